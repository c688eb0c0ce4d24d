/* Notices of a certificate's end: who is told, when, how often, and what a gateway that refuses changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "ra_bench.h"
#include "server/notice_leads.h"
#include "server/notices.h"
#include "server/revocation.h"
#include "server/store/lock.h"
#include "server/store/store_notice.h"
#include "server/store/store_people.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { DAY_S = 86400, HOUR_S = 3600, ZONE_S = 8 * HOUR_S };

struct notice_bench {
    struct ra_bench host;
    int64_t account, ends_utc;
    unsigned sent;
    bool refuses;
    char phone[PHONE_SIZE], text[512];
};

static enum status take(void *self, const struct sms *sms, struct err *err)
{
    struct notice_bench *bench = self;

    if (bench->refuses)
        return err_set(err, ST_BUSY, 0, "the test's gateway says no");
    bench->sent++;
    (void)snprintf(bench->phone, sizeof bench->phone, "%s", sms->phone);
    (void)snprintf(bench->text, sizeof bench->text, "%s", sms->text);
    return ST_OK;
}

/* A confirmed certificate of one year, at whose last hour it is noon there. */
static int bench_open(void **state)
{
    static struct notice_bench bench;
    char order[LIMIT_ID_SIZE];

    bench = (struct notice_bench){.sent = 0};
    ra_bench_make(&bench.host);
    ra_bench_open(&bench.host);
    bench.host.now_utc = (bench.host.now_utc / DAY_S) * DAY_S + 12 * HOUR_S - ZONE_S;
    bench.account = ra_bench_person(&bench.host, RA_BENCH_ID, RA_BENCH_PHONE);
    ra_bench_issue(&bench.host, bench.account, 0, order);
    ra_bench_confirm(&bench.host, bench.account, order, true);
    bench.ends_utc = ra_bench_sql(&bench.host, "SELECT not_after_utc FROM issued");
    bench.host.ra.sms = (struct sms_gateway){.send = take, .self = &bench};
    (void)snprintf(bench.host.ra.config.notices.lead_days, sizeof bench.host.ra.config.notices.lead_days, "30,14,7,1");
    (void)snprintf(bench.host.ra.config.notices.text, sizeof bench.host.ra.config.notices.text,
                   "{firm}: {date}, {days}");
    *state = &bench;
    return 0;
}

static int bench_close(void **state)
{
    struct notice_bench *bench = *state;

    ra_bench_remove(&bench->host);
    return 0;
}

/* Noon, that many days before the end; how many messages the sweep sent. */
static uint64_t sweep_at(struct notice_bench *bench, int64_t days)
{
    uint64_t sent = 0;

    bench->host.now_utc = bench->ends_utc - days * DAY_S;
    assert_int_equal(notices_sweep(&bench->host.ra, &sent, NULL), ST_OK);
    return sent;
}

static int64_t rows(struct notice_bench *bench, const char *action)
{
    char sql[128];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM audit WHERE action = '%s'", action);
    return ra_bench_sql(&bench->host, sql);
}

static void leads_are_read(void **state)
{
    static const char *const BAD[] = {"0",   "367",  "7,14", "7,7",  "7,",
                                      ",7",  "7 ,1", "-1",   "x",    "9,8,7,6,5,4,3,2,1",
                                      "7;1", "0007", "1e1",  "7,,1", "99999999999999999999"};
    struct notice_leads leads = {.count = 99};
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(BAD); i++) {
        if (notice_leads_read(BAD[i], &leads))
            fail_msg("%s", BAD[i]);
        assert_int_equal(leads.count, 99);
    }
    assert_true(notice_leads_read("", &leads));
    assert_int_equal(leads.count, 0);
    assert_true(notice_leads_read("366,14,1", &leads));
    assert_int_equal(leads.count, 3);
    assert_int_equal(leads.days[0], 366);
    assert_int_equal(leads.days[2], 1);
}

static void each_lead_is_told_once(void **state)
{
    static const struct {
        int64_t days;
        uint64_t sent;
    } CASES[] = {{31, 0}, {30, 1}, {30, 0}, {29, 0}, {15, 0}, {14, 1}, {10, 0},
                 {6, 1},  {2, 0},  {1, 1},  {1, 0},  {0, 0},  {-1, 0}};
    struct notice_bench *bench = *state;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(CASES); i++)
        if (sweep_at(bench, CASES[i].days) != CASES[i].sent)
            fail_msg("%lld days before", (long long)CASES[i].days);
    assert_int_equal(bench->sent, 4);
    assert_string_equal(bench->phone, RA_BENCH_PHONE);
    assert_int_equal(rows(bench, "notice.send"), 4);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE outcome LIKE '%0912345678%'"), 0);
    assert_int_equal(
        ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE outcome = '14 days before, 0912***678'"), 1);
}

static void the_text_says_when(void **state)
{
    struct notice_bench *bench = *state;
    char wanted[512], date[TIME_DATE_SIZE];

    assert_int_equal(sweep_at(bench, 14), 1);
    time_to_date(bench->ends_utc, ZONE_S, date);
    (void)snprintf(wanted, sizeof wanted, "%s: %s, 14", bench->host.ra.config.firm_name, date);
    assert_string_equal(bench->text, wanted);
}

static void nobody_is_woken_and_nobody_is_told_unasked(void **state)
{
    struct notice_bench *bench = *state;
    const int64_t noon_utc = bench->ends_utc - 14 * DAY_S;
    static const int64_t HOURS[] = {-12, -4, 6, 11}; /* 0, 8, 18, 23 */
    uint64_t sent = 0;
    size_t i = 0;

    for (i = 0; i < COUNT_OF(HOURS); i++) {
        bench->host.now_utc = noon_utc + HOURS[i] * HOUR_S;
        assert_int_equal(notices_sweep(&bench->host.ra, &sent, NULL), ST_OK);
        assert_int_equal(sent, 0);
    }
    bench->host.ra.config.notices.lead_days[0] = '\0';
    assert_int_equal(sweep_at(bench, 14), 0);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM notice"), 0);
}

static void who_has_no_phone_is_not_told(void **state)
{
    struct notice_bench *bench = *state;
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_account_set_phone(tx, bench->account, &(struct sealed){.len = 0}, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(sweep_at(bench, 14), 0);
}

static void one_that_a_newer_one_replaced_is_over(void **state)
{
    struct notice_bench *bench = *state;
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_confirmed(tx, bench->account, &issued, NULL), ST_OK);
    {
        const struct revocation revocation = {.serial = issued.serial,
                                              .reason = REVOKE_SUPERSEDED,
                                              .actor = "host",
                                              .why = "superseded",
                                              .at_utc = bench->host.now_utc};

        assert_int_equal(store_lock_person(tx, bench->account, NULL), ST_OK);
        assert_int_equal(store_lock(tx, STORE_LOCK_REVOKED, NULL), ST_OK);
        assert_int_equal(revocation_revoke(tx, &revocation, NULL), ST_OK);
    }
    issued_clear(&issued);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(sweep_at(bench, 14), 0);
}

static void what_the_gateway_refused_is_sent_later_once(void **state)
{
    struct notice_bench *bench = *state;

    bench->refuses = true;
    assert_int_equal(sweep_at(bench, 14), 0);
    assert_int_equal(sweep_at(bench, 14), 0); /* within the same second it is not asked again */
    assert_int_equal(sweep_at(bench, 13), 0);
    assert_int_equal(rows(bench, "notice.fail"), 1); /* and not one for each try */
    bench->refuses = false;
    assert_int_equal(sweep_at(bench, 12), 1);
    assert_int_equal(sweep_at(bench, 11), 0);
    assert_int_equal(rows(bench, "notice.send"), 1);
}

/* A node that died between claiming and sending may have sent it. */
static void what_somebody_claimed_is_not_sent_again(void **state)
{
    struct notice_bench *bench = *state;
    struct notice_due due;
    const struct notice_window window = {
        .lead_days = 14, .ends_from_utc = bench->ends_utc, .ends_before_utc = bench->ends_utc + 1};
    struct tx *tx = NULL;
    size_t count = 0;
    bool first = false;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_notice_due(tx, &window, 1, &due, &count, NULL), ST_OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_notice_claim(tx, due.serial, 14, bench->host.now_utc, &first, NULL), ST_OK);
    assert_true(first);
    assert_int_equal(store_notice_claim(tx, due.serial, 14, bench->host.now_utc, &first, NULL), ST_ALREADY);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(sweep_at(bench, 14), 0);
    assert_int_equal(sweep_at(bench, 10), 0);
    assert_int_equal(sweep_at(bench, 7), 1); /* the next lead is another notice */
}

static void a_sweep_has_an_end(void **state)
{
    struct notice_bench *bench = *state;

    bench->host.ra.config.notices.per_sweep = 0;
    assert_int_equal(sweep_at(bench, 14), 0);
    bench->host.ra.config.notices.per_sweep = 1;
    assert_int_equal(sweep_at(bench, 14), 1);
}

#define NOTICE_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

static int free_keys(void **state)
{
    (void)state;
    ra_bench_free_keys();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leads_are_read),
        NOTICE_TEST(each_lead_is_told_once),
        NOTICE_TEST(the_text_says_when),
        NOTICE_TEST(nobody_is_woken_and_nobody_is_told_unasked),
        NOTICE_TEST(who_has_no_phone_is_not_told),
        NOTICE_TEST(one_that_a_newer_one_replaced_is_over),
        NOTICE_TEST(what_the_gateway_refused_is_sent_later_once),
        NOTICE_TEST(what_somebody_claimed_is_not_sent_again),
        NOTICE_TEST(a_sweep_has_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, free_keys);
}
