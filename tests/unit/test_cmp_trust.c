/* What is not believed of a CA over CMP, or not taken from it; and revocations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/cmp.h>
#include <string.h>

#include "cmp_rig.h"

static void test_what_was_not_asked_for_is_declined(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->other_key = true;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_DECLINED);
    assert_non_null(strstr(result.reason, "another key"));
    cmp_result_clear(&result);
    cmp_ca_manners(ca)->other_key = false;
    cmp_ca_manners(ca)->forgets = true;
    world.accepts = ST_BAD_ANSWER;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_DECLINED);
    assert_string_equal(result.reason, "not what was asked for");
    assert_int_not_equal(result.certificate.len, 0);
    cmp_result_clear(&result);
    assert_int_equal(counted_since(&before).declined, 2);
    assert_int_equal(counted_since(&before).confirmed, 0);
    assert_int_equal(world.kept, 0);
    world_clear(&world);
}

/* Whoever cannot say now whether it is the right one says nothing to the CA, and is asked again. */
static void test_nothing_is_confirmed_before_it_is_looked_at(void **state)
{
    const struct cmp_ca_counts before = *cmp_ca_counts(ca);
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    world.accepts = ST_BUSY;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_BUSY);
    assert_int_equal(world.sent, 1);
    assert_int_equal(world.kept, 0);
    world.accepts = ST_OK;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    assert_int_equal(counted_since(&before).issued, 1);
    assert_int_equal(counted_since(&before).confirmed, 1);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_who_proves_nothing_is_not_believed(void **state)
{
    struct cmp_peer_settings settings = by_secret();
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->secret = "that of somebody else";
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    cmp_ca_manners(ca)->secret = NULL;
    settings.secret = &wrong_secret;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    settings = by_secret();
    world.spoil_at = world.sent;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    world.garbage = true;
    assert_not_believed(&world, &settings, ST_BAD_ANSWER);
    world_clear(&world);
}

/* The answer to another question, though by the CA itself. */
static void test_an_old_answer_is_none(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 5;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);
    world.repeat_at = world.sent;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_UNTRUSTED);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);

    /* A CA that counts nonces has gone on without us, and cannot be polled: its request is made again. */
    cmp_ca_manners(ca)->counts_nonces = true;
    world.lose_answer_at = world.sent;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OFFLINE);
    cmp_ca_manners(ca)->waits = 0;
    go_on(&world, &settings, &result);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);
}

static void test_by_signatures(void **state)
{
    struct authority firm;
    struct cert_list own = {.count = 0}, other = {.count = 0};
    struct buf leaf = {0};
    struct key *ra_key = NULL, *other_key = NULL;
    struct cmp_peer *peer = NULL;
    struct cmp_peer_settings settings = {.trusted = &cas, .cas = &cas};
    struct cmp_result result;
    struct world world;
    const unsigned char *at = NULL;
    X509 *root = NULL;

    (void)state;
    authority_make(&firm, "Firm", since_utc);
    assert_int_equal(key_generate(&ra_key, NULL), ST_OK);
    assert_int_equal(key_generate(&other_key, NULL), ST_OK);
    buf_init(&leaf, CERT_DER_MAX);
    authority_issue(&firm, ra_key, since_utc, since_utc + INT64_C(9) * AUTHORITY_YEAR_S / 2, &leaf);
    assert_int_equal(cert_list_add(&own, leaf.data, leaf.len, NULL), ST_OK);
    assert_int_equal(cert_list_add(&own, firm.ca.data, firm.ca.len, NULL), ST_OK);
    at = firm.root.data;
    root = d2i_X509(NULL, &at, (long)firm.root.len);
    world_make(&world, ca);
    settings.certificates = &own;
    settings.key = ra_key;
    cmp_ca_manners(ca)->signs = true;

    assert_int_equal(ask(&world, &settings, &result, NULL), ST_UNTRUSTED + 1); /* it does not know us: refused */
    assert_true(cmp_ca_trust(ca, root));
    cmp_ca_manners(ca)->waits = 1;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(result.outcome, CMP_WAITING);
    cmp_result_clear(&result);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);

    world_make(&world, ca);
    settings.trusted = &strangers;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    settings.trusted = &nobody;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    world_clear(&world);

    /* A customer has a certificate of the CA's, and is not the CA; whom it has named is. */
    world_make(&world, ca);
    settings.trusted = &cas;
    cmp_ca_manners(ca)->leaf_signs = true;
    assert_not_believed(&world, &settings, ST_UNTRUSTED);
    buf_clear(&leaf);
    assert_true(cmp_ca_leaf_der(ca, &leaf));
    settings.signer = &leaf;
    cmp_ca_manners(ca)->waits = 0;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_ours(&result);
    cmp_result_clear(&result);
    world_clear(&world);

    settings.key = other_key;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_FILE);
    settings.certificates = &other;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    X509_free(root);
    buf_clear(&leaf);
    cert_list_clear(&own);
    key_free(&other_key);
    key_free(&ra_key);
    authority_clear(&firm);
}

static void test_a_peer_without_means(void **state)
{
    const struct buf empty = {0};
    struct cmp_peer_settings settings = by_secret();
    struct cmp_peer *peer = NULL;

    (void)state;
    settings.cas = &nobody;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    settings = by_secret();
    settings.secret = &empty;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    settings = by_secret();
    settings.reference = "";
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    settings = by_secret();
    settings.reference = NULL;
    assert_int_equal(cmp_peer_new(&settings, &peer, NULL), ST_BAD_INPUT);
    cmp_peer_free(&peer);
}

static void test_what_cannot_be_asked(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    const struct cmp_port port = {.send = cmp_world_send, .keep = cmp_world_keep, .accept = cmp_world_accept};
    struct buf half = {.data = csr.data, .len = csr.len / 2};
    const struct cmp_wish wish = {.csr = &half};
    struct cmp_peer *peer = peer_of(&settings);
    struct cmp_transaction transaction;
    struct cmp_result result;

    (void)state;
    assert_int_equal(cmp_transaction_new(&transaction, NULL), ST_OK);
    assert_int_equal(cmp_enrol(peer, &wish, &transaction, &port, &result, NULL), ST_BAD_INPUT);
    cmp_transaction_clear(&transaction);
    cmp_peer_free(&peer);
}

/* What is damaged where it was kept is not taken for the CA's word. */
static void test_a_memory_that_is_damaged(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct world world;

    (void)state;
    world_make(&world, ca);
    cmp_ca_manners(ca)->waits = 5;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    cmp_result_clear(&result);
    world.memory.first.data[world.memory.first.len - 3] ^= 1;
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_UNTRUSTED);
    buf_truncate(&world.memory.first, world.memory.first.len / 2);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_BAD_FILE);
    world_clear(&world);
}

static enum status revoke(struct world *world, const struct buf *certificate)
{
    const struct cmp_peer_settings settings = by_secret();
    const struct cmp_port port = {.send = cmp_world_send, .self = world};
    struct cmp_peer *peer = peer_of(&settings);
    const enum status status = cmp_revoke(peer, certificate, 1, &port, NULL);

    cmp_peer_free(&peer);
    return status;
}

static void test_a_revocation(void **state)
{
    const struct cmp_peer_settings settings = by_secret();
    struct cmp_result result;
    struct cert_info info;
    struct buf foreign = {0};
    struct authority firm;
    struct world world;

    (void)state;
    world_make(&world, ca);
    assert_int_equal(ask(&world, &settings, &result, NULL), ST_OK);
    assert_int_equal(cert_read(result.certificate.data, result.certificate.len, &info, NULL), ST_OK);
    assert_false(cmp_ca_revoked(ca, info.serial));
    world.lose_request_at = world.sent;
    assert_int_equal(revoke(&world, &result.certificate), ST_OFFLINE);
    assert_int_equal(revoke(&world, &result.certificate), ST_OK);
    assert_true(cmp_ca_revoked(ca, info.serial));
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_certRevoked;
    assert_int_equal(revoke(&world, &result.certificate), ST_OK);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_notAuthorized;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_badRequest;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->refuses_by_error = true;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->refuses = OSSL_CMP_CTX_FAILINFO_badCertId;
    assert_int_equal(revoke(&world, &result.certificate), ST_NOT_FOUND);
    world.spoil_at = world.sent;
    assert_int_equal(revoke(&world, &result.certificate), ST_UNTRUSTED);
    world.spoil_at = NEVER;
    cmp_ca_manners(ca)->refuses_by_error = false;
    cmp_ca_manners(ca)->refuses = 0;
    cmp_ca_manners(ca)->errs = true;
    assert_int_equal(revoke(&world, &result.certificate), ST_REFUSED);
    cmp_ca_manners(ca)->errs = false;
    cmp_ca_manners(ca)->secret = "that of somebody else";
    assert_int_equal(revoke(&world, &result.certificate), ST_UNTRUSTED);
    cmp_ca_manners(ca)->secret = NULL;
    world.garbage = true;
    assert_int_equal(revoke(&world, &result.certificate), ST_BAD_ANSWER);
    world.garbage = false;

    authority_make(&firm, "Firm", since_utc);
    buf_init(&foreign, CERT_DER_MAX);
    authority_issue(&firm, key, since_utc, since_utc + AUTHORITY_YEAR_S, &foreign);
    assert_int_equal(revoke(&world, &foreign), ST_NOT_FOUND);
    buf_clear(&foreign);
    authority_clear(&firm);
    cmp_result_clear(&result);
    world_clear(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_what_was_not_asked_for_is_declined, calm),
        cmocka_unit_test_setup(test_nothing_is_confirmed_before_it_is_looked_at, calm),
        cmocka_unit_test_setup(test_who_proves_nothing_is_not_believed, calm),
        cmocka_unit_test_setup(test_an_old_answer_is_none, calm),
        cmocka_unit_test_setup(test_by_signatures, calm),
        cmocka_unit_test_setup(test_a_peer_without_means, calm),
        cmocka_unit_test_setup(test_what_cannot_be_asked, calm),
        cmocka_unit_test_setup(test_a_memory_that_is_damaged, calm),
        cmocka_unit_test_setup(test_a_revocation, calm),
    };

    return cmocka_run_group_tests(tests, make_cas, clear_cas);
}
