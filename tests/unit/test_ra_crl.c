/* Revocation lists of the host: when one is due, what stands in it, what leaves it, and who publishes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "pki/crl.h"
#include "ra_issuance_rig.h"
#include "server/crl_issuance.h"
#include "server/crl_keeper.h"

static void issue_and_revoke(struct issuance_bench *bench, char serial[SERIAL_TEXT_SIZE])
{
    issue_another(bench, 0, serial);
    revoke_certificate(bench, serial, REVOKE_SUPERSEDED);
}

static struct crl_record make(struct issuance_bench *bench, struct buf *der)
{
    struct crl_record record;
    struct err err = ERR_INIT;

    buf_init(der, CRL_DER_MAX);
    if (crl_issuance_make(&bench->host.ra, &record, der, &err) != ST_OK)
        fail_msg("%s", err.what);
    assert_int_equal(crl_verify(der->data, der->len, ca_peek_issuing(bench->host.ra.ca), NULL), ST_OK);
    return record;
}

/* Is the serial on a list that is made now? */
static bool listed(struct issuance_bench *bench, const char *serial)
{
    struct crl_entry entry;
    struct buf der;
    enum status status = ST_OK;

    (void)make(bench, &der);
    status = crl_find(der.data, der.len, serial, &entry, NULL);
    buf_clear(&der);
    assert_true(status == ST_OK || status == ST_NOT_FOUND);
    return status == ST_OK;
}

/* --- the rule --- */

static void a_list_is_due(void **state)
{
    static const struct crl_record newest = {.number = 3, .made_utc = 1000, .next_update_utc = 2000, .through = 5};
    static const struct {
        int64_t revoked_last, now_utc;
        bool due;
    } cases[] = {
        {5, 1000, false}, {5, 1899, false}, {5, 1900, true}, {5, 2001, true}, {6, 1000, false},
        {6, 1009, false}, {6, 1010, true},  {9, 1500, true}, {5, 999, true}, /* the clock was ahead */
        {4, 1500, false},
    };
    struct config config = {.crl = {.validity_s = 1000, .refresh_s = 100, .gap_s = 10}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (crl_issuance_due(&config, &newest, cases[i].revoked_last, cases[i].now_utc) != cases[i].due)
            fail_msg("case %zu", i);
    assert_true(crl_issuance_due(&config, NULL, 0, 1));
}

/* --- what stands in one --- */

static void a_list_says_what_is_revoked_and_why(void **state)
{
    struct issuance_bench *bench = *state;
    char superseded[SERIAL_TEXT_SIZE], ceased[SERIAL_TEXT_SIZE], good[SERIAL_TEXT_SIZE];
    struct crl_record record;
    struct crl_info info;
    struct crl_entry entry;
    struct buf der;
    int64_t revoked_utc = 0;

    issue_and_revoke(bench, superseded);
    issue_another(bench, 1, ceased);
    revoke_certificate(bench, ceased, REVOKE_CESSATION);
    revoked_utc = bench->host.now_utc;
    issue_another(bench, 2, good);
    record = make(bench, &der);
    assert_int_equal(crl_read(der.data, der.len, &info, NULL), ST_OK);
    assert_int_equal(info.entries, 2);
    assert_int_equal(info.number, record.number);
    assert_int_equal(info.this_update_utc, bench->host.now_utc - bench->host.ra.config.certificate.backdate_s);
    assert_int_equal(info.next_update_utc, bench->host.now_utc + bench->host.ra.config.crl.validity_s);
    assert_int_equal(crl_find(der.data, der.len, superseded, &entry, NULL), ST_OK);
    assert_int_equal(entry.reason, CRL_SUPERSEDED);
    assert_int_equal(crl_find(der.data, der.len, ceased, &entry, NULL), ST_OK);
    assert_int_equal(entry.reason, CRL_CESSATION);
    assert_int_equal(entry.revoked_utc, revoked_utc);
    assert_int_equal(crl_find(der.data, der.len, good, &entry, NULL), ST_NOT_FOUND);
    buf_clear(&der);
}

static void numbers_rise_over_restarts(void **state)
{
    struct issuance_bench *bench = *state;
    struct crl_record record;
    struct buf der;

    for (int64_t number = 1; number <= CRL_LISTS_KEPT + 3; number++) {
        record = make(bench, &der);
        assert_int_equal(record.number, number);
        buf_clear(&der);
        if (number % 6 == 0) {
            ra_bench_close(&bench->host);
            ra_bench_open(&bench->host);
        }
    }
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM crl"), CRL_LISTS_KEPT);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT max(number) FROM crl"), CRL_LISTS_KEPT + 3);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM audit WHERE action = 'crl.issue'"),
                     CRL_LISTS_KEPT + 3);
}

/* Another process kept a list of the same number while this one was signing: what was signed here reaches nobody. */
static void a_number_is_given_once(void **state)
{
    struct issuance_bench *bench = *state;
    struct crl_record record;
    struct buf der;
    struct tx *tx = NULL;

    record = make(bench, &der);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_crl_add(tx, &record, &der, NULL), ST_ALREADY);
    assert_int_equal(store_finish(&tx, ST_ALREADY, NULL), ST_ALREADY);
    assert_int_equal(ra_bench_sql(&bench->host, "SELECT count(*) FROM crl"), 1);
    buf_clear(&der);
}

static void an_expired_one_leaves_after_a_list_beyond_its_end(void **state)
{
    struct issuance_bench *bench = *state;
    const int64_t validity_s = bench->host.ra.config.crl.validity_s;
    char serial[SERIAL_TEXT_SIZE];
    struct issued issued;

    issue_and_revoke(bench, serial);
    read_issued(bench, bench->order, &issued);
    assert_true(listed(bench, serial));
    bench->host.now_utc = issued.not_after_utc;
    assert_true(listed(bench, serial));
    bench->host.now_utc = issued.not_after_utc + 1;
    assert_true(listed(bench, serial)); /* beyond the end, and not yet a whole validity */
    assert_true(listed(bench, serial));
    bench->host.now_utc = issued.not_after_utc + validity_s + 1;
    assert_true(listed(bench, serial)); /* the last one */
    assert_false(listed(bench, serial));
    assert_false(listed(bench, serial));
    issued_clear(&issued);
}

/* The host slept over the end: the first list that it makes still has the entry. */
static void a_host_that_slept_lists_it_once_more(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];

    issue_and_revoke(bench, serial);
    assert_true(listed(bench, serial));
    bench->host.now_utc += INT64_C(900) * DAY_S;
    assert_true(listed(bench, serial));
    assert_false(listed(bench, serial));
}

/* Lists of a clock that was years ahead vouch for no end: who is still valid by the right one stays revoked. */
static void a_clock_that_was_ahead_forgets_nobody(void **state)
{
    struct issuance_bench *bench = *state;
    int64_t right_utc = 0;
    char serial[SERIAL_TEXT_SIZE];

    issue_and_revoke(bench, serial);
    assert_true(listed(bench, serial));
    right_utc = bench->host.now_utc;
    bench->host.now_utc += INT64_C(900) * DAY_S;
    assert_true(listed(bench, serial));
    assert_false(listed(bench, serial));
    bench->host.now_utc = right_utc + 1;
    assert_true(listed(bench, serial));
    assert_true(listed(bench, serial));
}

/* It was never on a list, however long ago its certificate ended: it comes once. */
static void what_is_revoked_late_is_listed_once(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];

    issue_another(bench, 0, serial);
    bench->host.now_utc += INT64_C(900) * DAY_S;
    assert_false(listed(bench, serial));
    revoke_certificate(bench, serial, REVOKE_SUPERSEDED);
    assert_true(listed(bench, serial));
    assert_false(listed(bench, serial));
}

/* --- who publishes it --- */

static struct crl_keeper *new_keeper(struct issuance_bench *bench)
{
    struct crl_keeper *keeper = NULL;

    assert_int_equal(crl_keeper_new(&bench->host.ra, &keeper, NULL), ST_OK);
    return keeper;
}

/* Looks, and says which number is published then. */
static int64_t looked(struct crl_keeper *keeper)
{
    struct published list;
    struct err err = ERR_INIT;
    int64_t number = 0;

    if (crl_keeper_look(keeper, &err) != ST_OK)
        fail_msg("%s", err.what);
    assert_int_equal(crl_keeper_hold(keeper, &list), ST_OK);
    number = list.number;
    published_clear(&list);
    return number;
}

static bool another_leads;

enum status __real_store_lead(struct store *store, bool *leads, struct err *err);
enum status __wrap_store_lead(struct store *store, bool *leads, struct err *err);
enum status __wrap_store_lead(struct store *store, bool *leads, struct err *err)
{
    const enum status status = __real_store_lead(store, leads, err);

    *leads = *leads && !another_leads;
    return status;
}

/* It hangs, or its clock is behind: for a minute it is believed to be at it. */
static void a_node_that_leads_and_makes_none(void **state)
{
    struct issuance_bench *bench = *state;
    const struct config *config = &bench->host.ra.config;
    struct crl_keeper *keeper = new_keeper(bench);
    char serial[SERIAL_TEXT_SIZE];

    issue_another(bench, 0, serial);
    assert_int_equal(looked(keeper), 1);
    another_leads = true;
    for (int64_t number = 1; number <= 2; number++) { /* and the next time it is waited for again */
        bench->host.now_utc += config->crl.validity_s - config->crl.refresh_s;
        assert_int_equal(looked(keeper), number);
        bench->host.now_utc += 59;
        assert_int_equal(looked(keeper), number);
        bench->host.now_utc += 1;
        assert_int_equal(looked(keeper), number + 1);
    }
    another_leads = false;
    crl_keeper_free(&keeper);
}

static void it_is_published_when_it_is_due(void **state)
{
    struct issuance_bench *bench = *state;
    const struct config *config = &bench->host.ra.config;
    struct crl_keeper *keeper = new_keeper(bench);
    struct published none = {.number = 77};
    char serial[SERIAL_TEXT_SIZE];

    issue_another(bench, 0, serial);
    assert_int_equal(crl_keeper_hold(keeper, &none), ST_NOT_FOUND);
    assert_int_equal(none.number, 77);
    assert_int_equal(looked(keeper), 1);
    assert_int_equal(looked(keeper), 1);
    revoke_certificate(bench, serial, REVOKE_CESSATION);
    assert_int_equal(looked(keeper), 1); /* too soon after the first */
    bench->host.now_utc += config->crl.gap_s;
    assert_int_equal(looked(keeper), 2);
    bench->host.now_utc += config->crl.validity_s - config->crl.refresh_s - 1;
    assert_int_equal(looked(keeper), 2);
    bench->host.now_utc += 1;
    assert_int_equal(looked(keeper), 3);
    crl_keeper_free(&keeper);
    assert_null(keeper);
}

static void what_another_process_made_is_taken_over(void **state)
{
    struct issuance_bench *bench = *state;
    struct crl_keeper *keeper = new_keeper(bench);
    struct published list;
    struct buf der;

    assert_int_equal(looked(keeper), 1);
    (void)make(bench, &der);
    assert_int_equal(looked(keeper), 2);
    assert_int_equal(crl_keeper_hold(keeper, &list), ST_OK);
    assert_int_equal(shared_bytes_peek(list.der)->len, der.len);
    assert_memory_equal(shared_bytes_peek(list.der)->data, der.data, der.len);
    assert_int_equal(list.made_utc, bench->host.now_utc);
    published_clear(&list);
    buf_clear(&der);
    crl_keeper_free(&keeper);
    keeper = new_keeper(bench); /* a restarted host makes none for that alone */
    assert_int_equal(looked(keeper), 2);
    crl_keeper_free(&keeper);
}

/* Many read it slowly: there is one of it, and it stays as long as anybody has it. */
static void readers_hold_one_list(void **state)
{
    struct issuance_bench *bench = *state;
    struct crl_keeper *keeper = new_keeper(bench);
    struct published first, second, next;

    assert_int_equal(looked(keeper), 1);
    assert_int_equal(crl_keeper_hold(keeper, &first), ST_OK);
    assert_int_equal(crl_keeper_hold(keeper, &second), ST_OK);
    assert_ptr_equal(first.der, second.der);
    published_clear(&first);
    assert_null(first.der);
    bench->host.now_utc += bench->host.ra.config.crl.validity_s;
    assert_int_equal(looked(keeper), 2);
    assert_int_equal(crl_keeper_hold(keeper, &next), ST_OK);
    assert_ptr_not_equal(next.der, second.der);
    published_clear(&next);
    crl_keeper_free(&keeper);
    assert_int_equal(crl_verify(shared_bytes_peek(second.der)->data, shared_bytes_peek(second.der)->len,
                                ca_peek_issuing(bench->host.ra.ca), NULL),
                     ST_OK);
    published_clear(&second);
}

static void a_list_of_a_former_ca_is_replaced(void **state)
{
    struct issuance_bench *bench = *state;
    struct crl_keeper *keeper = new_keeper(bench);
    const struct buf *held = NULL;
    struct published list;

    assert_int_equal(looked(keeper), 1);
    crl_keeper_free(&keeper);
    ra_bench_close(&bench->host);
    ra_bench_exchange_ca(&bench->host);
    ra_bench_open(&bench->host);
    keeper = new_keeper(bench);
    assert_int_equal(looked(keeper), 2);
    assert_int_equal(crl_keeper_hold(keeper, &list), ST_OK);
    held = shared_bytes_peek(list.der);
    assert_int_equal(crl_verify(held->data, held->len, ca_peek_issuing(bench->host.ra.ca), NULL), ST_OK);
    published_clear(&list);
    crl_keeper_free(&keeper);
}

/* The records cannot be written: what was published stays, and the next look that can makes the list. */
static void a_trouble_leaves_the_old_one(void **state)
{
    struct issuance_bench *bench = *state;
    struct crl_keeper *keeper = new_keeper(bench);
    struct published list;
    struct err err = ERR_INIT;

    assert_int_equal(looked(keeper), 1);
    bench->host.now_utc += bench->host.ra.config.crl.validity_s;
    bench->host.ra.config.crl.validity_s = INT64_C(400000000000); /* beyond what a Time can say */
    assert_int_equal(crl_keeper_look(keeper, &err), ST_BAD_INPUT);
    assert_int_equal(crl_keeper_hold(keeper, &list), ST_OK);
    assert_int_equal(list.number, 1);
    published_clear(&list);
    bench->host.ra.config.crl.validity_s = DAY_S;
    assert_int_equal(looked(keeper), 2);
    crl_keeper_free(&keeper);
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_due),
        HOST_TEST(a_list_says_what_is_revoked_and_why),
        HOST_TEST(numbers_rise_over_restarts),
        HOST_TEST(a_number_is_given_once),
        HOST_TEST(an_expired_one_leaves_after_a_list_beyond_its_end),
        HOST_TEST(a_host_that_slept_lists_it_once_more),
        HOST_TEST(a_clock_that_was_ahead_forgets_nobody),
        HOST_TEST(what_is_revoked_late_is_listed_once),
        HOST_TEST(it_is_published_when_it_is_due),
        HOST_TEST(a_node_that_leads_and_makes_none),
        HOST_TEST(what_another_process_made_is_taken_over),
        HOST_TEST(readers_hold_one_list),
        HOST_TEST(a_list_of_a_former_ca_is_replaced),
        HOST_TEST(a_trouble_leaves_the_old_one),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
