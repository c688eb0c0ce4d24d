#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/x509v3.h>

#include "authority.h"
#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/key_internal.h"

static const int64_t since_utc = 1767225600;

static struct authority firm;
static struct key *key;

static int make_firm(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", since_utc);
    return key_generate(&key, NULL) != ST_OK;
}

static int clear_firm(void **state)
{
    (void)state;
    key_free(&key);
    authority_clear(&firm);
    return 0;
}

static X509 *loaded(const struct buf *der)
{
    X509 *cert = NULL;

    assert_int_equal(cert_load(der->data, der->len, &cert, NULL), ST_OK);
    return cert;
}

static void assert_ca_profile(X509 *cert, long path_length)
{
    int critical = 0;
    BASIC_CONSTRAINTS *constraints = X509_get_ext_d2i(cert, NID_basic_constraints, &critical, NULL);

    assert_non_null(constraints);
    assert_int_equal(critical, 1);
    assert_int_not_equal(constraints->ca, 0);
    if (path_length < 0)
        assert_null(constraints->pathlen);
    else
        assert_int_equal(ASN1_INTEGER_get(constraints->pathlen), path_length);
    BASIC_CONSTRAINTS_free(constraints);
    assert_int_equal(X509_get_key_usage(cert), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    assert_true(X509_EXTENSION_get_critical(X509_get_ext(cert, X509_get_ext_by_NID(cert, NID_key_usage, -1))));
    assert_non_null(X509_get0_subject_key_id(cert));
    assert_non_null(X509_get0_authority_key_id(cert));
}

static void the_root(void **state)
{
    X509 *root = loaded(&firm.root);

    (void)state;
    assert_ca_profile(root, -1);
    assert_int_equal(X509_self_signed(root, 1), 1);
    assert_int_equal(X509_get_ext_by_NID(root, NID_crl_distribution_points, -1), -1);
    assert_int_equal(X509_get_ext_by_NID(root, NID_info_access, -1), -1);
    assert_int_equal(ASN1_OCTET_STRING_cmp(X509_get0_subject_key_id(root), X509_get0_authority_key_id(root)), 0);
    X509_free(root);
}

static void the_ca_under_it(void **state)
{
    X509 *root = loaded(&firm.root);
    X509 *ca = loaded(&firm.ca);

    (void)state;
    assert_ca_profile(ca, 0);
    assert_int_equal(X509_check_issued(root, ca), X509_V_OK);
    assert_int_equal(X509_verify(ca, X509_get0_pubkey(root)), 1);
    assert_true(X509_get_ext_by_NID(ca, NID_crl_distribution_points, -1) >= 0);
    assert_true(X509_get_ext_by_NID(ca, NID_info_access, -1) >= 0);
    X509_free(ca);
    X509_free(root);
}

static void assert_ca_refused(const struct issue_ca_request *request, const struct buf *issuer, struct key *issuer_key,
                              enum status status)
{
    struct buf out;

    buf_init(&out, CERT_DER_MAX);
    assert_int_equal(issue_ca(request, key, issuer, issuer_key, &out, NULL), status);
    assert_int_equal(out.len, 0);
}

static void cas_that_are_not_made(void **state)
{
    const struct issue_ca_request sound = {.subject = {.fields = {{"CN", "x"}}, .count = 1},
                                           .not_before_utc = since_utc,
                                           .not_after_utc = since_utc + AUTHORITY_YEAR_S,
                                           .path_length = -1};
    struct issue_ca_request request = sound;
    struct buf leaf;

    (void)state;
    request.subject.count = 0;
    assert_ca_refused(&request, NULL, NULL, ST_BAD_INPUT);
    request = sound;
    request.not_after_utc = since_utc;
    assert_ca_refused(&request, NULL, NULL, ST_BAD_INPUT);
    request = sound;
    request.crl_url = "https://x/";
    assert_ca_refused(&request, NULL, NULL, ST_BAD_INPUT);
    assert_ca_refused(&sound, &firm.root, firm.ca_key, ST_BAD_FILE); /* not that CA's key */
    authority_issue(&firm, key, since_utc, since_utc + AUTHORITY_YEAR_S, &leaf);
    assert_ca_refused(&sound, &leaf, key, ST_BAD_FILE); /* no CA */
    buf_clear(&leaf);
}

static void tls_names(void **state)
{
    struct buf der;
    X509 *cert = NULL;

    (void)state;
    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(issue_tls("localhost,127.0.0.1,ra.example,::1", key, since_utc, since_utc + AUTHORITY_YEAR_S,
                               &firm.ca, firm.ca_key, &der, NULL),
                     ST_OK);
    cert = loaded(&der);
    assert_int_equal(X509_check_host(cert, "localhost", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(cert, "ra.example", 0, 0, NULL), 1);
    assert_int_equal(X509_check_host(cert, "other.example", 0, 0, NULL), 0);
    assert_int_equal(X509_check_ip_asc(cert, "127.0.0.1", 0), 1);
    assert_int_equal(X509_check_ip_asc(cert, "::1", 0), 1);
    assert_int_equal(X509_check_ip_asc(cert, "127.0.0.2", 0), 0);
    assert_int_equal(X509_check_purpose(cert, X509_PURPOSE_SSL_SERVER, 0), 1);
    assert_int_equal(X509_check_purpose(cert, X509_PURPOSE_SSL_CLIENT, 0), 0);
    assert_int_equal(X509_check_ca(cert), 0);
    X509_free(cert);
    buf_clear(&der);
}

static void names_that_are_none(void **state)
{
    static const char *const bad[] = {
        "",           ",",     "localhost,", ",localhost",
        "local host", "a,,b",  "-x",         ".x",
        "http://x",   "x:443", "*.example",  "例.example",
        "x\n",        "a, b",  "x/y",        "12345678901234567890123456789012345678901234567890123456789012345"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct buf der;

        buf_init(&der, CERT_DER_MAX);
        assert_int_equal(
            issue_tls(bad[i], key, since_utc, since_utc + AUTHORITY_YEAR_S, &firm.ca, firm.ca_key, &der, NULL),
            ST_BAD_INPUT);
        assert_int_equal(der.len, 0);
    }
}

static void ca_key_sizes(void **state)
{
    static const unsigned bad[] = {0, 1024, 2047, 4097, 65536};
    struct key *made = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(issue_ca_key_generate(bad[i], &made, NULL), ST_BAD_INPUT);
    assert_null(made);
    assert_int_equal(issue_ca_key_generate(3072, &made, NULL), ST_OK);
    assert_int_equal(EVP_PKEY_get_bits(key_peek(made)), 3072);
    key_free(&made);
}

static void ca_keys_open_with_their_passphrase(void **state)
{
    char hash[SHA256_HEX_SIZE] = "";
    char back_hash[SHA256_HEX_SIZE] = "";
    struct key *back = NULL;
    struct err err = ERR_INIT;
    struct buf pem;

    (void)state;
    buf_init(&pem, 65536);
    assert_int_equal(issue_ca_key_to_pem(firm.ca_key, "通行碼 1", &pem, NULL), ST_OK);
    assert_memory_equal(buf_text(&pem), "-----BEGIN ENCRYPTED PRIVATE KEY-----", 37);
    assert_int_equal(issue_ca_key_from_pem(buf_text(&pem), pem.len, "通行碼 1", &back, NULL), ST_OK);
    assert_int_equal(key_spki_hash(firm.ca_key, hash, NULL), ST_OK);
    assert_int_equal(key_spki_hash(back, back_hash, NULL), ST_OK);
    assert_string_equal(hash, back_hash);
    key_free(&back);

    assert_int_equal(issue_ca_key_from_pem(buf_text(&pem), pem.len, "通行碼 2", &back, &err), ST_WRONG_SECRET);
    assert_int_equal(err.status, ST_WRONG_SECRET);
    assert_int_equal(issue_ca_key_from_pem(buf_text(&pem), pem.len / 2, "通行碼 1", &back, NULL), ST_BAD_FILE);
    assert_int_equal(issue_ca_key_from_pem("", 0, "x", &back, NULL), ST_BAD_FILE);
    assert_int_equal(issue_ca_key_from_pem(buf_text(&pem), SIZE_MAX, "x", &back, NULL), ST_BAD_FILE);
    buf_clear(&pem);
    assert_int_equal(issue_tls_key_to_pem(firm.ca_key, &pem, NULL), ST_OK); /* one that was left unencrypted */
    assert_memory_equal(buf_text(&pem), "-----BEGIN PRIVATE KEY-----", 27);
    assert_int_equal(issue_ca_key_from_pem(buf_text(&pem), pem.len, "x", &back, NULL), ST_BAD_FILE);
    assert_null(back);
    buf_clear(&pem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root),
        cmocka_unit_test(the_ca_under_it),
        cmocka_unit_test(cas_that_are_not_made),
        cmocka_unit_test(tls_names),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(ca_key_sizes),
        cmocka_unit_test(ca_keys_open_with_their_passphrase),
    };

    return cmocka_run_group_tests(tests, make_firm, clear_firm);
}
