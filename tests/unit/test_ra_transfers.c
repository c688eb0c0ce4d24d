/*
 * Files on their way to a phone: handed out once and no more, to whoever has the ticket; what ends them, what is left
 * in the database, and what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "pfx_files.h"
#include "ra_bench.h"
#include "server/keys.h"
#include "server/retention.h"
#include "server/store/store_audit.h"
#include "server/transfers.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { TTL_S = 600, PER_DAY = 3, DAY_S = 86400, RACERS = 8 };

static const char URL[] = "https://phone.example.test";

struct transfers_bench {
    struct ra_bench host;
    int64_t account;
    struct transfer_request request;
};

static int bench_open(void **state)
{
    static struct transfers_bench bench;

    bench = (struct transfers_bench){.request = {.device = DEVICE_ANDROID}};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    (void)snprintf(bench.host.ra.config.transfer.url, sizeof bench.host.ra.config.transfer.url, "%s", URL);
    bench.host.ra.config.transfer.ttl_s = TTL_S;
    bench.host.ra.config.transfer.per_day = PER_DAY;
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, NULL);
    pfx_files_load("3des.p12", &bench.request.file);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct transfers_bench *bench = *state;

    buf_clear(&bench->request.file);
    ra_bench_remove(&bench->host);
    return 0;
}

static void make(struct transfers_bench *bench, struct transfer_made_answer *out)
{
    struct problem refusal;
    struct err err = ERR_INIT;

    if (transfers_make(&bench->host.ra, bench->account, &bench->request, out, &refusal, &err) != ST_OK)
        fail_msg("%s %s", refusal.detail, err.what);
}

static const char *ticket_of(const struct transfer_made_answer *made)
{
    return strstr(made->url, TRANSFERS_PATH) + strlen(TRANSFERS_PATH);
}

static enum transfer_state state_of(struct transfers_bench *bench, const char *id)
{
    struct transfer_answer answer;
    struct problem refusal;

    assert_int_equal(transfers_get(&bench->host.ra, bench->account, id, &answer, &refusal, NULL), ST_OK);
    assert_string_equal(answer.transfer, id);
    assert_int_equal(answer.state == TRANSFER_WAITING, answer.expires_in_s > 0);
    return answer.state;
}

/* What a phone gets; the file is compared if it gets one. */
static enum transfer_state fetch(struct transfers_bench *bench, const char *ticket, bool *got)
{
    struct transfer_seen seen;
    struct buf file;

    buf_init(&file, LIMIT_TRANSFER_BYTES);
    assert_int_equal(transfers_fetch(&bench->host.ra, ticket, "192.0.2.9", &seen, &file, NULL), ST_OK);
    *got = file.len > 0;
    if (*got) {
        assert_int_equal(file.len, bench->request.file.len);
        assert_memory_equal(file.data, bench->request.file.data, file.len);
    }
    buf_clear(&file);
    return seen.state;
}

static int64_t count(struct transfers_bench *bench, const char *what)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", what);
    return ra_bench_sql(&bench->host, sql);
}

static void is_handed_out_once(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct transfer_seen seen;
    bool got = false;

    make(bench, &made);
    assert_memory_equal(made.url, URL, sizeof URL - 1);
    assert_int_equal(strlen(ticket_of(&made)), 22);
    assert_int_equal(made.expires_in_s, TTL_S);
    for (int i = 0; i < 5; i++) { /* looking consumes nothing */
        assert_int_equal(transfers_look(&bench->host.ra, ticket_of(&made), &seen, NULL), ST_OK);
        assert_int_equal(seen.state, TRANSFER_WAITING);
        assert_int_equal(seen.device, DEVICE_ANDROID);
        assert_int_equal(seen.left_s, TTL_S);
    }
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_WAITING);
    assert_int_equal(fetch(bench, ticket_of(&made), &got), TRANSFER_WAITING);
    assert_true(got);
    bench->host.now_utc += 5;
    assert_int_equal(fetch(bench, ticket_of(&made), &got), TRANSFER_FETCHED);
    assert_false(got);
    assert_int_equal(transfers_look(&bench->host.ra, ticket_of(&made), &seen, NULL), ST_OK);
    assert_int_equal(seen.state, TRANSFER_FETCHED);
    assert_int_equal(seen.ended_utc, bench->host.now_utc - 5);
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_FETCHED);
    assert_int_equal(count(bench, "transfer WHERE length(file) > 0"), 0);
    assert_int_equal(count(bench, "audit WHERE action = 'transfer.make' AND outcome = 'android'"), 1);
    assert_int_equal(count(bench, "audit WHERE action = 'transfer.fetch' AND outcome = 'by 192.0.2.9'"), 1);
}

static enum status count_row(void *self, const struct audit_row *row, struct err *err)
{
    (void)err;
    if (strncmp(row->action, "transfer.", 9) == 0)
        (*(int *)self)++;
    return ST_OK;
}

static int audited_of(struct transfers_bench *bench, int64_t account)
{
    const struct audit_filter filter = {.account = account, .nid = ""};
    struct tx *tx = NULL;
    int rows = 0;

    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_audit_each(tx, &filter, count_row, &rows, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    return rows;
}

/* What a ticket and the host did to this person's files is found with what the person did. */
static void the_record_of_a_person_has_it(void **state)
{
    struct transfers_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL);
    struct transfer_made_answer made;
    uint64_t ended = 0;
    bool got = false;

    make(bench, &made);
    (void)fetch(bench, ticket_of(&made), &got);
    make(bench, &made);
    bench->host.now_utc += TTL_S;
    assert_int_equal(transfers_expire(&bench->host.ra, &ended, NULL), ST_OK);
    assert_int_equal(audited_of(bench, bench->account), 4);
    assert_int_equal(audited_of(bench, other), 0);
}

static void other_tickets_find_nothing(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct transfer_seen seen;
    struct buf file;
    char other[32];

    make(bench, &made);
    (void)snprintf(other, sizeof other, "%s", ticket_of(&made));
    other[0] = other[0] == 'A' ? 'B' : 'A';
    buf_init(&file, LIMIT_TRANSFER_BYTES);
    assert_int_equal(transfers_look(&bench->host.ra, other, &seen, NULL), ST_NOT_FOUND);
    assert_int_equal(transfers_fetch(&bench->host.ra, other, "192.0.2.9", &seen, &file, NULL), ST_NOT_FOUND);
    assert_int_equal(file.len, 0);
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_WAITING);
}

static void expires_at_its_second(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct transfer_seen seen;
    uint64_t ended = 0;
    bool got = true;

    make(bench, &made);
    bench->host.now_utc += TTL_S - 1;
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_WAITING);
    assert_int_equal(transfers_expire(&bench->host.ra, &ended, NULL), ST_OK);
    assert_int_equal(ended, 0);
    bench->host.now_utc += 1;
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_EXPIRED);
    assert_int_equal(transfers_look(&bench->host.ra, ticket_of(&made), &seen, NULL), ST_OK);
    assert_int_equal(seen.state, TRANSFER_EXPIRED);
    assert_int_equal(fetch(bench, ticket_of(&made), &got), TRANSFER_EXPIRED);
    assert_false(got);
    assert_int_equal(count(bench, "transfer WHERE length(file) > 0"), 1); /* not wiped yet */
    assert_int_equal(transfers_expire(&bench->host.ra, &ended, NULL), ST_OK);
    assert_int_equal(ended, 1);
    assert_int_equal(count(bench, "transfer WHERE length(file) > 0"), 0);
    assert_int_equal(count(bench, "audit WHERE action = 'transfer.expire' AND actor = 'host'"), 1);
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_EXPIRED);
}

static void is_cancelled_while_it_waits_only(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct transfer_answer answer;
    struct problem refusal;
    bool got = true;

    make(bench, &made);
    for (int i = 0; i < 2; i++) { /* again: the same */
        assert_int_equal(transfers_cancel(&bench->host.ra, bench->account, made.transfer, &answer, &refusal, NULL),
                         ST_OK);
        assert_int_equal(answer.state, TRANSFER_CANCELLED);
        assert_int_equal(answer.expires_in_s, 0);
    }
    assert_int_equal(count(bench, "transfer WHERE length(file) > 0"), 0);
    assert_int_equal(count(bench, "audit WHERE action = 'transfer.cancel'"), 1);
    assert_int_equal(fetch(bench, ticket_of(&made), &got), TRANSFER_CANCELLED);
    assert_false(got);

    make(bench, &made);
    assert_int_equal(fetch(bench, ticket_of(&made), &got), TRANSFER_WAITING);
    assert_int_equal(transfers_cancel(&bench->host.ra, bench->account, made.transfer, &answer, &refusal, NULL), ST_OK);
    assert_int_equal(answer.state, TRANSFER_FETCHED);
    assert_int_equal(answer.fetched_utc, bench->host.now_utc);

    make(bench, &made);
    bench->host.now_utc += TTL_S;
    assert_int_equal(transfers_cancel(&bench->host.ra, bench->account, made.transfer, &answer, &refusal, NULL), ST_OK);
    assert_int_equal(answer.state, TRANSFER_EXPIRED);
    assert_int_equal(count(bench, "transfer WHERE length(file) > 0"), 0);
}

static void a_newer_one_ends_the_one_before(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer first;
    struct transfer_made_answer second;
    bool got = true;

    make(bench, &first);
    make(bench, &second);
    assert_string_not_equal(first.url, second.url);
    assert_int_equal(state_of(bench, first.transfer), TRANSFER_CANCELLED);
    assert_int_equal(fetch(bench, ticket_of(&first), &got), TRANSFER_CANCELLED);
    assert_false(got);
    assert_int_equal(fetch(bench, ticket_of(&second), &got), TRANSFER_WAITING);
    assert_true(got);
}

static void is_this_persons_alone(void **state)
{
    struct transfers_bench *bench = *state;
    const int64_t other = ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, NULL);
    struct transfer_made_answer made;
    struct transfer_answer answer;
    struct problem refusal;

    make(bench, &made);
    assert_int_equal(transfers_get(&bench->host.ra, other, made.transfer, &answer, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_NOT_FOUND);
    assert_int_equal(transfers_cancel(&bench->host.ra, other, made.transfer, &answer, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_NOT_FOUND);
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_WAITING);
}

static void so_many_a_day(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct problem refusal;

    for (int i = 0; i < PER_DAY; i++) {
        make(bench, &made);
        bench->host.now_utc += 10;
    }
    assert_int_equal(transfers_make(&bench->host.ra, bench->account, &bench->request, &made, &refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_RATE_LIMITED);
    assert_int_equal(refusal.retry_after_s, DAY_S - 10 * PER_DAY);
    assert_int_equal(state_of(bench, made.transfer), TRANSFER_WAITING); /* a refusal ends nothing */
    bench->host.now_utc -= 31 * DAY_S; /* the clock was a month ahead, and was set right */
    make(bench, &made);
    bench->host.now_utc += 32 * DAY_S - 10 * PER_DAY;
    make(bench, &made);
}

static void is_refused_where_none_is_offered(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct problem refusal;

    bench->host.ra.config.transfer.url[0] = '\0';
    assert_int_equal(transfers_make(&bench->host.ra, bench->account, &bench->request, &made, &refusal, NULL),
                     ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_FORBIDDEN);
}

static void refuse_file(struct transfers_bench *bench, const char *what, struct buf *file)
{
    const struct transfer_request request = {.device = DEVICE_IPHONE, .file = *file};
    struct transfer_made_answer made;
    struct problem refusal;

    if (transfers_make(&bench->host.ra, bench->account, &request, &made, &refusal, NULL) != ST_REFUSED ||
        refusal.name != PROBLEM_BAD_FILE || refusal.detail[0] == '\0')
        fail_msg("%s was not refused as it should be", what);
    buf_clear(file);
}

static void refuses_what_it_could_read_or_a_phone_should_not(void **state)
{
    static const char *const FILES[] = {"plain.p12", "no-mac.p12", "costly.p12", "md5-mac.p12"};
    struct transfers_bench *bench = *state;
    struct buf file;

    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        pfx_files_load(FILES[i], &file);
        refuse_file(bench, FILES[i], &file);
    }
    pfx_files_make("mac_count=INTEGER:1000001", &file);
    refuse_file(bench, "above the host's iterations", &file);
    pfx_files_make("mac_salt=OCT:0123456789012345678901234567890123456789012345678901234567890123456", &file);
    refuse_file(bench, "above the host's salt", &file);
    pfx_files_load("3des.p12", &file);
    assert_int_equal(buf_append(&file, "x", 1), ST_OK);
    refuse_file(bench, "a byte behind the file", &file);
    pfx_files_load("3des.p12", &file);
    buf_truncate(&file, file.len - 1);
    refuse_file(bench, "cut short", &file);
    buf_init(&file, 16);
    assert_int_equal(buf_append_text(&file, "not a PFX"), ST_OK);
    refuse_file(bench, "no PFX", &file);
    assert_int_equal(count(bench, "transfer"), 0);
    assert_int_equal(count(bench, "audit WHERE action LIKE 'transfer.%'"), 0);
}

static bool holds(const struct buf *haystack, const void *needle, size_t len)
{
    for (size_t i = 0; i + len <= haystack->len; i++)
        if (memcmp(haystack->data + i, needle, len) == 0)
            return true;
    return false;
}

/* Database and write-ahead log, while the file waits: neither it nor its ticket. */
static void the_database_has_neither_file_nor_ticket(void **state)
{
    static const char *const FILES[] = {"ra.db", "ra.db-wal"};
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    size_t found_id = 0;

    if (on_postgres())
        skip(); /* its files are not ours to read */
    make(bench, &made);
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        char path[128];
        struct buf bytes;

        buf_init(&bytes, 16 * 1024 * 1024);
        (void)snprintf(path, sizeof path, "%s/%s", bench->host.folder, FILES[i]);
        assert_int_equal(file_read(path, &bytes, NULL), ST_OK);
        found_id += holds(&bytes, made.transfer, strlen(made.transfer)) ? 1U : 0U;
        assert_false(holds(&bytes, ticket_of(&made), 22));
        for (size_t at = 0; at + 32 <= bench->request.file.len; at += 256)
            assert_false(holds(&bytes, bench->request.file.data + at, 32));
        buf_clear(&bytes);
    }
    assert_true(found_id > 0); /* else it was not looked at the right place */
}

struct racer {
    struct transfers_bench *bench;
    const char *ticket;
    pthread_barrier_t *start;
    bool got;
};

static void *race(void *self)
{
    struct racer *racer = self;
    struct transfer_seen seen;
    struct buf file;

    buf_init(&file, LIMIT_TRANSFER_BYTES);
    (void)pthread_barrier_wait(racer->start);
    if (transfers_fetch(&racer->bench->host.ra, racer->ticket, "192.0.2.9", &seen, &file, NULL) == ST_OK)
        racer->got = file.len > 0;
    buf_clear(&file);
    return NULL;
}

static void of_many_at_once_one_gets_it(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    struct racer racers[RACERS];
    pthread_t threads[RACERS];
    pthread_barrier_t start;
    unsigned got = 0;

    make(bench, &made);
    assert_int_equal(pthread_barrier_init(&start, NULL, RACERS), 0);
    for (size_t i = 0; i < RACERS; i++) {
        racers[i] = (struct racer){bench, ticket_of(&made), &start, false};
        assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
    }
    for (size_t i = 0; i < RACERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        got += racers[i].got ? 1U : 0U;
    }
    (void)pthread_barrier_destroy(&start);
    assert_int_equal(got, 1);
    assert_int_equal(count(bench, "audit WHERE action = 'transfer.fetch'"), 1);
}

static void what_ended_long_ago_is_forgotten(void **state)
{
    struct transfers_bench *bench = *state;
    struct transfer_made_answer made;
    uint64_t removed = 0;
    bool got = false;

    bench->host.ra.config.retention.transfer_s = 10 * DAY_S;
    make(bench, &made);
    assert_int_equal(fetch(bench, ticket_of(&made), &got), TRANSFER_WAITING);
    bench->host.now_utc += 10 * DAY_S - 1;
    assert_int_equal(retention_sweep(&bench->host.ra, &removed, NULL), ST_OK);
    assert_int_equal(count(bench, "transfer"), 1);
    bench->host.now_utc += 1;
    assert_int_equal(retention_sweep(&bench->host.ra, &removed, NULL), ST_OK);
    assert_int_equal(count(bench, "transfer"), 0);
}

#define TRANSFERS_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRANSFERS_TEST(is_handed_out_once),
        TRANSFERS_TEST(the_record_of_a_person_has_it),
        TRANSFERS_TEST(other_tickets_find_nothing),
        TRANSFERS_TEST(expires_at_its_second),
        TRANSFERS_TEST(is_cancelled_while_it_waits_only),
        TRANSFERS_TEST(a_newer_one_ends_the_one_before),
        TRANSFERS_TEST(is_this_persons_alone),
        TRANSFERS_TEST(so_many_a_day),
        TRANSFERS_TEST(is_refused_where_none_is_offered),
        TRANSFERS_TEST(refuses_what_it_could_read_or_a_phone_should_not),
        TRANSFERS_TEST(the_database_has_neither_file_nor_ticket),
        TRANSFERS_TEST(of_many_at_once_one_gets_it),
        TRANSFERS_TEST(what_ended_long_ago_is_forgotten),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
