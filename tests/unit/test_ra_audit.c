/* The audit log: only added to, and whoever goes around that breaks its chain at the row that was touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "ra_bench.h"
#include "server/audit.h"
#include "server/audit_line.h"
#include "server/store/store_audit.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { ROWS = 6 };

static const char ORDER[] = "0123456789abcdef0123456789abcdef";

static void add_row(struct ra_bench *bench, int64_t account, const char *outcome)
{
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(audit_order(tx, bench->now_utc, account, "order.create", ORDER, outcome, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    bench->now_utc++;
}

static int bench_open(void **state)
{
    static const char *const OUTCOMES[ROWS] = {"one", "two", "three", "four", "five", "six"};
    static struct ra_bench bench;
    size_t i = 0;

    ra_bench_make(&bench);
    ra_bench_open(&bench);
    for (i = 0; i < ROWS; i++)
        add_row(&bench, 12, OUTCOMES[i]);
    *state = &bench;
    return 0;
}

/* With the database's own tools, as somebody who has the file has them. Whether it did it. */
static bool tamper(const struct ra_bench *bench, const char *sql)
{
    sqlite3 *db = NULL;
    char path[96];
    int code = SQLITE_OK;

    if (on_postgres())
        return on_postgres_does(bench->url, sql);
    (void)snprintf(path, sizeof path, "%s/ra.db", bench->folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return code == SQLITE_OK;
}

static enum status check_row(void *self, const struct audit_row *row, struct err *err)
{
    return audit_check_row(self, row, err);
}

static struct audit_check verify_from(struct ra_bench *bench, struct audit_check check)
{
    const struct audit_filter every = {.since_utc = INT64_MIN, .after = INT64_MIN};
    struct tx *tx = NULL;
    int64_t counted = 0;

    check.key = bench->ra.keys.audit;
    assert_int_equal(store_begin_read(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_audit_each(tx, &every, check_row, &check, NULL), ST_OK);
    assert_int_equal(store_audit_counted(tx, &counted, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    audit_check_end(&check, counted);
    return check;
}

static struct audit_check verify(struct ra_bench *bench)
{
    return verify_from(bench, (struct audit_check){.seq = 0});
}

/* The first broken row; 0 if there is none. */
static int64_t broken(struct ra_bench *bench)
{
    const struct audit_check check = verify(bench);

    return check.problem == NULL ? 0 : check.seq + 1;
}

/* --- the chain --- */

static void an_untouched_log_is_whole(void **state)
{
    struct ra_bench *bench = *state;
    struct audit_check check = verify(bench);

    assert_null(check.problem);
    assert_int_equal(check.seq, ROWS);
    ra_bench_close(bench);
    ra_bench_open(bench);
    add_row(bench, 12, "seven");
    check = verify(bench);
    assert_null(check.problem);
    assert_int_equal(check.seq, ROWS + 1);
}

static void an_empty_log_is_whole(void **state)
{
    static struct ra_bench bench;
    struct audit_check check;

    (void)state;
    ra_bench_make(&bench);
    ra_bench_open(&bench);
    check = verify(&bench);
    assert_null(check.problem);
    assert_int_equal(check.seq, 0);
    ra_bench_remove(&bench);
}

static void what_is_rolled_back_leaves_no_gap(void **state)
{
    struct ra_bench *bench = *state;
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(audit_order(tx, 1, 12, "order.create", ORDER, "never", NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_IO, NULL), ST_IO);
    add_row(bench, 12, "seven");
    assert_int_equal(broken(bench), 0);
    assert_int_equal(verify(bench).seq, ROWS + 1);
}

static void the_database_refuses_to_change_or_delete(void **state)
{
    struct ra_bench *bench = *state;

    assert_false(tamper(bench, "UPDATE audit SET outcome = 'other' WHERE seq = 3"));
    assert_false(tamper(bench, "DELETE FROM audit WHERE seq = 3"));
    assert_false(tamper(bench, "DELETE FROM audit"));
    assert_int_equal(broken(bench), 0);
}

#define WITHOUT_TRIGGERS "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; "

static void the_row_that_was_touched_is_named(void **state)
{
    static const struct {
        const char *sql;
        int64_t row;
    } CASES[] = {
        {"UPDATE audit SET outcome = 'tree' WHERE seq = 3", 3},
        {"UPDATE audit SET actor = 'account 13' WHERE seq = 1", 1},
        {"UPDATE audit SET action = 'order.cancel' WHERE seq = 6", 6},
        {"UPDATE audit SET object = 'order' WHERE seq = 2", 2},
        {"UPDATE audit SET at_utc = at_utc - 1 WHERE seq = 4", 4},
        {"UPDATE audit SET hash = zeroblob(32) WHERE seq = 5", 5},
        {"UPDATE audit SET actor = actor || action, action = '' WHERE seq = 5", 5}, /* the same letters */
        /* Reads as what it was, and is not. */
        {"UPDATE audit SET outcome = CAST(outcome AS BLOB) WHERE seq = 2", 2},
        {"UPDATE audit SET outcome = outcome || char(0) || 'more' WHERE seq = 2", 2},
        {"UPDATE audit SET at_utc = at_utc + 0.5 WHERE seq = 4", 4},
        {"UPDATE audit SET hash = hex(hash) WHERE seq = 4", 4},
        {"UPDATE audit SET outcome = printf('%.*c', 100000, 'x') WHERE seq = 4", 4},
        /* Taken away, put in, exchanged. */
        {"DELETE FROM audit WHERE seq = 1", 1},
        {"DELETE FROM audit WHERE seq = 4", 4},
        {"DELETE FROM audit WHERE seq IN (3, 4)", 3},
        {"DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", 3},
        {"DELETE FROM audit WHERE seq = 6", 6}, /* the last one: SQLite's counter knows */
        {"INSERT INTO audit SELECT 7, at_utc, actor, action, object, outcome, hash FROM audit WHERE seq = 6", 7},
        {"INSERT INTO audit SELECT 0, at_utc, actor, action, object, outcome, hash FROM audit WHERE seq = 1", 1},
        {"UPDATE audit SET seq = 100 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4;"
         "UPDATE audit SET seq = 4 WHERE seq = 100",
         3},
        {"UPDATE audit SET outcome = (SELECT outcome FROM audit WHERE seq = 2),"
         " hash = (SELECT hash FROM audit WHERE seq = 2) WHERE seq = 3",
         3},
    };
    struct ra_bench *bench = *state;
    size_t i = 0;

    if (on_postgres())
        skip(); /* these are SQLite's words, and the chain is the same */
    assert_true(tamper(bench, WITHOUT_TRIGGERS "CREATE TABLE saved AS SELECT * FROM audit"));
    for (i = 0; i < COUNT_OF(CASES); i++) {
        assert_true(tamper(bench, CASES[i].sql));
        if (broken(bench) != CASES[i].row)
            fail_msg("%s: row %lld", CASES[i].sql, (long long)broken(bench));
        assert_true(tamper(bench, "DELETE FROM audit; INSERT INTO audit SELECT * FROM saved;"
                                  "UPDATE sqlite_sequence SET seq = 6 WHERE name = 'audit'"));
        assert_int_equal(broken(bench), 0);
    }
}

/* A forger who knows the code but not the key. */
static void another_key_forges_nothing(void **state)
{
    struct ra_bench *bench = *state;
    unsigned char real[AUDIT_KEY_BYTES];
    const unsigned char guessed[AUDIT_KEY_BYTES] = {0};

    memcpy(real, bench->ra.keys.audit, sizeof real);
    store_chain_audit(bench->ra.store, guessed);
    add_row(bench, 12, "forged");
    store_chain_audit(bench->ra.store, real);
    add_row(bench, 12, "real");
    assert_int_equal(broken(bench), ROWS + 1);
}

static void a_tail_that_is_cut_shows_by_the_head_that_was_noted(void **state)
{
    struct ra_bench *bench = *state;
    const struct audit_check before = verify(bench);
    struct audit_check noted = {.noted = {.seq = before.seq}};
    struct audit_check after;

    memcpy(noted.noted.hash, before.hash, sizeof before.hash);
    assert_null(verify_from(bench, noted).problem);
    add_row(bench, 12, "seven");
    assert_null(verify_from(bench, noted).problem); /* it has grown */
    assert_true(tamper(bench, on_postgres() ? "DROP TRIGGER audit_only_added ON audit;"
                                              "DELETE FROM audit WHERE seq > 4; UPDATE audit_counted SET seq = 4"
                                            : WITHOUT_TRIGGERS
                                  "DELETE FROM audit WHERE seq > 4;"
                                  "UPDATE sqlite_sequence SET seq = 4 WHERE name = 'audit'"));
    assert_null(verify(bench).problem); /* by itself it is a whole, shorter log */
    after = verify_from(bench, noted);
    assert_non_null(after.problem);
    assert_int_equal(after.seq, 4);
    add_row(bench, 12, "other five"); /* and it cannot be grown again to what it was */
    add_row(bench, 12, "other six");
    after = verify_from(bench, noted);
    assert_non_null(after.problem);
    assert_int_equal(after.seq + 1, ROWS);
}

/* --- exports --- */

struct exported {
    char lines[ROWS][1024];
    size_t count;
};

static enum status export_row(void *self, const struct audit_row *row, struct err *err)
{
    struct exported *exported = self;
    struct buf line = {.max = 1023};
    const enum status status = audit_line_write(row, &line, err);

    (void)snprintf(exported->lines[exported->count++], sizeof exported->lines[0], "%s", buf_text(&line));
    buf_clear(&line);
    return status;
}

static void export_all(struct ra_bench *bench, struct exported *out)
{
    const struct audit_filter every = {.since_utc = INT64_MIN, .after = INT64_MIN};
    struct tx *tx = NULL;

    *out = (struct exported){.count = 0};
    assert_int_equal(store_begin_read(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_audit_each(tx, &every, export_row, out, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
}

static int64_t broken_line(struct ra_bench *bench, const struct exported *exported)
{
    struct audit_check check = {.key = bench->ra.keys.audit};
    size_t i = 0;

    for (i = 0; i < exported->count; i++) {
        struct json *document = NULL;
        struct audit_row row;

        assert_int_equal(audit_line_read(exported->lines[i], strlen(exported->lines[i]), &row, &document, NULL), ST_OK);
        assert_int_equal(audit_check_row(&check, &row, NULL), ST_OK);
        json_free(&document);
    }
    audit_check_end(&check, 0);
    return check.problem == NULL ? 0 : check.seq + 1;
}

static void replace(char *line, const char *from, const char *to)
{
    char *at = strstr(line, from);

    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
}

static void an_export_is_the_same_chain(void **state)
{
    static const struct {
        const char *from, *to;
    } CHANGES[] = {
        {"three", "TREES"},
        {"account 12", "account 13"},
        {"\"seq\":3", "\"seq\":4"},
        {"\"hash\":\"", "\"hash\":\"x"},
        {"{", "["},
        {"\"at\":\"20", "\"at\":\"19"},
        {"order.create", "order.cancel"},
        {"\"action\"", "\"Action\""},
    };
    struct ra_bench *bench = *state;
    struct exported whole, changed;
    size_t i = 0;

    export_all(bench, &whole);
    assert_int_equal(whole.count, ROWS);
    assert_int_equal(broken_line(bench, &whole), 0);
    for (i = 0; i < COUNT_OF(CHANGES); i++) {
        changed = whole;
        if (strlen(CHANGES[i].from) == strlen(CHANGES[i].to))
            replace(changed.lines[2], CHANGES[i].from, CHANGES[i].to);
        else
            changed.lines[2][strlen(changed.lines[2]) - 8] ^= 1; /* in the hash */
        if (broken_line(bench, &changed) != 3)
            fail_msg("%s: row %lld", CHANGES[i].from, (long long)broken_line(bench, &changed));
    }
    changed = whole;
    memmove(changed.lines[3], changed.lines[4], sizeof changed.lines[0]);
    assert_int_equal(broken_line(bench, &changed), 4);
}

static void heads_are_read_as_they_are_written(void **state)
{
    static const char *const BAD[] = {"", "1", "1:", ":", "0:", "x:", "1:00", "-1:", "1 :"};
    const unsigned char hash[SHA256_BYTES] = {0xab, 0x01};
    unsigned char read[SHA256_BYTES];
    char head[AUDIT_HEAD_SIZE], bad[AUDIT_HEAD_SIZE + 2];
    int64_t seq = 0;
    size_t i = 0;

    (void)state;
    audit_head_write(17, hash, head);
    assert_int_equal(audit_head_read(head, &seq, read, NULL), ST_OK);
    assert_int_equal(seq, 17);
    assert_memory_equal(read, hash, sizeof read);
    for (i = 0; i < COUNT_OF(BAD); i++)
        assert_int_equal(audit_head_read(BAD[i], &seq, read, NULL), ST_BAD_INPUT);
    (void)snprintf(bad, sizeof bad, "%s0", head);
    assert_int_equal(audit_head_read(bad, &seq, read, NULL), ST_BAD_INPUT);
    assert_int_equal(seq, 17);
}

/* --- filters --- */

static enum status count_row(void *self, const struct audit_row *row, struct err *err)
{
    (void)row;
    (void)err;
    ++*(unsigned *)self;
    return ST_OK;
}

static unsigned count(struct ra_bench *bench, const struct audit_filter *filter)
{
    struct tx *tx = NULL;
    unsigned rows = 0;

    assert_int_equal(store_begin_read(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_audit_each(tx, filter, count_row, &rows, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    return rows;
}

/* A person's rows are those by the person and those on its ID, its orders and its certificates, whoever wrote them. */
static void rows_are_found_by_person_order_and_certificate(void **state)
{
    struct ra_bench *bench = *state;
    const int64_t account = ra_bench_person(bench, RA_BENCH_ID, RA_BENCH_PHONE);
    const int64_t other = ra_bench_person(bench, RA_BENCH_OTHER_ID, "0922333444");
    const int64_t start_utc = bench->now_utc;
    char order[LIMIT_ID_SIZE], others[LIMIT_ID_SIZE], nid[SHA256_HEX_SIZE], missing[] = "00";
    unsigned char keyed[SHA256_BYTES];
    struct audit_filter filter = {.account = account};
    struct tx *tx = NULL;

    assert_int_equal(keys_name(&bench->ra.keys, "nid", RA_BENCH_ID, keyed, NULL), ST_OK);
    hex_encode(keyed, sizeof keyed, nid);
    filter.nid = nid;
    assert_int_equal(count(bench, &filter), 0);
    ra_bench_issue(bench, account, 0, order);
    ra_bench_issue(bench, other, 1, others);
    assert_int_equal(store_begin(bench->ra.store, &tx, NULL), ST_OK);
    assert_int_equal(audit_person(tx, start_utc, "host", "login.lock", keyed, "for a time", NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    /* create, send, verify, consent, intend, issue; lock */
    assert_int_equal(count(bench, &filter), 7);
    assert_int_equal(count(bench, &(struct audit_filter){.order = order}), 6);
    assert_int_equal(count(bench, &(struct audit_filter){.account = account, .nid = nid, .order = others}), 0);
    assert_int_equal(count(bench, &(struct audit_filter){.serial = missing}), 0);
    assert_int_equal(count(bench, &(struct audit_filter){.since_utc = start_utc}), 13);
    assert_int_equal(count(bench, &(struct audit_filter){.since_utc = start_utc + 1}), 0);
}

#define LOG_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, ra_bench_teardown)

static int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(an_untouched_log_is_whole),
        cmocka_unit_test(an_empty_log_is_whole),
        LOG_TEST(what_is_rolled_back_leaves_no_gap),
        LOG_TEST(the_database_refuses_to_change_or_delete),
        LOG_TEST(the_row_that_was_touched_is_named),
        LOG_TEST(another_key_forges_nothing),
        LOG_TEST(a_tail_that_is_cut_shows_by_the_head_that_was_noted),
        LOG_TEST(an_export_is_the_same_chain),
        LOG_TEST(heads_are_read_as_they_are_written),
        LOG_TEST(rows_are_found_by_person_order_and_certificate),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
