#include "server/ra.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "server/accounts.h"
#include "server/consent.h"
#include "server/consents.h"
#include "server/processors.h"
#include "server/secret_file.h"
#include "server/store/store_certificate.h"

/* Logins wait in a queue of this many a processor, and those behind it are told to come back (facts/pki.md 3). */
enum { HASHES_WAITING_PER_PROCESSOR = 4, NOBODYS_LOCKS_HOUR = 500 };

/* Of the workers (serving.c), those that may wait for a gateway at the same time. */
enum { SENDS_PER_PROCESSOR = 2, WORKERS_PER_SEND = 4 };

static unsigned sends_most(const struct config *config)
{
    const unsigned workers = (unsigned)config->server.workers;

    if (workers == 0)
        return SENDS_PER_PROCESSOR * processors_count();
    return workers < WORKERS_PER_SEND ? 1 : workers / WORKERS_PER_SEND;
}

/* Passwords, sealed IDs and codes: SQLite's own files have the same content as the database. */
static enum status check_database_files(const char *path, struct err *err)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm"};
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++) {
        char name[CONFIG_PATH_SIZE + 8];

        (void)snprintf(name, sizeof name, "%s%s", path, SUFFIXES[i]);
        status = secret_file_check(name, err);
    }
    return status;
}

static enum status open_store(const struct config *config, struct store **out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    if (config->database.url[0] != '\0') {
        status = store_open(config->database.url, STORE_OPEN, out, err);
        if (status == ST_OK)
            store_widen(*out, (unsigned)config->database.connections);
        return status;
    }
    status = config_path(config, config->files.database, path, err);
    if (status == ST_OK)
        status = check_database_files(path, err);
    return status == ST_OK ? store_open(path, STORE_OPEN, out, err) : status;
}

enum status ra_open_records(const char *config_path_name, struct ra *out, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    enum status status = ST_OK;

    *out = (struct ra){.clock = clock_of_machine()};
    status = secret_file_check_writers(config_path_name, err);
    if (status == ST_OK)
        status = config_read(config_path_name, &out->config, err);
    if (status == ST_OK)
        status = secret_file_check_writers(out->config.folder, err);
    if (status == ST_OK)
        status = config_path(&out->config, out->config.files.keys, path, err);
    if (status == ST_OK)
        status = keys_read(path, &out->keys, err);
    if (status == ST_OK)
        status = open_store(&out->config, &out->store, err);
    if (status != ST_OK)
        ra_close(out);
    else
        store_chain_audit(out->store, out->keys.audit);
    return status;
}

/* The hash of a password that nobody has, at the cost of everybody's. */
enum status ra_make_nobody(struct ra *ra, struct err *err)
{
    char password[2 * 32 + 1];
    enum status status = random_hex(password, 32, err);

    if (status == ST_OK)
        status = accounts_hash_password(ra, password, ra->nobody_password, err);
    wipe(password, sizeof password);
    return status;
}

enum status ra_nobodys_password(const struct ra *ra, const unsigned char keyed[SHA256_BYTES],
                                char out[PASSWORD_PHC_SIZE], struct err *err)
{
    memcpy(out, ra->nobody_password, sizeof ra->nobody_password);
    return password_set_salt(out, keyed, err);
}

enum status ra_open(const char *config_path_name, struct ra *out, struct err *err)
{
    const unsigned processors = processors_count();
    enum status status = ra_open_records(config_path_name, out, err);

    if (status != ST_OK)
        return status;
    status = ca_open_all(&out->config, &out->ca, &out->former, err);
    if (status == ST_OK)
        status = outside_open(&out->config, &out->outside, err);
    if (status == ST_OK)
        status = consent_read(&out->config, &out->consent, err);
    if (status == ST_OK)
        status = consents_check(out, err);
    if (status == ST_OK)
        status = sms_open(&out->config, &out->sms, err);
    if (status == ST_OK)
        status = gate_new(processors, HASHES_WAITING_PER_PROCESSOR * processors, &out->hashing, err);
    if (status == ST_OK)
        status = lock_flood_new(NOBODYS_LOCKS_HOUR, &out->nobodys_locks, err);
    if (status == ST_OK)
        status = lock_flood_new(NOBODYS_LOCKS_HOUR, &out->nobodys_names, err);
    if (status == ST_OK)
        status = gate_new(sends_most(&out->config), 0, &out->sending, err);
    if (status == ST_OK)
        status = ra_make_nobody(out, err);
    if (status != ST_OK)
        ra_close(out);
    return status;
}

void ra_close(struct ra *ra)
{
    gate_free(&ra->sending);
    lock_flood_free(&ra->nobodys_names);
    lock_flood_free(&ra->nobodys_locks);
    gate_free(&ra->hashing);
    sms_close(&ra->sms);
    consent_answer_clear(&ra->consent);
    outside_close(&ra->outside);
    ca_close_former(&ra->former);
    ca_close(&ra->ca);
    store_close(&ra->store);
    keys_clear(&ra->keys);
    *ra = (struct ra){.clock = ra->clock};
}

const struct ca *ra_ca(const struct ra *ra, int64_t number)
{
    size_t i = 0;

    if (ra->ca == NULL || ca_number(ra->ca) == number)
        return ra->ca;
    for (i = 0; i < ra->former.count; i++)
        if (ca_number(ra->former.all[i]) == number)
            return ra->former.all[i];
    return NULL;
}

enum status ra_issuer(const struct ra *ra, const struct issued *issued, struct buf *out, struct err *err)
{
    const struct ca *ca = ra_ca(ra, issued->ca);

    if (issued->ca == OUTSIDE_CA_NUMBER && ra->outside != NULL)
        return outside_issuer(ra->outside, &issued->der, out, err);
    if (ca == NULL)
        return err_set(err, ST_BUSY, FAULT_NONE, "handing out a certificate: this node does not have its issuer's");
    if (buf_append(out, ca_peek_issuing(ca)->data, ca_peek_issuing(ca)->len) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "handing out a certificate");
    return ST_OK;
}

int64_t ra_now_utc(const struct ra *ra)
{
    return ra->clock.now_utc(ra->clock.self);
}
