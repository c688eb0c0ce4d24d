#include "pki/pfx_pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/objects.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/fault.h"
#include "pfx_files.h"
#include "pfx_pack.h"
#include "pki/pfx_read.h"

/* The identity that most fixtures hold. */
static struct buf fixture_leaf;
static EVP_PKEY *fixture_key;
static X509 *fixture_cert;

static int set_up(void **state)
{
    (void)state;
    pfx_pack_load("small.p12", &fixture_key, &fixture_cert);
    pfx_pack_encode(fixture_cert, &fixture_leaf);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_clear(&fixture_leaf);
    EVP_PKEY_free(fixture_key);
    X509_free(fixture_cert);
    return 0;
}

static bool same(const struct buf *a, const struct buf *b)
{
    return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static void read_packed(struct buf *file, const char *password, struct pfx *got)
{
    struct err err = ERR_INIT;

    if (pfx_read(file->data, file->len, password, &pfx_client_limits, got, &err) != ST_OK)
        fail_msg("%s (%s)", status_word(err.status), err.what);
    buf_clear(file);
}

static void tells_a_key_that_does_not_match(void **state)
{
    struct pfx got = {.key = NULL};
    X509 *cert = NULL;
    EVP_PKEY *key = NULL;
    struct buf file;

    (void)state;
    pfx_pack_load("ec.p12", &key, &cert);
    pfx_pack(&fixture_key, 1, &cert, 1, PFX_FIXTURE_PASSWORD, &file);
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_non_null(got.key);
    assert_false(got.key_matches);
    assert_int_equal(got.pair_count, 0);
    assert_true(got.leaf.len > 0);
    pfx_clear(&got);

    pfx_pack(&fixture_key, 1, NULL, 0, PFX_FIXTURE_PASSWORD, &file); /* no certificate at all */
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_non_null(got.key);
    assert_false(got.key_matches);
    assert_int_equal(got.leaf.len, 0);
    pfx_clear(&got);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static void chooses_among_several_keys(void **state)
{
    struct pfx got = {.key = NULL};
    X509 *certs[2] = {NULL, NULL};
    EVP_PKEY *keys[2] = {NULL, NULL};
    struct buf file;

    (void)state;
    pfx_pack_load("ec.p12", &keys[0], &certs[0]);
    keys[1] = fixture_key;
    certs[1] = fixture_cert;

    pfx_pack(keys, 2, certs, 2, PFX_FIXTURE_PASSWORD,
             &file); /* two identities: ours is the RSA one, and the caller sees that there are two */
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_int_equal(got.key_count, 2);
    assert_int_equal(got.pair_count, 2);
    assert_non_null(got.key);
    assert_true(same(&got.leaf, &fixture_leaf));
    pfx_clear(&got);

    pfx_pack(keys, 2, &fixture_cert, 1, PFX_FIXTURE_PASSWORD, &file); /* one of them has its certificate */
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_int_equal(got.key_count, 2);
    assert_int_equal(got.pair_count, 1);
    assert_non_null(got.key);
    assert_true(got.key_matches);
    pfx_clear(&got);

    pfx_pack(keys, 2, certs, 1, PFX_FIXTURE_PASSWORD, &file); /* the one that we do not take */
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_int_equal(got.pair_count, 1);
    assert_null(got.key);
    assert_string_equal(got.key_kind, "EC P-256");
    pfx_clear(&got);

    pfx_pack(NULL, 0, certs, 2, PFX_FIXTURE_PASSWORD, &file); /* no key, and two that could be the leaf */
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_int_equal(got.leaf.len, 0);
    assert_int_equal(got.chain.count, 2);
    pfx_clear(&got);
    X509_free(certs[0]);
    EVP_PKEY_free(keys[0]);
}

static void prefers_the_certificate_that_ends_last(void **state)
{
    struct pfx got = {.key = NULL};
    X509 *certs[3] = {X509_dup(fixture_cert), X509_dup(fixture_cert), fixture_cert};
    struct buf later;
    struct buf file;

    (void)state;
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(certs[0]), 3600));
    assert_non_null(ASN1_TIME_adj(X509_getm_notAfter(certs[1]), 0, 365 * 90, 0)); /* 2060: GeneralizedTime */
    (void)i2d_re_X509_tbs(certs[0], NULL);                                        /* forget the encoding of before */
    (void)i2d_re_X509_tbs(certs[1], NULL);
    pfx_pack_encode(certs[1], &later);

    pfx_pack(&fixture_key, 1, certs, 3, PFX_FIXTURE_PASSWORD, &file);
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_int_equal(got.pair_count, 1);
    assert_true(same(&got.leaf, &later));
    assert_int_equal(got.chain.count, 2);
    pfx_clear(&got);
    buf_clear(&later);
    X509_free(certs[0]);
    X509_free(certs[1]);
}

static void counts_bags_and_drops_copies(void **state)
{
    X509 *certs[64];
    struct pfx got = {.key_count = 7};
    struct err err = ERR_INIT;
    struct buf file;

    (void)state;
    for (size_t i = 0; i < 64; i++)
        certs[i] = fixture_cert;
    pfx_pack(&fixture_key, 1, certs, 64, PFX_FIXTURE_PASSWORD,
             &file); /* 65 bags, of which 64 show only once decrypted */
    assert_int_equal(pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &got, &err),
                     ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_PFX_COST);
    assert_string_equal(err.detail, "bags 65");
    assert_int_equal(got.key_count, 7);
    buf_clear(&file);

    pfx_pack(&fixture_key, 1, certs, 63, PFX_FIXTURE_PASSWORD, &file);
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_true(got.key_matches);
    assert_int_equal(got.chain.count, 0);
    pfx_clear(&got);
}

static void takes_64_certificates(void **state)
{
    X509 *certs[64] = {NULL};
    struct pfx got = {.key = NULL};
    struct buf file;

    (void)state;
    for (int i = 0; i < 64; i++) {
        certs[i] = X509_dup(fixture_cert);
        assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(certs[i]), 1000 + i), 1);
        (void)i2d_re_X509_tbs(certs[i], NULL);
    }
    pfx_pack(NULL, 0, certs, 64, PFX_FIXTURE_PASSWORD, &file);
    read_packed(&file, PFX_FIXTURE_PASSWORD, &got);
    assert_int_equal(got.chain.count, 64);
    pfx_clear(&got);
    for (int i = 0; i < 64; i++)
        X509_free(certs[i]);
}

static void refuses_a_huge_certificate(void **state)
{
    X509 *cert = X509_dup(fixture_cert);
    struct pfx got = {.key_count = 7};
    struct err err = ERR_INIT;
    struct buf text;
    struct buf file;
    X509_EXTENSION *comment = NULL;

    (void)state;
    buf_init(&text, (size_t)2 * CERT_DER_MAX);
    memset(buf_extend(&text, CERT_DER_MAX), 'x', CERT_DER_MAX);
    comment = X509V3_EXT_conf_nid(NULL, NULL, NID_netscape_comment, buf_text(&text));
    assert_non_null(comment);
    assert_int_equal(X509_add_ext(cert, comment, -1), 1);
    (void)i2d_re_X509_tbs(cert, NULL);
    pfx_pack(&fixture_key, 1, &cert, 1, PFX_FIXTURE_PASSWORD, &file);
    assert_int_equal(pfx_read(file.data, file.len, PFX_FIXTURE_PASSWORD, &pfx_client_limits, &got, &err),
                     ST_TOO_COSTLY);
    assert_int_equal(err.fault, FAULT_PFX_COST);
    assert_string_equal(err.detail, "certificate bytes");
    assert_int_equal(got.key_count, 7);
    X509_EXTENSION_free(comment);
    buf_clear(&text);
    buf_clear(&file);
    X509_free(cert);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_key_that_does_not_match),
        cmocka_unit_test(chooses_among_several_keys),
        cmocka_unit_test(prefers_the_certificate_that_ends_last),
        cmocka_unit_test(counts_bags_and_drops_copies),
        cmocka_unit_test(takes_64_certificates),
        cmocka_unit_test(refuses_a_huge_certificate),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
