/* Asking a CA over CMP: issued, delayed, refused, lost and gone on with, against a CA that really signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/cmp.h>
#include <string.h>

#include "cmp_rig.h"

static void test_is_issued_and_confirmed(void **state)
{
    static const enum cmp_request KINDS[] = {CMP_P10CR, CMP_CR, CMP_IR};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        const struct cmp_ca_counts before = *cmp_ca_counts(ca);
        struct cmp_peer_settings settings = by_secret();
        struct cmp_result result;
        struct world world;

        world_make(&world, ca);
        settings.request = KINDS[i];
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
        assert_ours(&result);
        assert_int_equal(counted_since(&before).issued, 1);
        assert_int_equal(counted_since(&before).confirmed, 1);
        assert_true(world.memory.confirming); /* and it was known before the CA was told */
        assert_int_equal(world.kept, 1);
        cmp_result_clear(&result);
        world_clear(&world);
    }
}

static void test_the_ca_may_want_no_confirmation(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->grants_implicit = true;
    settings.implicit_confirm = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    assert_int_equal(world.sent, 1);
    assert_int_equal(world.kept, 1);
    assert_int_equal(counted_since(&before).confirmed, 0);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_is_polled_by_one_process_after_the_other(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 3;
    cmp_ca_manners(ca)->check_after_s = 7200;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
        assert_int_equal(result.outcome, CMP_WAITING);
        assert_int_equal(result.after_s, 7200);
        cmp_result_clear(&result);
    }
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    assert_int_equal(counted_since(&before).requests, 1);
    assert_int_equal(counted_since(&before).polls, 4);
    assert_int_equal(counted_since(&before).issued, 1);
    assert_int_equal(counted_since(&before).confirmed, 1);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_a_death_anywhere_costs_no_second_certificate(void **state)
{
    const struct cmp_peer_settings settings = by_secret();

    (void)state;
    for (int waits = 0; waits <= 1; waits++) {
        for (int kind = 0; kind < 3; kind++) {
            for (int at = 0; at < 5; at++) {
                const struct cmp_ca_counts before = *cmp_ca_counts(ca);
                struct cmp_result result;
                struct world world;

                world_make(&world, ca);
                cmp_ca_manners(ca)->waits = waits;
                *(kind == 0 ? &world.lose_request_at : kind == 1 ? &world.lose_answer_at : &world.die_keeping_at) = at;
                go_on(&world, &settings, &result);
                assert_ours(&result);
                assert_int_equal(counted_since(&before).issued, 1);
                assert_int_equal(counted_since(&before).confirmed, 1);
                cmp_result_clear(&result);
                world_clear(&world);
            }
        }
    }
}

/* The CA has confirmed and forgotten, its word for it was lost: what it no longer understands is no refusal. */
static void test_a_confirmation_that_was_lost_is_done(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    world.lose_answer_at = 1;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OFFLINE);
    assert_true(world.memory.confirming);
    cmp_ca_manners(ca)->forgets = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_a_confirmation_that_is_refused_is_no_certificate(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->errs_at_confirmation = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_LOST);
    assert_int_not_equal(result.certificate.len, 0); /* so that it can be told of */
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_the_ca_refuses_a_request(void **state)
{
    static const int BITS[] = {OSSL_CMP_CTX_FAILINFO_badCertTemplate, OSSL_CMP_CTX_FAILINFO_badRequest,
                               OSSL_CMP_CTX_FAILINFO_duplicateCertReq};
    const struct cmp_peer_settings settings = by_secret();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(BITS); i++) {
        struct cmp_result result;
        struct world world;

        world_make(&world, ca);
        cmp_ca_manners(ca)->refuses = BITS[i];
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
        assert_int_equal(result.outcome, CMP_REJECTED);
        assert_non_null(strstr(result.reason, "not by this CA"));
        assert_int_equal(result.certificate.len, 0);
        cmp_result_clear(&result);
        world_clear(&world);
    }
}

static void test_the_ca_cannot_serve_now(void **state)
{
    static const int BITS[] = {OSSL_CMP_CTX_FAILINFO_systemUnavail, OSSL_CMP_CTX_FAILINFO_notAuthorized,
                               OSSL_CMP_CTX_FAILINFO_badTime, OSSL_CMP_CTX_FAILINFO_signerNotTrusted};
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    for (size_t i = 0; i < COUNT_OF(BITS); i++) {
        cmp_ca_manners(ca)->refuses = BITS[i];
        assert_int_equal(ask(&world, &settings, &result, NULL), ST_REFUSED);
    }
    cmp_ca_manners(ca)->refuses = 0;
    cmp_ca_manners(ca)->errs = true; /* whatever it does not understand may be the configuration's fault */
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_REFUSED);
    cmp_ca_manners(ca)->errs = false;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);
}

/* It is asked once more, by the same identifier: whatever it still knows of it, it can say. */
static void test_the_ca_forgets_while_it_is_polled(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 5;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);
    cmp_ca_manners(ca)->forgets = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    assert_int_equal(world.memory.first.len, 0);
    cmp_result_clear(&result);
    cmp_ca_manners(ca)->waits = 0;
    go_on(&world, &settings, &result);
    assert_ours(&result);
    assert_int_equal(counted_since(&before).requests, 2);
    assert_int_equal(counted_since(&before).issued, 1);
    assert_int_equal(counted_since(&before).confirmed, 1);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_a_transaction_of_that_identifier_is_another(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_transactionIdInUse;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_LOST);
    cmp_result_clear(&result);
    world_clear(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_is_issued_and_confirmed, calm),
        cmocka_unit_test_setup(test_the_ca_may_want_no_confirmation, calm),
        cmocka_unit_test_setup(test_is_polled_by_one_process_after_the_other, calm),
        cmocka_unit_test_setup(test_a_death_anywhere_costs_no_second_certificate, calm),
        cmocka_unit_test_setup(test_a_confirmation_that_was_lost_is_done, calm),
        cmocka_unit_test_setup(test_a_confirmation_that_is_refused_is_no_certificate, calm),
        cmocka_unit_test_setup(test_the_ca_refuses_a_request, calm),
        cmocka_unit_test_setup(test_the_ca_cannot_serve_now, calm),
        cmocka_unit_test_setup(test_the_ca_forgets_while_it_is_polled, calm),
        cmocka_unit_test_setup(test_a_transaction_of_that_identifier_is_another, calm),
    };

    return cmocka_run_group_tests(tests, make_cas, clear_cas);
}
