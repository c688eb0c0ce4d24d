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
#include "pki/cert.h"
#include "pki/der.h"
#include "pki/key_internal.h"

/* Certificates made by hand, as odd as they may come; signed by an EC key, which nobody here asks about. */
struct forged_attribute {
    int nid;
    int string_type;
    const char *value;
    int len; /* 0: up to the NUL */
};

struct forged {
    struct forged_attribute subject[4];
    const char *serial; /* decimal; NULL: 1 */
    const char *not_before, *not_after;
    EVP_PKEY *pkey; /* NULL: RSA-2048 */
    bool is_ca;
};

static EVP_PKEY *rsa;
static EVP_PKEY *ec;

static int make_keys(void **state)
{
    (void)state;
    rsa = EVP_RSA_gen(2048);
    ec = EVP_EC_gen("P-256");
    return rsa == NULL || ec == NULL;
}

static int free_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(rsa);
    EVP_PKEY_free(ec);
    return 0;
}

static void set_time(ASN1_TIME *time, const char *text)
{
    if (ASN1_TIME_set_string_X509(time, text) == 1)
        return;
    assert_int_equal(ASN1_STRING_set(time, text, -1), 1); /* no time at all */
}

static X509_NAME *forge_name(const struct forged *f)
{
    X509_NAME *name = X509_NAME_new();

    assert_non_null(name);
    for (size_t i = 0; i < 4 && f->subject[i].nid != 0; i++) {
        const struct forged_attribute *a = &f->subject[i];
        const int len = a->len > 0 ? a->len : (int)strlen(a->value);

        assert_int_equal(
            X509_NAME_add_entry_by_NID(name, a->nid, a->string_type, (const unsigned char *)a->value, len, -1, 0), 1);
    }
    return name;
}

static X509 *forge(const struct forged *f)
{
    X509 *cert = X509_new();
    X509_NAME *name = forge_name(f);
    BIGNUM *serial = NULL;

    assert_non_null(cert);
    assert_int_equal(X509_set_version(cert, X509_VERSION_3), 1);
    assert_true(BN_dec2bn(&serial, f->serial != NULL ? f->serial : "1") > 0);
    assert_non_null(BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)));
    BN_free(serial);
    assert_int_equal(X509_set_subject_name(cert, name), 1);
    X509_NAME_free(name);
    name = X509_NAME_new();
    assert_int_equal(
        X509_NAME_add_entry_by_txt(name, "O", V_ASN1_UTF8STRING, (const unsigned char *)"北城證券", -1, -1, 0), 1);
    assert_int_equal(X509_set_issuer_name(cert, name), 1);
    X509_NAME_free(name);
    set_time(X509_getm_notBefore(cert), f->not_before != NULL ? f->not_before : "130620063354Z");
    set_time(X509_getm_notAfter(cert), f->not_after != NULL ? f->not_after : "140620155959Z");
    assert_int_equal(X509_set_pubkey(cert, f->pkey != NULL ? f->pkey : rsa), 1);
    if (f->is_ca) {
        BASIC_CONSTRAINTS constraints = {.ca = 0xFF};

        assert_int_equal(X509_add1_ext_i2d(cert, NID_basic_constraints, &constraints, 1, 0), 1);
    }
    assert_true(X509_sign(cert, ec, EVP_sha256()) > 0);
    return cert;
}

static void forge_der(const struct forged *f, struct buf *der)
{
    X509 *cert = forge(f);

    buf_init(der, CERT_DER_MAX);
    assert_int_equal(der_append_value(der, cert, ASN1_ITEM_rptr(X509), NULL), ST_OK);
    X509_free(cert);
}

static struct cert_info read_forged(const struct forged *f)
{
    struct cert_info info;
    struct buf der;

    forge_der(f, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    buf_clear(&der);
    return info;
}

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
    forge_der(&f, &der);
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
    assert_int_equal(key_spki_of(rsa, &expected, NULL), ST_OK);
    assert_int_equal(cert_spki(der.data, der.len, &spki, NULL), ST_OK);
    assert_int_equal(spki.len, expected.len);
    assert_memory_equal(spki.data, expected.data, spki.len);
    assert_int_equal(digest_sha256_hex(spki.data, spki.len, hash, NULL), ST_OK);
    assert_string_equal(info.spki_hash, hash);
    buf_clear(&expected);
    buf_clear(&spki);
    buf_clear(&der);
}

static void names_as_odd_as_they_come(void **state)
{
    static char longest[5000];
    char all[CERT_NAME_SIZE] = "";
    const struct {
        struct forged_attribute subject[4];
        const char *owner;
    } cases[] = {
        {{{0, 0, NULL, 0}}, ""},
        {{{NID_organizationName, V_ASN1_UTF8STRING, "x", 0}}, ""},
        {{{NID_commonName, V_ASN1_UTF8STRING, "first", 0}, {NID_commonName, V_ASN1_UTF8STRING, "last", 0}}, "last"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "real\0fake", 9}}, "real?fake"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "line\nfeed\x1B[0m", 0}}, "line?feed?[0m"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "\xE2\x80\xAEgpj", 0}}, "?gpj"},
        {{{NID_commonName, V_ASN1_BMPSTRING, "\x73\x8B\x5C\x0F\x66\x0E", 6}}, "王小明"},
        {{{NID_commonName, V_ASN1_T61STRING, "caf\xE9", 0}}, "café"},
        {{{NID_commonName, V_ASN1_UTF8STRING, longest, 0}}, all},
        {{{NID_commonName, V_ASN1_UTF8STRING, "a\r\n2026-01-01 forged line", 0}}, "a??2026-01-01 forged line"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "\xC2\x9B\x33\x31m", 0}}, "?31m"}, /* CSI as one character */
        {{{NID_commonName, V_ASN1_UTF8STRING, "\x1B]0;title\x07", 0}}, "?]0;title?"},
        {{{NID_commonName, V_ASN1_UTF8STRING, "王\xE2\x80\x8B小\xEF\xBB\xBF明", 0}}, "王?小?明"}, /* of no width */
        {{{NID_commonName, V_ASN1_UTF8STRING, "王\xE2\x81\xA7小\xE2\x81\xA9", 0}}, "王?小?"},     /* isolates */
        {{{NID_commonName, V_ASN1_UTF8STRING, "\xF3\xA0\x81\x81x", 0}}, "?x"},                    /* a tag character */
        {{{NID_commonName, V_ASN1_UTF8STRING, "葛\xF3\xA0\x84\x80城", 0}},
         "葛\xF3\xA0\x84\x80城"},                                          /* a variant: stays */
        {{{NID_commonName, V_ASN1_PRINTABLESTRING, "\xA4\xFD", 0}}, "??"}, /* Big5 */
        {{{NID_commonName, V_ASN1_IA5STRING, "王", 0}}, "王"},
        {{{NID_commonName, V_ASN1_BMPSTRING, "\0a\0\0\0b", 6}}, "a?b"},
        {{{NID_commonName, V_ASN1_UNIVERSALSTRING, "\0\0\x73\x8B\0\2\x0B\xB7", 8}}, "王𠮷"},
        {{{NID_commonName, V_ASN1_T61STRING, "a\x9Bm\x1B[", 0}}, "a?m?["},
        {{{NID_commonName, V_ASN1_BIT_STRING, "abc", 0}}, "?"},
    };

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    memset(all, 'x', sizeof all - 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct forged f = {.serial = NULL};
        struct cert_info info;

        memcpy(f.subject, cases[i].subject, sizeof f.subject);
        info = read_forged(&f);
        assert_string_equal(info.owner_display, cases[i].owner);
        assert_string_equal(info.national_id, "");
    }
}

static void only_exact_national_ids_count(void **state)
{
    static char longest[5000];
    static const struct {
        struct forged_attribute subject[2];
        const char *id;
    } cases[] = {
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}}, "A123456789"},
        {{{NID_serialNumber, V_ASN1_PRINTABLESTRING, "12345601", 0}}, "12345601"},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "a123456789", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456788", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, " A123456789", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A1234567890", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\xC3\xA9", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\xE2\x80\x8B", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\xF0\xA0\xAE\xB7", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\n", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789 ", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A12345678９", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "Ａ123456789", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "А123456789", 0}}, ""}, /* Cyrillic */
        {{{NID_serialNumber, V_ASN1_UTF8STRING,
           "\xE2\x80\xAE"
           "987654321A",
           0}},
         ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "ID:A123456789", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, longest, 0}}, ""},
        {{{NID_serialNumber, V_ASN1_BMPSTRING,
           "\0A\0"
           "1\0"
           "2\0"
           "3\0"
           "4\0"
           "5\0"
           "6\0"
           "7\0"
           "8\0"
           "9",
           20}},
         "A123456789"},
        {{{NID_serialNumber, V_ASN1_BMPSTRING,
           "\0A\0"
           "1\0"
           "2\0"
           "3\0"
           "4\0"
           "5\0"
           "6\0"
           "7\0"
           "8\0"
           "9\0\0",
           22}},
         ""},
        {{{NID_serialNumber, V_ASN1_BIT_STRING, "A123456789", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}, {NID_serialNumber, V_ASN1_BIT_STRING, "x", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0},
          {NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0}},
         ""}, /* the same twice: no maker of ours, so nobody's */
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789 and more", 0}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789\0", 11}}, ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING,
           "A123456789\0"
           "B",
           12}},
         ""},
        {{{NID_serialNumber, V_ASN1_UTF8STRING, "A123456789", 0},
          {NID_serialNumber, V_ASN1_UTF8STRING, "F231415922", 0}},
         ""}, /* whose? */
        {{{NID_commonName, V_ASN1_UTF8STRING, "A123456789", 0}}, ""},
    };

    (void)state;
    memset(longest, 'A', sizeof longest - 1);
    memcpy(longest, "A123456789", 10);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct forged f = {.serial = NULL};
        struct cert_info info;

        memcpy(f.subject, cases[i].subject, sizeof cases[i].subject);
        info = read_forged(&f);
        assert_string_equal(info.national_id, cases[i].id);
    }
}

/* OpenSSL reads no name whose declared type its octets belie, and so nothing else of such a certificate. */
static void names_that_belie_their_type(void **state)
{
    static const struct {
        int string_type;
        const char *good, *bad;
        size_t len;
    } cases[] = {
        {V_ASN1_UTF8STRING, "A123456789", "A12345678\xFF", 10},
        {V_ASN1_UTF8STRING, "A123456789", "A1234567\xC0\xAF", 10},
        {V_ASN1_BMPSTRING, "\0a\0b\0c", "\0a\xD8\x42\0c", 6},
        {V_ASN1_UNIVERSALSTRING, "\0\0\0a", "\x7F\0\0a", 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct forged f = {
            .subject = {{NID_serialNumber, cases[i].string_type, cases[i].good, (int)cases[i].len}}};
        struct cert_info info = {.is_ca = true};
        struct buf der;
        size_t at = 0;

        forge_der(&f, &der);
        while (at + cases[i].len < der.len && memcmp(der.data + at, cases[i].good, cases[i].len) != 0)
            at++;
        assert_true(at + cases[i].len < der.len);
        memcpy(der.data + at, cases[i].bad, cases[i].len);
        assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_BAD_FILE);
        assert_true(info.is_ca); /* untouched */
        buf_clear(&der);
    }
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

        info = read_forged(&f);
        assert_string_equal(info.serial, cases[i].shown);
    }
    forge_der(&too_long, &der);
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
        const struct cert_info info = read_forged(&f);
        char text[TIME_RFC3339_SIZE] = "";

        time_to_rfc3339(info.not_after_utc, text);
        assert_string_equal(text, good[i].rfc3339);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cert_info info = {.is_ca = true};
        const struct forged f = {.not_before = bad[i]};
        struct buf der;

        forge_der(&f, &der);
        assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_BAD_FILE);
        assert_true(info.is_ca); /* untouched */
        buf_clear(&der);
    }
}

static void other_keys_are_named(void **state)
{
    const struct forged f = {.pkey = ec};
    EVP_PKEY *ed25519 = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    const struct forged g = {.pkey = ed25519};
    struct cert_info info = read_forged(&f);

    (void)state;
    assert_string_equal(info.key_kind, "EC P-256");
    assert_false(info.is_rsa);
    info = read_forged(&g);
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
        X509 *cert = forge(&f);
        unsigned char *bits = OPENSSL_malloc(3);
        struct cert_info info;
        struct buf der;

        assert_non_null(bits);
        memcpy(bits, "\x30\x05\xFF", 3); /* cut in the middle */
        assert_int_equal(X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(cert), OBJ_txt2obj(cases[i].oid, 1), V_ASN1_NULL,
                                                NULL, bits, 3),
                         1);
        assert_true(X509_sign(cert, ec, EVP_sha256()) > 0);
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
    assert_true(read_forged(&ca).is_ca);
    assert_false(read_forged(&ca).self_issued);
    assert_true(read_forged(&self).self_issued);
    assert_false(read_forged(&self).is_ca);
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
    forge_der(&f, &der);
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
        cmocka_unit_test(names_as_odd_as_they_come),
        cmocka_unit_test(only_exact_national_ids_count),
        cmocka_unit_test(names_that_belie_their_type),
        cmocka_unit_test(serials),
        cmocka_unit_test(times),
        cmocka_unit_test(other_keys_are_named),
        cmocka_unit_test(keys_that_cannot_be_read),
        cmocka_unit_test(cas_and_self_issued),
        cmocka_unit_test(no_damage_is_fatal),
        cmocka_unit_test(not_certificates),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
