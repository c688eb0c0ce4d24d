/*
 * Renewals over EST: who may, and that the certificate that was shown is confirmed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ra_est_rig.h"
#include "server/store/store_certificate.h"

/* A confirmed certificate on the day on which it is due, shown with what is asked next. */
static void show_due(struct routes_bench *bench, struct issued *issued)
{
    char order[LIMIT_ID_SIZE];
    struct tx *tx = NULL;

    ra_bench_issue(&bench->host, bench->account, 0, order);
    *issued = (struct issued){.serial = ""};
    assert_int_equal(store_begin_read(bench->host.ra.store, &tx, NULL), ST_OK);
    assert_int_equal(store_issued_by_order(tx, order, issued, NULL), ST_OK);
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    bench->host.now_utc = issued->not_after_utc - DAY_S;
}

static int reenrol(struct routes_bench *bench, const struct issued *shown, unsigned key)
{
    prepare(bench, REENROL, key);
    request.authorization = right();
    request.client_certificate = shown->der.data;
    request.client_certificate_len = shown->der.len;
    return est(bench);
}

static void a_renewal_waits_for_nothing(void **state)
{
    struct routes_bench *bench = *state;
    char serial[SERIAL_TEXT_SIZE];
    struct issued shown, renewed = {.serial = ""};

    show_due(bench, &shown);
    assert_int_equal(count(bench, "issued WHERE confirmed_utc IS NOT NULL"), 0);
    assert_int_equal(reenrol(bench, &shown, 1), 200);
    read_certificate(bench, &renewed.der, serial);
    assert_int_equal(count(bench, "issued WHERE confirmed_utc IS NOT NULL"), 1); /* by its use */
    assert_int_equal(count(bench, "issued"), 2);
    assert_int_equal(reenrol(bench, &shown, 1), 200); /* its answer was lost */
    assert_int_equal(count(bench, "issued"), 2);
    /* The new one in use: confirmed, and the older one superseded. */
    request = (struct request){.method = "GET", .path = "/.well-known/est/cacerts"};
    request.client_certificate = renewed.der.data;
    request.client_certificate_len = renewed.der.len;
    assert_int_equal(est(bench), 200);
    assert_int_equal(count(bench, "issued WHERE confirmed_utc IS NOT NULL AND revoked_utc IS NULL"), 1);
    assert_int_equal(count(bench, "issued WHERE revoked_utc IS NOT NULL"), 1);
    /* Even now that request is that order; another one by the older certificate is refused. */
    assert_int_equal(reenrol(bench, &shown, 1), 200);
    assert_int_equal(reenrol(bench, &shown, 2), 403);
    issued_clear(&shown);
    issued_clear(&renewed);
}

static void not_before_it_is_due(void **state)
{
    struct routes_bench *bench = *state;
    struct issued shown;

    show_due(bench, &shown);
    bench->host.now_utc = shown.issued_utc + DAY_S;
    assert_int_equal(reenrol(bench, &shown, 1), 403);
    assert_non_null(strstr(buf_text(&bench->answer.body), "not due yet"));
    assert_int_equal(count(bench, "orders"), 1);
    issued_clear(&shown);
}

/* product.md section 8: login and the valid old certificate. */
static void a_key_alone_renews_nothing(void **state)
{
    struct routes_bench *bench = *state;
    struct issued shown;

    show_due(bench, &shown);
    (void)ra_bench_person(&bench->host, RA_BENCH_OTHER_ID, RA_BENCH_PHONE);
    prepare(bench, REENROL, 1);
    request.client_certificate = shown.der.data;
    request.client_certificate_len = shown.der.len;
    assert_int_equal(est(bench), 401);
    request.authorization = basic(RA_BENCH_ID ":guess");
    assert_int_equal(est(bench), 401);
    request.authorization = basic(RA_BENCH_OTHER_ID ":" RA_BENCH_PASSWORD);
    assert_int_equal(est(bench), 403);
    assert_int_equal(count(bench, "orders"), 1);
    issued_clear(&shown);
}

/* The same serial number, other bytes. */
static void a_certificate_of_somebody_else(void **state)
{
    struct routes_bench *bench = *state;
    struct issued shown;

    show_due(bench, &shown);
    shown.der.data[shown.der.len - 1] ^= 1;
    assert_int_equal(reenrol(bench, &shown, 1), 401);
    prepare(bench, REENROL, 1);
    request.client_certificate = "rubbish";
    request.client_certificate_len = 7;
    assert_int_equal(est(bench), 401);
    request.client_certificate = NULL;
    request.authorization = right(); /* who knows the password has not shown the key */
    assert_int_equal(est(bench), 401);
    assert_int_equal(count(bench, "orders"), 1);
    request = (struct request){.method = "GET", .path = "/.well-known/est/cacerts"};
    request.client_certificate = "rubbish";
    request.client_certificate_len = 7;
    assert_int_equal(est(bench), 200); /* that is for everybody */
    issued_clear(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_renewal_waits_for_nothing, est_open, bench_close),
        cmocka_unit_test_setup_teardown(a_key_alone_renews_nothing, est_open, bench_close),
        cmocka_unit_test_setup_teardown(not_before_it_is_due, est_open, bench_close),
        cmocka_unit_test_setup_teardown(a_certificate_of_somebody_else, est_open, bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, keys_free);
}
