#include "host_rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/log.h"
#include "protocol/messages.h"
#include "server/routes.h"
#include "server/store/store_certificate.h"

enum { A_DAY_S = 86400 };

static sqlite3 *kept; /* in memory */
static sqlite3 *file; /* the host's, by a connection of our own */
static sqlite3_stmt *ask_version;
static int version; /* of the file: changes with what others commit there */

/* SQLite's too: what a harness writes has no need to outlive it. */
int fsync(int fd)
{
    (void)fd;
    return 0;
}

int fdatasync(int fd)
{
    (void)fd;
    return 0;
}

static void open_file(const struct host_rig *rig)
{
    char path[128];

    (void)snprintf(path, sizeof path, "%s/ra.db", rig->host.folder);
    FUZZ_HOLDS(sqlite3_open_v2(path, &file, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    FUZZ_HOLDS(sqlite3_prepare_v2(file, "PRAGMA data_version", -1, &ask_version, NULL) == SQLITE_OK);
    FUZZ_HOLDS(sqlite3_open(":memory:", &kept) == SQLITE_OK);
}

static int data_version(void)
{
    int number = 0;

    FUZZ_HOLDS(sqlite3_step(ask_version) == SQLITE_ROW);
    number = sqlite3_column_int(ask_version, 0);
    (void)sqlite3_reset(ask_version);
    return number;
}

static void copy(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

    FUZZ_HOLDS(backup != NULL && sqlite3_backup_step(backup, -1) == SQLITE_DONE);
    FUZZ_HOLDS(sqlite3_backup_finish(backup) == SQLITE_OK);
}

void host_rig_keep(struct host_rig *rig)
{
    if (file == NULL)
        open_file(rig);
    copy(kept, file);
    version = data_version();
}

void host_rig_restore(struct host_rig *rig)
{
    rig->order[0] = '\0';
    rig->host.sent.code[0] = '\0';
    if (data_version() == version)
        return;
    copy(file, kept);
    version = data_version();
}

static void log_in(struct host_rig *rig)
{
    static const char login[] = "{\"national_id\":\"" RA_BENCH_ID "\",\"password\":\"" RA_BENCH_PASSWORD "\"}";
    const struct request request = {.method = "POST",
                                    .path = "/v1/sessions",
                                    .content_type = "application/json",
                                    .body = login,
                                    .body_len = sizeof login - 1};
    struct session_answer session;

    host_rig_ask(rig, routes_handle, &rig->host.ra, &request);
    FUZZ_HOLDS(rig->answer.http_status == 201);
    FUZZ_HOLDS(session_answer_decode(rig->answer.body.data, rig->answer.body.len, &session, NULL) == ST_OK);
    (void)snprintf(rig->bearer, sizeof rig->bearer, "Bearer %s", session.token);
}

bool host_rig_find_issued(struct host_rig *rig, const char *order, struct issued *out)
{
    struct tx *tx = NULL;
    bool found = false;

    FUZZ_HOLDS(store_begin_read(rig->host.ra.store, &tx, NULL) == ST_OK);
    found = store_issued_by_order(tx, order, out, NULL) == ST_OK;
    FUZZ_HOLDS(store_finish(&tx, ST_OK, NULL) == ST_OK);
    return found;
}

static void issue(struct host_rig *rig)
{
    struct issued issued = {.serial = ""};
    char order[LIMIT_ID_SIZE] = "";

    ra_bench_issue(&rig->host, rig->account, HOST_RIG_KEY, order);
    ra_bench_confirm(&rig->host, rig->account, order, true);
    FUZZ_HOLDS(host_rig_find_issued(rig, order, &issued));
    memcpy(rig->serial, issued.serial, sizeof rig->serial);
    issued_clear(&issued);
}

static struct host_rig the_rig;

static void remove_rig(void)
{
    (void)sqlite3_finalize(ask_version);
    (void)sqlite3_close(file);
    (void)sqlite3_close(kept);
    host_words_clear();
    buf_clear(&the_rig.answer.body);
    ra_bench_free_keys();
    ra_bench_remove(&the_rig.host);
}

struct host_rig *host_rig(void)
{
    struct host_rig *rig = &the_rig;

    if (kept != NULL)
        return rig;
    ra_bench_make(&rig->host);
    ra_bench_open(&rig->host);
    rig->host.ra.config.certificate.renew = (struct span){.months = 12}; /* due from its first day on */
    (void)atexit(remove_rig);
    rig->account = ra_bench_person(&rig->host, RA_BENCH_ID, RA_BENCH_PHONE);
    buf_init(&rig->answer.body, LIMIT_ANSWER_BYTES);
    issue(rig);
    rig->host.now_utc += A_DAY_S; /* else no further code would be sent yet */
    log_in(rig);
    host_rig_keep(rig);
    return rig;
}

/* The identifier of an order, where the answer names one. */
static void note_order(struct host_rig *rig)
{
    static const char member[] = "\"order\":\"";
    const char *at = strstr(buf_text(&rig->answer.body), member);

    if (at != NULL && strlen(at) >= sizeof member - 1 + LIMIT_ID_SIZE) {
        memcpy(rig->order, at + sizeof member - 1, LIMIT_ID_SIZE - 1);
        rig->order[LIMIT_ID_SIZE - 1] = '\0';
    }
}

void host_rig_ask(struct host_rig *rig, host_rig_handler *handler, void *self, const struct request *given)
{
    struct request request = *given;

    (void)snprintf(request.peer, sizeof request.peer, "192.0.2.7");
    (void)snprintf(request.id, sizeof request.id, "0a1b2c3d");
    shared_bytes_let_go(&rig->answer.shared);
    buf_clear(&rig->answer.body);
    rig->answer = (struct response){.body = rig->answer.body};
    handler(self, &request, &rig->answer);
    note_order(rig);
}
