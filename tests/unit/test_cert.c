#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "base/time_text.h"
#include "forged_cert.h"
#include "pki/cert.h"
#include "pki/der.h"
#include "pki/key_internal.h"

static void everything_is_read(void **state)
{
    const struct forged f = {
        .subject = {{NID_countryName, V_ASN1_PRINTABLESTRING, "TW", 0},
                    {NID_commonName, V_ASN1_UTF8STRING, "王小明", 0},
                    {NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}},
        .serial = "310959632389423420498606655563461737423", /* E9F08C1B... : the top bit is set */
    };
    struct cert_info info;
    struct buf der, spki, expected;
    char hash[SHA256_HEX_SIZE] = "";

    (void)state;
    forged_make_der(&f, &der);
    buf_init(&spki, KEY_DER_MAX);
    buf_init(&expected, KEY_DER_MAX);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    assert_string_equal(info.owner_display, "王小明");
    assert_string_equal(info.issuer_display, "北城證券"); /* no CN there, so O */
    assert_string_equal(info.national_id, "A123456789");
    assert_int_equal(strlen(info.serial), 34);
    assert_memory_equal(info.serial, "00E9", 4);
    assert_int_equal(info.not_before_utc, 1371710034);
    assert_int_equal(info.not_after_utc, 1403279999);
    assert_string_equal(info.key_kind, "RSA-2048");
    assert_true(info.is_rsa);
    assert_false(info.is_ca);
    assert_false(info.self_issued);

    assert_int_equal(digest_sha256_hex(der.data, der.len, hash, NULL), ST_OK);
    assert_string_equal(info.sha256, hash);
    assert_int_equal(key_spki_of(forged_rsa(), &expected, NULL), ST_OK);
    assert_int_equal(cert_spki(der.data, der.len, &spki, NULL), ST_OK);
    assert_int_equal(spki.len, expected.len);
    assert_memory_equal(spki.data, expected.data, spki.len);
    assert_int_equal(digest_sha256_hex(spki.data, spki.len, hash, NULL), ST_OK);
    assert_string_equal(info.spki_hash, hash);
    buf_clear(&expected);
    buf_clear(&spki);
    buf_clear(&der);
}

static void serials(void **state)
{
    static const struct {
        const char *decimal, *shown;
    } cases[] = {
        {"0", "00"},
        {"1", "01"},
        {"127", "7F"},
        {"128", "0080"},
        {"-1", "FF"}, /* what some makers wrote: shown as it stands */
        {"1461501637330902918203684832716283019655932542975", "00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"},
    };
    const struct forged too_long = {.serial = "374144419156711147060143317175368453031918731001856"}; /* 2^168 */
    struct cert_info info;
    struct buf der;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct forged f = {.serial = cases[i].decimal};

        info = forged_read(&f);
        assert_string_equal(info.serial, cases[i].shown);
    }
    forged_make_der(&too_long, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_BAD_FILE);
    buf_clear(&der);
}

static void times(void **state)
{
    static const struct {
        const char *text, *rfc3339;
    } good[] = {
        {"500101000000Z", "1950-01-01T00:00:00Z"},
        {"491231235959Z", "2049-12-31T23:59:59Z"},
        {"20500101000000Z", "2050-01-01T00:00:00Z"},
        {"99991231235959Z", "9999-12-31T23:59:59Z"},
    };
    static const char *const bad[] = {"", "x", "not a time at all", "130631000000Z", "1306200633Z\0"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const struct forged f = {.not_after = good[i].text};
        const struct cert_info info = forged_read(&f);
        char text[TIME_RFC3339_SIZE] = "";

        time_to_rfc3339(info.not_after_utc, text);
        assert_string_equal(text, good[i].rfc3339);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cert_info info = {.is_ca = true};
        const struct forged f = {.not_before = bad[i]};
        struct buf der;

        forged_make_der(&f, &der);
        assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_BAD_FILE);
        assert_true(info.is_ca); /* untouched */
        buf_clear(&der);
    }
}

static void other_keys_are_named(void **state)
{
    const struct forged f = {.pkey = forged_ec()};
    EVP_PKEY *ed25519 = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    const struct forged g = {.pkey = ed25519};
    struct cert_info info = forged_read(&f);

    (void)state;
    assert_string_equal(info.key_kind, "EC P-256");
    assert_false(info.is_rsa);
    info = forged_read(&g);
    assert_string_equal(info.key_kind, "ED25519");
    assert_false(info.is_rsa);
    EVP_PKEY_free(ed25519);
}

static void keys_that_cannot_be_read(void **state)
{
    static const struct {
        const char *oid;
        const char *kind;
    } cases[] = {{"1.2.840.113549.1.1.1", "rsaEncryption"}, {"1.2.3.4.5.6", "1.2.3.4.5.6"}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct forged f = {.serial = NULL};
        X509 *cert = forged_make(&f);
        unsigned char *bits = OPENSSL_malloc(3);
        struct cert_info info;
        struct buf der;

        assert_non_null(bits);
        memcpy(bits, "\x30\x05\xFF", 3); /* cut in the middle */
        assert_int_equal(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(cert), OBJ_txt2obj(cases[i].oid, 1), V_ASN1_NULL,
                                                NULL, bits, 3),
                         1);
        assert_true(X509_sign(cert, forged_ec(), EVP_sha256()) > 0);
        buf_init(&der, CERT_DER_MAX);
        assert_int_equal(der_append_value(&der, cert, ASN1_ITEM_rptr(X509), NULL), ST_OK);
        X509_free(cert);
        assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
        assert_string_equal(info.key_kind, cases[i].kind);
        assert_false(info.is_rsa);
        buf_clear(&der);
    }
}

static void cas_and_self_issued(void **state)
{
    const struct forged ca = {.is_ca = true};
    const struct forged self = {.subject = {{NID_organizationName, V_ASN1_UTF8STRING, "北城證券", 0}}};

    (void)state;
    assert_true(forged_read(&ca).is_ca);
    assert_false(forged_read(&ca).self_issued);
    assert_true(forged_read(&self).self_issued);
    assert_false(forged_read(&self).is_ca);
}

static void no_damage_is_fatal(void **state)
{
    const struct forged f = {.subject = {{NID_commonName, V_ASN1_UTF8STRING, "王小明", 0},
                                         {NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}},
                             .is_ca = true};
    struct buf der;
    struct cert_info info;
    unsigned read = 0;
    unsigned refused = 0;

    (void)state;
    forged_make_der(&f, &der);
    for (size_t len = 0; len < der.len; len++)
        assert_int_equal(cert_read(der.data, len, &info, NULL), ST_BAD_FILE);
    for (size_t at = 0; at < der.len; at++) {
        static const unsigned char flips[] = {0x01, 0x80, 0xFF};

        for (size_t i = 0; i < sizeof flips; i++) {
            enum status status = ST_OK;

            der.data[at] ^= flips[i];
            status = cert_read(der.data, der.len, &info, NULL);
            assert_true(status == ST_OK || status == ST_BAD_FILE);
            if (status == ST_OK)
                read++;
            else
                refused++;
            der.data[at] ^= flips[i];
        }
    }
    assert_true(read > 0 && refused > 0);
    assert_int_equal(buf_append(&der, "\0", 1), ST_OK);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_BAD_FILE); /* trailing byte */
    buf_clear(&der);
}

static void not_certificates(void **state)
{
    static char huge[CERT_DER_MAX + 1];
    struct err err = ERR_INIT;
    struct cert_info info;
    struct buf out;

    (void)state;
    memset(huge, 0x30, sizeof huge);
    buf_init(&out, 100);
    assert_int_equal(cert_read("", 0, &info, NULL), ST_BAD_FILE);
    assert_int_equal(cert_read("\x30\x00", 2, &info, NULL), ST_BAD_FILE);
    assert_int_equal(cert_read("\x30\x80\x00\x00", 4, &info, NULL), ST_BAD_FILE);
    assert_int_equal(cert_read(huge, CERT_DER_MAX, &info, NULL), ST_BAD_FILE);
    assert_int_equal(cert_read(huge, sizeof huge, &info, &err), ST_BAD_FILE);
    assert_int_equal(err.status, ST_BAD_FILE);
    assert_int_equal(cert_spki("x", 1, &out, NULL), ST_BAD_FILE);
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_read),
        cmocka_unit_test(serials),
        cmocka_unit_test(times),
        cmocka_unit_test(other_keys_are_named),
        cmocka_unit_test(keys_that_cannot_be_read),
        cmocka_unit_test(cas_and_self_issued),
        cmocka_unit_test(no_damage_is_fatal),
        cmocka_unit_test(not_certificates),
    };

    return cmocka_run_group_tests(tests, forged_open, forged_close);
}
