#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "authority.h"
#include "base/fault.h"
#include "pki/cert_internal.h"

static const int64_t since_utc = 1767225600; /* 2026-01-01 */
static const int64_t begin_utc = 1782086400; /* 2026-06-22 */

static struct authority firm;
static struct key *key;
static struct buf spki;

static int make_firm(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", since_utc);
    buf_init(&spki, KEY_DER_MAX);
    return key_generate(&key, NULL) != ST_OK || key_spki(key, &spki, NULL) != ST_OK;
}

static int clear_firm(void **state)
{
    (void)state;
    buf_clear(&spki);
    key_free(&key);
    authority_clear(&firm);
    return 0;
}

static struct issue_request sound_request(void)
{
    return authority_request(&spki, begin_utc, begin_utc + AUTHORITY_YEAR_S);
}

static X509 *issued_certificate(void)
{
    struct buf der;
    X509 *cert = NULL;

    authority_issue(&firm, key, begin_utc, begin_utc + AUTHORITY_YEAR_S, &der);
    assert_int_equal(cert_load(der.data, der.len, &cert, NULL), ST_OK);
    buf_clear(&der);
    return cert;
}

static void half_of_the_serials_have_the_top_bit(void **state)
{
    unsigned with_top_bit = 0;
    unsigned char first[ISSUE_SERIAL_BYTES] = {0};

    (void)state;
    for (unsigned i = 0; i < 400; i++) {
        unsigned char serial[ISSUE_SERIAL_BYTES] = {0};

        assert_int_equal(issue_serial(serial, NULL), ST_OK);
        assert_memory_not_equal(serial, first, sizeof serial);
        memcpy(first, serial, sizeof serial);
        with_top_bit += serial[0] >> 7U;
    }
    assert_in_range(with_top_bit, 120, 280); /* 200; outside by chance once in 10^15 runs */
}

static void shown_as_in_the_manual(void **state)
{
    struct cert_info info;
    struct buf der;

    (void)state;
    authority_issue(&firm, key, begin_utc, begin_utc + AUTHORITY_YEAR_S, &der);
    assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
    assert_string_equal(info.serial, "00E9F50BD2E02700FD18559F717C80FDCF");
    assert_string_equal(info.owner_display, "王小明");
    assert_string_equal(info.issuer_display, "Pei Cheng CA");
    assert_string_equal(info.national_id, "A123456789");
    assert_int_equal(info.not_before_utc, begin_utc);
    assert_int_equal(info.not_after_utc, begin_utc + AUTHORITY_YEAR_S);
    assert_string_equal(info.key_kind, "RSA-2048");
    assert_false(info.is_ca);
    buf_clear(&der);
}

/* INTEGERs of issued certificates are positive and as short as they can be. */
static void serial_encodings(void **state)
{
    static const struct {
        unsigned char serial[ISSUE_SERIAL_BYTES];
        const char *shown;
    } cases[] = {
        {{0x7F, 0x01}, "7F010000000000000000000000000000"},
        {{0x80, 0x01}, "0080010000000000000000000000000000"},
        {{0x00, 0x80, 0x01}, "00800100000000000000000000000000"},
        {{0x00, 0x7F, 0x01}, "7F0100000000000000000000000000"},
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "01"},
        {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF}, "00FF"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct issue_request request = sound_request();
        struct cert_info info;
        struct buf tbs, der;

        memcpy(request.serial, cases[i].serial, ISSUE_SERIAL_BYTES);
        buf_init(&tbs, CERT_DER_MAX);
        buf_init(&der, CERT_DER_MAX);
        assert_int_equal(issue_tbs(&request, &firm.ca, &tbs, NULL), ST_OK);
        assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.ca, &der, NULL), ST_OK);
        assert_int_equal(cert_read(der.data, der.len, &info, NULL), ST_OK);
        assert_string_equal(info.serial, cases[i].shown);
        buf_clear(&der);
        buf_clear(&tbs);
    }
}

static void subject_and_its_string_types(void **state)
{
    static const struct {
        int nid, type;
        const char *value;
    } expected[] = {
        {NID_countryName, V_ASN1_PRINTABLESTRING, "TW"},
        {NID_organizationName, V_ASN1_UTF8STRING, "北城證券股份有限公司"},
        {NID_organizationalUnitName, V_ASN1_UTF8STRING, "RA-1"},
        {NID_commonName, V_ASN1_UTF8STRING, "王小明"},
        {NID_serialNumber, V_ASN1_PRINTABLESTRING, "A123456789"},
    };
    X509 *cert = issued_certificate();
    const X509_NAME *name = X509_get_subject_name(cert);

    (void)state;
    assert_int_equal(X509_NAME_entry_count(name), 5);
    for (int i = 0; i < 5; i++) {
        const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);
        const ASN1_STRING *value = X509_NAME_ENTRY_get_data(entry);

        assert_int_equal(OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry)), expected[i].nid);
        assert_int_equal(ASN1_STRING_type(value), expected[i].type);
        assert_int_equal((size_t)ASN1_STRING_length(value), strlen(expected[i].value));
        assert_memory_equal(ASN1_STRING_get0_data(value), expected[i].value, strlen(expected[i].value));
    }
    X509_free(cert);
}

static void assert_url(const GENERAL_NAME *name, const char *url)
{
    assert_int_equal(name->type, GEN_URI);
    assert_int_equal((size_t)ASN1_STRING_length(name->d.uniformResourceIdentifier), strlen(url));
    assert_memory_equal(ASN1_STRING_get0_data(name->d.uniformResourceIdentifier), url, strlen(url));
}

static void constraints_and_usages(void **state)
{
    X509 *cert = issued_certificate();
    int critical = -9;
    BASIC_CONSTRAINTS *constraints = X509_get_ext_d2i(cert, NID_basic_constraints, NULL, NULL);
    ASN1_BIT_STRING *usage = X509_get_ext_d2i(cert, NID_key_usage, &critical, NULL);
    EXTENDED_KEY_USAGE *purposes = X509_get_ext_d2i(cert, NID_ext_key_usage, NULL, NULL);

    (void)state;
    assert_int_equal(X509_get_version(cert), X509_VERSION_3);
    assert_int_equal(X509_get_ext_count(cert), 7);
    assert_non_null(constraints);
    assert_int_equal(constraints->ca, 0);
    assert_null(constraints->pathlen);
    assert_int_equal(critical, 1);
    for (int bit = 0; bit < 9; bit++)
        assert_int_equal(ASN1_BIT_STRING_get_bit(usage, bit), bit == 0 || bit == 1);
    assert_int_equal(sk_ASN1_OBJECT_num(purposes), 2);
    assert_int_equal(OBJ_obj2nid(sk_ASN1_OBJECT_value(purposes, 0)), NID_client_auth);
    assert_int_equal(OBJ_obj2nid(sk_ASN1_OBJECT_value(purposes, 1)), NID_email_protect);
    EXTENDED_KEY_USAGE_free(purposes);
    ASN1_BIT_STRING_free(usage);
    BASIC_CONSTRAINTS_free(constraints);
    X509_free(cert);
}

static void key_identifiers_and_addresses(void **state)
{
    X509 *cert = issued_certificate();
    X509 *ca = NULL;
    CRL_DIST_POINTS *points = X509_get_ext_d2i(cert, NID_crl_distribution_points, NULL, NULL);
    AUTHORITY_INFO_ACCESS *access = X509_get_ext_d2i(cert, NID_info_access, NULL, NULL);

    (void)state;
    assert_int_equal(cert_load(firm.ca.data, firm.ca.len, &ca, NULL), ST_OK);
    assert_int_equal(ASN1_STRING_length(X509_get0_subject_key_id(cert)), 20);
    assert_int_equal(ASN1_OCTET_STRING_cmp(X509_get0_authority_key_id(cert), X509_get0_subject_key_id(ca)), 0);
    assert_int_not_equal(ASN1_OCTET_STRING_cmp(X509_get0_subject_key_id(cert), X509_get0_subject_key_id(ca)), 0);
    assert_int_equal(X509_NAME_cmp(X509_get_issuer_name(cert), X509_get_subject_name(ca)), 0);
    assert_int_equal(X509_check_issued(ca, cert), X509_V_OK);

    assert_int_equal(sk_DIST_POINT_num(points), 1);
    assert_url(sk_GENERAL_NAME_value(sk_DIST_POINT_value(points, 0)->distpoint->name.fullname, 0),
               "http://pki.example/ca.crl");
    assert_int_equal(sk_ACCESS_DESCRIPTION_num(access), 2);
    assert_int_equal(OBJ_obj2nid(sk_ACCESS_DESCRIPTION_value(access, 0)->method), NID_ad_OCSP);
    assert_url(sk_ACCESS_DESCRIPTION_value(access, 0)->location, "http://pki.example/ocsp");
    assert_int_equal(OBJ_obj2nid(sk_ACCESS_DESCRIPTION_value(access, 1)->method), NID_ad_ca_issuers);
    assert_url(sk_ACCESS_DESCRIPTION_value(access, 1)->location, "http://pki.example/ca.cer");
    AUTHORITY_INFO_ACCESS_free(access);
    CRL_DIST_POINTS_free(points);
    X509_free(ca);
    X509_free(cert);
}

static void the_same_request_gives_the_same_bytes(void **state)
{
    struct issue_request request = sound_request();
    struct buf tbs[3], der[2];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        buf_init(&tbs[i], CERT_DER_MAX);
        if (i == 2)
            request.serial[15] ^= 1;
        assert_int_equal(issue_tbs(&request, &firm.ca, &tbs[i], NULL), ST_OK);
    }
    for (size_t i = 0; i < 2; i++) {
        buf_init(&der[i], CERT_DER_MAX);
        assert_int_equal(issue_sign(&tbs[i], firm.ca_key, &firm.ca, &der[i], NULL), ST_OK);
    }
    assert_int_equal(tbs[0].len, tbs[1].len);
    assert_memory_equal(tbs[0].data, tbs[1].data, tbs[0].len);
    assert_int_equal(tbs[0].len, tbs[2].len);
    assert_memory_not_equal(tbs[0].data, tbs[2].data, tbs[0].len);
    assert_int_equal(der[0].len, der[1].len);
    assert_memory_equal(der[0].data, der[1].data, der[0].len);
    /* The stored bytes stand in the certificate as they are, behind its own tag and length. */
    assert_memory_equal(der[0].data + 4, tbs[0].data, tbs[0].len);
    for (size_t i = 0; i < 2; i++)
        buf_clear(&der[i]);
    for (size_t i = 0; i < 3; i++)
        buf_clear(&tbs[i]);
}

/* RFC 5280 4.1.2.5: two digits of the year through 2049, four from 2050 on. */
static void the_form_of_times(void **state)
{
    struct issue_request request = sound_request();
    X509 *cert = NULL;
    struct buf tbs, der;

    (void)state;
    buf_init(&tbs, CERT_DER_MAX);
    buf_init(&der, CERT_DER_MAX);
    request.not_before_utc = INT64_C(2524607999); /* 2049-12-31T23:59:59Z */
    request.not_after_utc = INT64_C(2524608000);
    assert_int_equal(issue_tbs(&request, &firm.ca, &tbs, NULL), ST_OK);
    assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.ca, &der, NULL), ST_OK);
    assert_int_equal(cert_load(der.data, der.len, &cert, NULL), ST_OK);
    assert_int_equal(ASN1_STRING_type(X509_get0_notBefore(cert)), V_ASN1_UTCTIME);
    assert_memory_equal(ASN1_STRING_get0_data(X509_get0_notBefore(cert)), "491231235959Z", 13);
    assert_int_equal(ASN1_STRING_type(X509_get0_notAfter(cert)), V_ASN1_GENERALIZEDTIME);
    assert_memory_equal(ASN1_STRING_get0_data(X509_get0_notAfter(cert)), "20500101000000Z", 15);
    X509_free(cert);
    buf_clear(&der);
    buf_clear(&tbs);
}

static void assert_request_refused(const struct issue_request *request, const struct buf *issuer, enum status status)
{
    struct err err = ERR_INIT;
    struct buf tbs;

    buf_init(&tbs, CERT_DER_MAX);
    assert_int_equal(issue_tbs(request, issuer, &tbs, &err), status);
    assert_int_equal(err.status, status);
    assert_int_equal(tbs.len, 0);
}

static void requests_that_are_not_issued(void **state)
{
    static const char *const urls[] = {NULL,        "",           "https://pki.example/", "ftp://x", "http://",
                                       "http:// x", "http://x\n", "http://\xC3\xA9",      "HTTP://x"};
    struct issue_request request = sound_request();

    (void)state;
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        request = sound_request();
        request.crl_url = urls[i];
        assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
        request = sound_request();
        request.issuer_url = urls[i];
        assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
        request = sound_request();
        request.ocsp_url = urls[i];
        assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    }
    request = sound_request();
    memset(request.serial, 0, sizeof request.serial);
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.not_after_utc = request.not_before_utc;
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.not_after_utc = INT64_C(253402300800);
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.not_before_utc = INT64_C(-631152001);
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.subject.count = 0;
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.subject.fields[3].value[0] = '\xFF';
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.spki_len--;
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
    request = sound_request();
    request.spki_len = 0;
    assert_request_refused(&request, &firm.ca, ST_BAD_INPUT);
}

static void issuers_that_are_none(void **state)
{
    const struct issue_request request = sound_request();
    const struct buf rubbish = {.data = (unsigned char[]){0x30, 0x00}, .len = 2};
    struct buf leaf;

    (void)state;
    authority_issue(&firm, key, begin_utc, begin_utc + AUTHORITY_YEAR_S, &leaf);
    assert_request_refused(&request, &leaf, ST_BAD_FILE);
    assert_request_refused(&request, &rubbish, ST_BAD_FILE);
    buf_clear(&leaf);
}

static void signing_refuses_what_would_not_verify(void **state)
{
    const struct issue_request request = sound_request();
    struct err err = ERR_INIT;
    struct buf tbs, der;

    (void)state;
    buf_init(&tbs, CERT_DER_MAX);
    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(issue_tbs(&request, &firm.ca, &tbs, NULL), ST_OK);
    assert_int_equal(issue_sign(&tbs, firm.root_key, &firm.ca, &der, &err), ST_BAD_FILE); /* another CA's key */
    assert_int_equal(err.fault, FAULT_CONFIGURATION);
    assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.root, &der, NULL), ST_BAD_FILE);
    assert_int_equal(issue_sign(&tbs, key, &firm.ca, &der, NULL), ST_BAD_FILE);
    tbs.data[1] ^= 0x02; /* stored bytes that were damaged */
    assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.ca, &der, NULL), ST_BAD_FILE);
    tbs.data[1] ^= 0x02;
    buf_truncate(&tbs, tbs.len - 1);
    assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.ca, &der, NULL), ST_BAD_FILE);
    buf_truncate(&tbs, 0);
    assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.ca, &der, NULL), ST_BAD_FILE);
    assert_int_equal(der.len, 0);
    buf_clear(&tbs);
}

/* Same name, same files' names, another key: what was prepared before the CA was exchanged must not be signed by it. */
static void signing_refuses_what_another_ca_prepared(void **state)
{
    const struct issue_request request = sound_request();
    struct authority renewed, other;
    struct err err = ERR_INIT;
    struct buf tbs, der;

    (void)state;
    authority_make(&renewed, "Pei Cheng", since_utc);
    authority_make(&other, "Nan Cheng", since_utc);
    buf_init(&tbs, CERT_DER_MAX);
    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(issue_tbs(&request, &firm.ca, &tbs, NULL), ST_OK);
    assert_int_equal(issue_sign(&tbs, renewed.ca_key, &renewed.ca, &der, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CONFIGURATION);
    assert_int_equal(issue_sign(&tbs, other.ca_key, &other.ca, &der, NULL), ST_BAD_FILE);
    assert_int_equal(der.len, 0);
    assert_int_equal(issue_sign(&tbs, firm.ca_key, &firm.ca, &der, NULL), ST_OK);
    buf_clear(&der);
    buf_clear(&tbs);
    authority_clear(&other);
    authority_clear(&renewed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_serials_have_the_top_bit),
        cmocka_unit_test(shown_as_in_the_manual),
        cmocka_unit_test(serial_encodings),
        cmocka_unit_test(subject_and_its_string_types),
        cmocka_unit_test(constraints_and_usages),
        cmocka_unit_test(key_identifiers_and_addresses),
        cmocka_unit_test(the_same_request_gives_the_same_bytes),
        cmocka_unit_test(the_form_of_times),
        cmocka_unit_test(requests_that_are_not_issued),
        cmocka_unit_test(issuers_that_are_none),
        cmocka_unit_test(signing_refuses_what_would_not_verify),
        cmocka_unit_test(signing_refuses_what_another_ca_prepared),
    };

    return cmocka_run_group_tests(tests, make_firm, clear_firm);
}
