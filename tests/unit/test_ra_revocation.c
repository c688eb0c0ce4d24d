/* The one way to revoke: the certificate, its order, renewals that its key vouched for, and the audit row together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "ra_issuance_rig.h"
#include "server/audit.h"
#include "server/revocation.h"

static enum status revoke(struct issuance_bench *bench, const char *serial, enum revoke_reason reason, bool by_person)
{
    const struct revocation revocation = {
        .serial = serial,
        .reason = reason,
        .actor = AUDIT_HELPDESK,
        .why = "lost",
        .by_person = by_person,
        .at_utc = bench->host.now_utc,
    };
    struct tx *tx = NULL;
    struct err err = ERR_INIT;
    enum status status = ST_OK;

    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    status = revocation_revoke(tx, &revocation, &err);
    assert_int_equal(err.status, ST_OK); /* what it answers is no failure of anything */
    assert_int_equal(store_finish(&tx, status, NULL), status);
    return status;
}

static void serial_of(struct issuance_bench *bench, const char *order, char out[SERIAL_TEXT_SIZE])
{
    struct issued issued;

    read_issued(bench, order, &issued);
    memcpy(out, issued.serial, SERIAL_TEXT_SIZE);
    issued_clear(&issued);
}

static int64_t count(struct issuance_bench *bench, const char *from)
{
    char sql[256];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", from);
    return ra_bench_sql(&bench->host, sql);
}

static void issue_confirmed(struct issuance_bench *bench, char serial[SERIAL_TEXT_SIZE])
{
    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    ra_bench_confirm(&bench->host, bench->account, bench->order, true);
    serial_of(bench, bench->order, serial);
}

static void a_confirmed_one_is_revoked_and_its_order_stays(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];
    struct issued issued;

    issue_confirmed(bench, serial);
    bench->host.now_utc += 100;
    assert_int_equal(revoke(bench, serial, REVOKE_KEY_COMPROMISE, false), ST_OK);
    read_issued(bench, bench->order, &issued);
    assert_int_equal(issued.revoked_utc, bench->host.now_utc);
    assert_int_equal(issued.reason, REVOKE_KEY_COMPROMISE);
    issued_clear(&issued);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_CONFIRMED);
    assert_int_equal(count(bench, "audit WHERE actor = 'helpdesk' AND action = 'certificate.revoke'"
                                  " AND object LIKE 'certificate %' AND outcome = 'lost'"),
                     1);
}

static void the_order_of_an_unconfirmed_one_is_rejected(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];

    ra_bench_issue(&bench->host, bench->account, 0, bench->order);
    serial_of(bench, bench->order, serial);
    assert_int_equal(revoke(bench, serial, REVOKE_CESSATION, false), ST_OK);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, bench->order), ORDER_REJECTED);
}

static void the_first_revocation_stays(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];
    struct issued issued;
    const int64_t first_utc = bench->host.now_utc;

    issue_confirmed(bench, serial);
    assert_int_equal(revoke(bench, serial, REVOKE_SUPERSEDED, false), ST_OK);
    bench->host.now_utc += 100;
    assert_int_equal(revoke(bench, serial, REVOKE_KEY_COMPROMISE, true), ST_ALREADY);
    read_issued(bench, bench->order, &issued);
    assert_int_equal(issued.revoked_utc, first_utc);
    assert_int_equal(issued.reason, REVOKE_SUPERSEDED);
    issued_clear(&issued);
    assert_int_equal(count(bench, "issued WHERE revoked_by_person = 1"), 0);
    assert_int_equal(count(bench, "audit WHERE action = 'certificate.revoke'"), 1);
}

static void what_is_not_there_is_not_revoked(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];

    issue_confirmed(bench, serial);
    assert_int_equal(revoke(bench, "00E9F50BD2E02700FD18559F717C80FDCF", REVOKE_CESSATION, false), ST_NOT_FOUND);
    assert_int_equal(revoke(bench, "", REVOKE_CESSATION, false), ST_NOT_FOUND);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NOT NULL"), 0);
    assert_int_equal(count(bench, "audit WHERE action = 'certificate.revoke'"), 0);
}

static void only_a_persons_own_wish_counts_for_them(void **state)
{
    struct issuance_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];
    struct tx *tx = NULL;
    int64_t first_utc = -1, second_utc = -1;

    issue_confirmed(bench, serial);
    assert_int_equal(revoke(bench, serial, REVOKE_CESSATION, true), ST_OK);
    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_revoked_by_person_nth_latest(tx, bench->account, bench->host.now_utc, 1, &first_utc, NULL),
                     ST_OK);
    assert_int_equal(store_revoked_by_person_nth_latest(tx, bench->account, bench->host.now_utc, 2, &second_utc, NULL),
                     ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_int_equal(first_utc, bench->host.now_utc);
    assert_int_equal(second_utc, 0);
}

/* An order as a renewal leaves it, in that state. */
static void add_renewal(struct issuance_bench *bench, const char *id, const char *replaces, enum order_state at)
{
    struct order order = {.account = bench->account,
                          .kind = ORDER_RENEW,
                          .state = at,
                          .created_utc = bench->host.now_utc,
                          .expires_utc = bench->host.now_utc + DAY_S};
    struct buf csr = {.max = 16};
    struct tx *tx = NULL;

    memcpy(order.id, id, strlen(id) + 1);
    memcpy(order.replaces, replaces, strlen(replaces) + 1);
    assert_int_equal(buf_append_text(&csr, "csr"), ST_OK);
    assert_int_equal(store_begin(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_order_add(tx, &order, &csr, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    buf_clear(&csr);
}

static void a_renewal_falls_with_the_key_that_vouched_for_it(void **state)
{
    static const enum order_state BEFORE[] = {ORDER_CREATED, ORDER_VERIFIED, ORDER_CONSENTED};
    struct issuance_bench *bench = *state;
    char first[SERIAL_TEXT_SIZE], last[SERIAL_TEXT_SIZE], id[16];
    size_t i = 0;

    issue_confirmed(bench, first);
    bench->host.now_utc += 600; /* another code may be sent */
    for (i = 0; i < COUNT_OF(BEFORE); i++) {
        ra_bench_issue(&bench->host, bench->account, (unsigned)i + 1, bench->order);
        serial_of(bench, bench->order, last);
        (void)snprintf(id, sizeof id, "renewal%u", (unsigned)i);
        add_renewal(bench, id, last, BEFORE[i]);
        bench->host.now_utc += 600;
        assert_int_equal(revoke(bench, last, REVOKE_KEY_COMPROMISE, true), ST_OK);
        assert_int_equal(ra_bench_state(&bench->host, bench->account, id), ORDER_INVALID);
    }
    assert_int_equal(count(bench, "audit WHERE actor = 'helpdesk' AND action = 'order.void' AND outcome = 'invalid'"),
                     COUNT_OF(BEFORE));
}

static void other_renewals_and_those_being_issued_go_on(void **state)
{
    struct issuance_bench *bench = *state;
    char first[SERIAL_TEXT_SIZE], newer[SERIAL_TEXT_SIZE];

    issue_confirmed(bench, first);
    bench->host.now_utc += 600;
    ra_bench_issue(&bench->host, bench->account, 1, bench->order);
    serial_of(bench, bench->order, newer);
    add_renewal(bench, "renewal", first, ORDER_CONSENTED);
    assert_int_equal(revoke(bench, newer, REVOKE_CESSATION, true), ST_OK);
    assert_int_equal(ra_bench_state(&bench->host, bench->account, "renewal"), ORDER_CONSENTED);
    (void)ra_bench_sql(&bench->host, "UPDATE orders SET state = 3 WHERE id = 'renewal'");
    assert_int_equal(revoke(bench, first, REVOKE_CESSATION, true), ST_OK);
    assert_int_equal(count(bench, "orders WHERE id = 'renewal' AND state = 3"), 1);
    assert_int_equal(count(bench, "audit WHERE action = 'order.void'"), 0);
}

static void every_reason_has_its_word(void **state)
{
    static const enum revoke_reason REASONS[] = {REVOKE_UNSPECIFIED, REVOKE_KEY_COMPROMISE, REVOKE_SUPERSEDED,
                                                 REVOKE_CESSATION};
    static const char *const WORDS[] = {"unspecified", "keyCompromise", "superseded", "cessationOfOperation"};
    size_t i = 0;

    (void)state;
    for (i = 0; i < COUNT_OF(REASONS); i++) {
        assert_string_equal(revocation_reason_word(revocation_wire_reason(REASONS[i])), WORDS[i]);
        assert_int_equal(revocation_kept_reason(revocation_wire_reason(REASONS[i])), REASONS[i]);
    }
}

#define HOST_TEST(function) cmocka_unit_test_setup_teardown(function, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        HOST_TEST(a_confirmed_one_is_revoked_and_its_order_stays),
        HOST_TEST(the_order_of_an_unconfirmed_one_is_rejected),
        HOST_TEST(the_first_revocation_stays),
        HOST_TEST(what_is_not_there_is_not_revoked),
        HOST_TEST(only_a_persons_own_wish_counts_for_them),
        HOST_TEST(a_renewal_falls_with_the_key_that_vouched_for_it),
        HOST_TEST(other_renewals_and_those_being_issued_go_on),
        HOST_TEST(every_reason_has_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
