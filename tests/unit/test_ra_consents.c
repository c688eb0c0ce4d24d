/* The texts that people agree to: which counts when and in which language, what is kept of an agreement, and that
 * nothing of it can be changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "ra_bench.h"
#include "server/agreement.h"
#include "server/consents.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DAY_S = 86400 };

struct consents_bench {
    struct ra_bench host;
    int64_t account;
    char order[LIMIT_ID_SIZE];
};

static int bench_open(void **state)
{
    static struct consents_bench bench;

    bench = (struct consents_bench){.account = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct consents_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

static enum status add(struct consents_bench *bench, const char *id, const char *language, const char *words,
                       int64_t valid_from_utc)
{
    struct consent_text text = {.valid_from_utc = valid_from_utc, .title = "Title"};
    struct buf bytes;
    enum status status = ST_OK;

    (void)snprintf(text.id, sizeof text.id, "%s", id);
    (void)snprintf(text.language, sizeof text.language, "%s", language);
    buf_init(&bytes, LIMIT_CONSENT_BYTES);
    assert_int_equal(buf_append_text(&bytes, words), ST_OK);
    status = consents_add(&bench->host.ra, &text, &bytes, NULL);
    buf_clear(&bytes);
    return status;
}

/* The text that is handed out now; its buffer is the caller's. */
static void read_current(struct consents_bench *bench, const char *language, struct consent_answer *out)
{
    struct problem refusal;

    assert_int_equal(consents_current(&bench->host.ra, language, out, &refusal, NULL), ST_OK);
}

static void assert_current(struct consents_bench *bench, const char *id)
{
    struct consent_answer answer;

    read_current(bench, NULL, &answer);
    assert_string_equal(answer.id, id);
    assert_false(answer.translation);
    assert_string_equal(answer.language, "zh-TW");
    consent_answer_clear(&answer);
}

/* A person who has shown the code agrees to that text. */
static enum status agree(struct consents_bench *bench, const char *id, const char *sha256, enum problem_name *why)
{
    const struct caller caller = ra_bench_caller(bench->account);
    const struct agreement_source source = {
        .peer = "192.0.2.9", .request_id = "00ff", .token = "a-token", .client = "PeiChengCert/1.1.0.0 \x1b[2J"};
    struct consent_request request = {.agreed = true};
    struct order_answer answer;
    struct problem refusal = {.name = PROBLEM_OTHER};
    enum status status = ST_OK;

    (void)snprintf(request.id, sizeof request.id, "%s", id);
    (void)snprintf(request.sha256, sizeof request.sha256, "%s", sha256);
    status = agreement_give(&bench->host.ra, &caller, bench->order, &request, &source, &answer, &refusal, NULL);
    if (why != NULL)
        *why = refusal.name;
    return status;
}

static void ready_to_agree(struct consents_bench *bench)
{
    ra_bench_order(&bench->host, bench->account, 0, bench->order);
    ra_bench_verify(&bench->host, bench->account, bench->order);
}

static void a_text_counts_from_its_moment_on(void **state)
{
    struct consents_bench *bench = *state;
    const int64_t now_utc = bench->host.now_utc;

    assert_current(bench, "2026-01");
    assert_int_equal(add(bench, "2026-02", "zh-TW", "two", now_utc + DAY_S), ST_OK);
    assert_current(bench, "2026-01");
    bench->host.now_utc = now_utc + DAY_S - 1;
    assert_current(bench, "2026-01");
    bench->host.now_utc = now_utc + DAY_S; /* without a restart */
    assert_current(bench, "2026-02");
    assert_int_equal(add(bench, "2026-03", "zh-TW", "three", 0), ST_OK);
    assert_current(bench, "2026-03");
    ra_bench_close(&bench->host);
    ra_bench_open(&bench->host); /* the configuration still names the first */
    assert_current(bench, "2026-03");
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent_text"), 3);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT version FROM consent_text WHERE id = '2026-03'"), 3);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'consent.add'"), 2);
}

static void what_cannot_be_added(void **state)
{
    struct consents_bench *bench = *state;
    const int64_t now_utc = bench->host.now_utc;

    assert_int_equal(add(bench, "2026-01", "zh-TW", "other words", 0), ST_ALREADY);
    assert_int_equal(add(bench, "2026-02", "zh-TW", "two", now_utc - 1), ST_BAD_INPUT); /* nobody saw it then */
    assert_int_equal(add(bench, "2026-02", "zh-TW", "two", now_utc + 2 * DAY_S), ST_OK);
    assert_int_equal(add(bench, "2026-03", "zh-TW", "three", now_utc + DAY_S), ST_BAD_INPUT); /* before the last one */
    assert_int_equal(add(bench, "2026-09", "en", "nine", 0), ST_BAD_INPUT); /* a translation of nothing */
    assert_int_equal(add(bench, "2026-09", "zh-TW", "\xEF\xBB\xBFnine", 0), ST_BAD_INPUT); /* no PC would show it */
    assert_int_equal(add(bench, "2026-09", "zh-TW", "ni\xE2\x80\xAEne", 0), ST_BAD_INPUT);
    assert_int_equal(add(bench, "2026-01", "en", "one", now_utc + DAY_S), ST_BAD_INPUT);
    assert_int_equal(add(bench, "2026-04", "zh-TW", "", 0), ST_BAD_INPUT);
    assert_int_equal(add(bench, "2026-04", "zh-TW", "\xA4\xFD", 0), ST_BAD_INPUT);
    assert_int_equal(add(bench, "20/04", "zh-TW", "four", 0), ST_BAD_INPUT);
    assert_int_equal(add(bench, "", "zh-TW", "four", 0), ST_BAD_INPUT);
    assert_int_equal(add(bench, "2026-04", "zh_TW", "four", 0), ST_BAD_INPUT);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent_text"), 2);
    assert_int_equal(add(bench, "2026-01", "en", "one", 0), ST_OK);
    assert_int_equal(add(bench, "2026-01", "en", "one", 0), ST_ALREADY);
}

static void a_translation_is_told_as_one(void **state)
{
    struct consents_bench *bench = *state;
    struct consent_answer answer;
    struct problem refusal;

    assert_int_equal(consents_current(&bench->host.ra, "en", &answer, &refusal, NULL), ST_REFUSED);
    assert_int_equal(refusal.name, PROBLEM_NOT_FOUND);
    assert_int_equal(add(bench, "2026-01", "en", "I agree.", 0), ST_OK);
    read_current(bench, "en", &answer);
    assert_string_equal(answer.id, "2026-01");
    assert_string_equal(answer.language, "en");
    assert_true(answer.translation);
    assert_string_equal(buf_text(&answer.text), "I agree.");
    consent_answer_clear(&answer);
    assert_current(bench, "2026-01");
    assert_int_equal(add(bench, "2026-02", "zh-TW", "two", 0), ST_OK);
    assert_int_equal(consents_current(&bench->host.ra, "en", &answer, &refusal, NULL),
                     ST_REFUSED); /* not yet of this one */
}

static void what_was_shown_is_the_evidence(void **state)
{
    struct consents_bench *bench = *state;
    struct consent_answer answer;
    char sha256[SHA256_HEX_SIZE];
    char sql[512];

    assert_int_equal(add(bench, "2026-01", "en", "I agree.", 0), ST_OK);
    read_current(bench, "en", &answer);
    memcpy(sha256, answer.sha256, sizeof sha256);
    consent_answer_clear(&answer);
    ready_to_agree(bench);
    assert_int_equal(agree(bench, "2026-01", sha256, NULL), ST_OK);
    assert_int_equal(agree(bench, "2026-01", sha256, NULL), ST_OK); /* a repeated call */
    (void)snprintf(
        sql, sizeof sql,
        "SELECT count(*) FROM consent WHERE order_id = '%s' AND document = '2026-01' AND version = 1"
        " AND language = 'en' AND sha256 = '%s' AND at_utc = %lld AND peer = '192.0.2.9' AND request_id = '00ff'"
        " AND client = 'PeiChengCert/1.1.0.0 ?[2J' AND length(session) = 32",
        bench->order, sha256, (long long)bench->host.now_utc);
    assert_int_equal(ra_bench_sql(&bench->host, sql), 1);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent WHERE session LIKE '%token%'"), 0);
}

/* Who read the text of yesterday agrees to nothing today, in whatever language. */
static void only_what_counts_now_can_be_agreed_to(void **state)
{
    struct consents_bench *bench = *state;
    struct consent_answer first, second;
    enum problem_name why = PROBLEM_OTHER;

    read_current(bench, NULL, &first);
    ready_to_agree(bench);
    assert_int_equal(add(bench, "2026-02", "zh-TW", "two", bench->host.now_utc + 10), ST_OK);
    bench->host.now_utc += 10;
    assert_int_equal(agree(bench, first.id, first.sha256, &why), ST_REFUSED);
    assert_int_equal(why, PROBLEM_CONSENT_CHANGED);
    assert_int_equal(agree(bench, "2026-02", first.sha256, &why), ST_REFUSED);
    assert_int_equal(why, PROBLEM_CONSENT_CHANGED);
    read_current(bench, NULL, &second);
    assert_int_equal(agree(bench, first.id, second.sha256, &why), ST_REFUSED);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent"), 0);
    assert_int_equal(agree(bench, second.id, second.sha256, &why), ST_OK);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT version FROM consent"), 2);
    consent_answer_clear(&second);
    consent_answer_clear(&first);
}

static void must_fail(const struct consents_bench *bench, const char *sql)
{
    sqlite3 *db = NULL;
    char path[96];

    if (on_postgres()) {
        if (on_postgres_does(bench->host.url, sql))
            fail_msg("%s was let through", sql);
        return;
    }
    (void)snprintf(path, sizeof path, "%s/ra.db", bench->host.folder);
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_CONSTRAINT)
        fail_msg("%s was let through: %s", sql, sqlite3_errmsg(db));
    (void)sqlite3_close(db);
}

/* Not by this program's own statements either. */
static void what_was_agreed_to_stays(void **state)
{
    static const char *const ATTEMPTS[] = {
        "UPDATE consent_text SET text = 'other words'",
        "UPDATE consent_text SET title = 'Other' WHERE id = '2026-01'",
        "UPDATE consent_text SET valid_from_utc = 0",
        "DELETE FROM consent_text",
        "REPLACE INTO consent_text (number, id, language, version, binding, title, text, sha256, valid_from_utc,"
        " added_utc) VALUES (9, '2026-01', 'zh-TW', 9, 1, 't', 'x', 'y', 0, 0)",
        "INSERT OR REPLACE INTO consent SELECT * FROM consent",
        "UPDATE consent SET language = 'en'",
        "UPDATE consent SET sha256 = ''",
        "DELETE FROM consent",
    };
    struct consents_bench *bench = *state;

    ready_to_agree(bench);
    ra_bench_agree(&bench->host, bench->account, bench->order);
    for (size_t i = 0; i < COUNT_OF(ATTEMPTS); i++)
        must_fail(bench, ATTEMPTS[i]);
    assert_current(bench, "2026-01");
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent"), 1);
}

/* The file beside the configuration is not what was agreed to: the host says so and does not start. */
static void a_changed_file_of_the_same_id_is_refused(void **state)
{
    struct consents_bench *bench = *state;
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    char path[160];
    struct buf before;

    (void)snprintf(path, sizeof path, "%s/consent.zh-TW.txt", bench->host.folder);
    buf_init(&before, LIMIT_CONSENT_BYTES);
    assert_int_equal(file_read(path, &before, NULL), ST_OK);
    ra_bench_close(&bench->host);
    assert_int_equal(file_write(path, "other words", 11, FILE_REPLACE, NULL), ST_OK);
    assert_int_equal(ra_open(bench->host.config_file, &ra, &err), ST_BAD_FILE);
    assert_non_null(strstr(err.what, "2026-01"));
    assert_non_null(strstr(err.what, "needs another consent.id"));
    ra_close(&ra);
    assert_int_equal(file_write(path, before.data, before.len, FILE_REPLACE, NULL), ST_OK);
    ra_bench_open(&bench->host);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM consent_text"), 1);
    buf_clear(&before);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

static int keys_free(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(a_text_counts_from_its_moment_on),
        HOST_TEST(what_cannot_be_added),
        HOST_TEST(a_translation_is_told_as_one),
        HOST_TEST(what_was_shown_is_the_evidence),
        HOST_TEST(only_what_counts_now_can_be_agreed_to),
        HOST_TEST(what_was_agreed_to_stays),
        HOST_TEST(a_changed_file_of_the_same_id_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
