/* Where a certificate says that its revocation can be asked for: which addresses are taken, and which are passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/x509v3.h>

#include "forged_cert.h"
#include "pki/der.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define TEN "0123456789"
#define HUNDRED TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

/* A text with its length, since a NUL may be in it. */
struct url {
    const char *text;
    size_t len;
};
#define URL(literal)                                                                                                   \
    {                                                                                                                  \
        literal, sizeof(literal) - 1                                                                                   \
    }

static GENERAL_NAME *name_of(struct url url, int kind)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();

    assert_int_equal(ASN1_STRING_set(text, url.text, (int)url.len), 1);
    GENERAL_NAME_set0_value(name, kind, text);
    return name;
}

static void add_access(X509 *cert, int method, const struct url *urls, size_t count)
{
    AUTHORITY_INFO_ACCESS *list = AUTHORITY_INFO_ACCESS_new();

    for (size_t i = 0; i < count; i++) {
        ACCESS_DESCRIPTION *access = ACCESS_DESCRIPTION_new();

        access->method = OBJ_nid2obj(method);
        GENERAL_NAME_free(access->location);
        access->location = name_of(urls[i], GEN_URI);
        assert_true(sk_ACCESS_DESCRIPTION_push(list, access) > 0);
    }
    assert_int_equal(X509_add1_ext_i2d(cert, NID_info_access, list, 0, 0), 1);
    AUTHORITY_INFO_ACCESS_free(list);
}

static DIST_POINT *point_of(struct url url)
{
    DIST_POINT *point = DIST_POINT_new();

    point->distpoint = DIST_POINT_NAME_new();
    point->distpoint->type = 0;
    point->distpoint->name.fullname = GENERAL_NAMES_new();
    assert_true(sk_GENERAL_NAME_push(point->distpoint->name.fullname, name_of(url, GEN_URI)) > 0);
    return point;
}

static struct cert_addresses read_of(X509 *cert)
{
    struct cert_addresses read = {.ocsp = {.url = "unset"}};
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    assert_int_equal(der_append_value(&der, cert, ASN1_ITEM_rptr(X509), NULL), ST_OK);
    assert_int_equal(cert_addresses_read(der.data, der.len, &read, NULL), ST_OK);
    buf_clear(&der);
    return read;
}

static struct cert_address ocsp_of(int method, const struct url *urls, size_t count)
{
    X509 *cert = forged_make(&(const struct forged){.is_ca = false});
    struct cert_addresses read;

    add_access(cert, method, urls, count);
    read = read_of(cert);
    X509_free(cert);
    return read.ocsp;
}

static void what_is_taken(void **state)
{
    static const struct {
        struct url url;
        const char *taken, *host;
    } cases[] = {
        {URL("http://pki.example.test/ocsp"), "http://pki.example.test/ocsp", "pki.example.test"},
        {URL("HTTP://PKI.Example.Test/OCSP"), "http://pki.example.test/OCSP", "pki.example.test"},
        {URL("http://127.0.0.1:8080/ocsp"), "http://127.0.0.1:8080/ocsp", "127.0.0.1:8080"},
        {URL("http://[FE80::1]:80"), "http://[fe80::1]:80", "[fe80::1]:80"},
        {URL("http://pki.example.test"), "http://pki.example.test", "pki.example.test"},
        {URL("http://pki.example.test?ca=A"), "http://pki.example.test?ca=A", "pki.example.test"},
        {URL("http://pki.example.test:65535/a@b:c"), "http://pki.example.test:65535/a@b:c", "pki.example.test:65535"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct cert_address read = ocsp_of(NID_ad_OCSP, &cases[i].url, 1);

        assert_string_equal(read.url, cases[i].taken);
        assert_string_equal(read.host, cases[i].host);
    }
}

static void what_is_passed_over(void **state)
{
    static const struct url cases[] = {
        URL(""),
        URL("http://"),
        URL("http:///ocsp"),
        URL("http:pki.example.test"),
        URL("pki.example.test/ocsp"),
        URL("https://pki.example.test/ocsp"),
        URL("file:///etc/passwd"),
        URL("ldap://pki.example.test/cn=ca"),
        URL("httpx://pki.example.test/"),
        URL("http://user@pki.example.test/"),
        URL("http://user:password@pki.example.test/"),
        URL("http://pki.example.test:80@other.test/"),
        URL("http://pki.example.test\\@other.test/"),
        URL("http://pki.example.test/\\..\\a"),
        URL("http://pki.example.test/#a"),
        URL("http://pki.example.test#/a"),
        URL("http://pki.example.test:0/"),
        URL("http://pki.example.test:/"),
        URL("http://pki.example.test:65536/"),
        URL("http://pki.example.test:80x/"),
        URL("http://pki_example.test/"),
        URL("http://pki.exa%6dple.test/"),
        URL("http://.example.test/"),
        URL("http://-pki.example.test/"),
        URL("http://[::1/"),
        URL("http://[]/"),
        URL("http://[::1]x/"),
        URL(" http://pki.example.test/"),
        URL("http://pki.example.test/a b"),
        URL("http://pki.example.test/a\r\nHost: other.test"),
        URL("http://pki.example.test/\0.other.test"),
        URL("http://pki.example.test\0/"),
        URL("http://pki.example.test/\x7f"),
        URL("http://pki.example.test/\xe5\x8c\x97"),
        URL("http://pki.example.test/" HUNDRED HUNDRED HUNDRED HUNDRED HUNDRED),
        URL("http://" HUNDRED HUNDRED TEN TEN TEN TEN TEN TEN TEN ".test/"), /* 275 of a host */
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (ocsp_of(NID_ad_OCSP, &cases[i], 1).url[0] != '\0')
            fail_msg("case %zu was taken", i);
    assert_string_equal(ocsp_of(NID_ad_ca_issuers, &(const struct url)URL("http://pki.example.test/ca.cer"), 1).url,
                        "");
}

static void the_first_good_one_counts(void **state)
{
    static const struct url urls[] = {URL("ldap://pki.example.test/"), URL("http://a@b.test/"), URL("http://one.test/"),
                                      URL("http://two.test/")};

    (void)state;
    assert_string_equal(ocsp_of(NID_ad_OCSP, urls, COUNT_OF(urls)).url, "http://one.test/");
}

static void as_long_as_fits(void **state)
{
    char text[CERT_URL_SIZE] = "http://pki.example.test/";
    const struct url longest = {text, CERT_URL_SIZE - 1};

    (void)state;
    memset(text + strlen(text), 'a', CERT_URL_SIZE - 1 - strlen(text));
    assert_memory_equal(ocsp_of(NID_ad_OCSP, &longest, 1).url, text, CERT_URL_SIZE - 1);
}

/* A point of some reasons, or by another issuer, is not the whole truth. */
static void points_of_lists(void **state)
{
    CRL_DIST_POINTS *points = CRL_DIST_POINTS_new();
    DIST_POINT *some = point_of((struct url)URL("http://some.test/a.crl"));
    DIST_POINT *others = point_of((struct url)URL("http://others.test/a.crl"));
    DIST_POINT *nameless = DIST_POINT_new();
    X509 *cert = forged_make(&(const struct forged){.is_ca = false});
    struct cert_addresses read;

    (void)state;
    some->reasons = ASN1_BIT_STRING_new();
    assert_int_equal(ASN1_BIT_STRING_set_bit(some->reasons, 1, 1), 1);
    others->CRLissuer = GENERAL_NAMES_new();
    assert_true(sk_GENERAL_NAME_push(others->CRLissuer, name_of((struct url)URL("a@b.test"), GEN_EMAIL)) > 0);
    nameless->reasons = ASN1_BIT_STRING_new();
    assert_true(sk_DIST_POINT_push(points, some) > 0 && sk_DIST_POINT_push(points, others) > 0 &&
                sk_DIST_POINT_push(points, nameless) > 0);
    assert_true(sk_DIST_POINT_push(points, point_of((struct url)URL("ldap://whole.test/a.crl"))) > 0);
    assert_true(sk_DIST_POINT_push(points, point_of((struct url)URL("http://whole.test/a.crl"))) > 0);
    assert_int_equal(X509_add1_ext_i2d(cert, NID_crl_distribution_points, points, 0, 0), 1);
    read = read_of(cert);
    assert_string_equal(read.list.url, "http://whole.test/a.crl");
    assert_string_equal(read.list.host, "whole.test");
    assert_string_equal(read.ocsp.url, "");
    X509_free(cert);
    CRL_DIST_POINTS_free(points);
}

static void an_extension_of_rubbish(void **state)
{
    X509 *cert = forged_make(&(const struct forged){.is_ca = false});
    ASN1_OCTET_STRING *rubbish = ASN1_OCTET_STRING_new();
    X509_EXTENSION *extension = NULL;
    struct cert_addresses read;

    (void)state;
    assert_int_equal(ASN1_OCTET_STRING_set(rubbish, (const unsigned char *)"\x30\x05rubbish", 9), 1);
    extension = X509_EXTENSION_create_by_NID(NULL, NID_info_access, 0, rubbish);
    assert_int_equal(X509_add_ext(cert, extension, -1), 1);
    read = read_of(cert);
    assert_string_equal(read.ocsp.url, "");
    assert_string_equal(read.list.url, "");
    X509_EXTENSION_free(extension);
    ASN1_OCTET_STRING_free(rubbish);
    X509_free(cert);
}

static void what_is_no_certificate(void **state)
{
    struct cert_addresses read = {.ocsp = {.url = "unset"}};

    (void)state;
    assert_int_equal(cert_addresses_read("no certificate", 14, &read, NULL), ST_BAD_FILE);
    assert_string_equal(read.ocsp.url, "unset");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken),
        cmocka_unit_test(what_is_passed_over),
        cmocka_unit_test(the_first_good_one_counts),
        cmocka_unit_test(as_long_as_fits),
        cmocka_unit_test(points_of_lists),
        cmocka_unit_test(an_extension_of_rubbish),
        cmocka_unit_test(what_is_no_certificate),
    };

    return cmocka_run_group_tests(tests, forged_open, forged_close);
}
