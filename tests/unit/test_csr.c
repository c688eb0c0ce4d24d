#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "authority.h"
#include "base/fault.h"
#include "pki/csr.h"
#include "pki/der.h"
#include "pki/key_internal.h"

static const struct subject investor = {
    .fields =
        {{"C", "TW"}, {"O", "北城證券股份有限公司"}, {"OU", "RA"}, {"CN", "王小明"}, {"serialNumber", "A123456789"}},
    .count = 5,
};

static struct key *key;

static int make_key(void **state)
{
    (void)state;
    return key_generate(&key, NULL) != ST_OK;
}

static int free_key(void **state)
{
    (void)state;
    key_free(&key);
    return 0;
}

static void built_and_read(void **state)
{
    struct buf der;
    struct buf spki;
    struct csr_info info;
    char hash[SHA256_HEX_SIZE] = "";

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    buf_init(&spki, KEY_DER_MAX);
    assert_int_equal(csr_build(&investor, key, &der, NULL), ST_OK);
    assert_int_equal(csr_read(der.data, der.len, &info, NULL), ST_OK);
    assert_int_equal(info.subject.count, investor.count);
    for (size_t i = 0; i < investor.count; i++) {
        assert_string_equal(info.subject.fields[i].type, investor.fields[i].type);
        assert_string_equal(info.subject.fields[i].value, investor.fields[i].value);
    }
    assert_int_equal(info.key_bits, 2048);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_int_equal(info.spki_len, spki.len);
    assert_memory_equal(info.spki, spki.data, spki.len);
    assert_int_equal(key_spki_hash(key, hash, NULL), ST_OK);
    assert_string_equal(info.spki_hash, hash);
    buf_clear(&spki);
    buf_clear(&der);
}

/* The string types that RFC 5280 appendix A.1 asks for, and UTF-8 where it leaves the choice. */
static void string_types(void **state)
{
    static const int expected[] = {V_ASN1_PRINTABLESTRING, V_ASN1_UTF8STRING, V_ASN1_UTF8STRING, V_ASN1_UTF8STRING,
                                   V_ASN1_PRINTABLESTRING};
    struct buf der;
    X509_REQ *request = NULL;
    const X509_NAME *name = NULL;

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    assert_int_equal(csr_build(&investor, key, &der, NULL), ST_OK);
    request = der_read_value(der.data, der.len, ASN1_ITEM_rptr(X509_REQ));
    assert_non_null(request);
    name = X509_REQ_get_subject_name(request);
    assert_int_equal(X509_NAME_entry_count(name), 5);
    for (int i = 0; i < 5; i++)
        assert_int_equal(ASN1_STRING_type(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, i))), expected[i]);
    X509_REQ_free(request);
    buf_clear(&der);
}

static void subjects_that_cannot_be_built(void **state)
{
    static const struct subject bad[] = {
        {.fields = {{"C", "TWN"}}, .count = 1},
        {.fields = {{"C", "tw"}}, .count = 1},
        {.fields = {{"C", "T"}}, .count = 1},
        {.fields = {{"CN", ""}}, .count = 1},
        {.fields = {{"CN", "bad \xFF"}}, .count = 1},
        {.fields = {{"CN", "12345678901234567890123456789012345678901234567890123456789012345"}}, .count = 1}, /* 65 */
        {.fields = {{"serialNumber", "A12345678９"}}, .count = 1},
        {.fields = {{"serialNumber", "A123456789@"}}, .count = 1},
        {.fields = {{"emailAddress", "a@b"}}, .count = 1},
        {.fields = {{"cn", "x"}}, .count = 1},
        {.fields = {{"", "x"}}, .count = 1},
        {.fields = {{"CN", "x"}, {"GN", "x"}}, .count = 2},
        {.fields = {{"CN", "x"}}, .count = SUBJECT_FIELDS_MAX + 1},
    };
    struct buf der;

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(csr_build(&bad[i], key, &der, NULL), ST_BAD_INPUT);
        assert_int_equal(der.len, 0);
    }
}

static void assert_refused(const void *der, size_t len, const char *what)
{
    struct csr_info info = {.key_bits = 77};
    struct err err = ERR_INIT;

    assert_int_equal(csr_read(der, len, &info, &err), ST_BAD_INPUT);
    assert_int_equal(err.fault, FAULT_BAD_CSR);
    assert_int_equal(info.key_bits, 77);
    if (what != NULL)
        assert_non_null(strstr(err.what, what));
}

static void damaged_requests(void **state)
{
    struct buf der;

    (void)state;
    buf_init(&der, CSR_DER_MAX + 1);
    assert_int_equal(csr_build(&investor, key, &der, NULL), ST_OK);
    for (size_t len = 0; len < der.len; len += 3)
        assert_refused(der.data, len, "structure");
    assert_int_equal(der.data[der.len - 257], 0); /* unused bits of the signature: 1 hides whenever its last bit is 0 */
    der.data[der.len - 257] = 1;
    assert_refused(der.data, der.len, NULL);
    der.data[der.len - 257] = 0;
    for (size_t at = 0; at < der.len; at++) { /* each byte is under the signature, or is the signature */
        der.data[at] ^= 0x01;
        assert_refused(der.data, der.len, NULL);
        der.data[at] ^= 0x01;
    }
    assert_int_equal(buf_append(&der, "\0", 1), ST_OK);
    assert_refused(der.data, der.len, "structure");
    assert_non_null(buf_extend(&der, CSR_DER_MAX + 1 - der.len));
    assert_refused(der.data, der.len, "too long");
    buf_clear(&der);
}

static void a_longer_way_to_write_it(void **state)
{
    struct buf der;
    struct buf ber;

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    buf_init(&ber, CSR_DER_MAX);
    assert_int_equal(csr_build(&investor, key, &der, NULL), ST_OK);
    assert_memory_equal(der.data, "\x30\x82", 2);
    assert_int_equal(buf_append(&ber, "\x30\x83\x00", 3), ST_OK); /* BER: the same length in three octets */
    assert_int_equal(buf_append(&ber, der.data + 2, der.len - 2), ST_OK);
    assert_refused(ber.data, ber.len, "structure");
    buf_clear(&ber);
    buf_clear(&der);
}

/* A request made by hand: whatever our own builder would not write. */
struct forged {
    EVP_PKEY *subject_key, *signing_key; /* NULL: ours */
    const EVP_MD *digest;                /* NULL: SHA-256 */
    const char *type;                    /* an attribute besides CN=x; NULL: none */
    int string_type;
    const char *value;
    int len;
    int set; /* 0: a relative name of its own; -1: in the one before */
    bool no_name;
};

static void forge(const struct forged *f, struct buf *out)
{
    X509_REQ *request = X509_REQ_new();
    X509_NAME *name = X509_NAME_new();
    EVP_PKEY *subject_key = f->subject_key != NULL ? f->subject_key : key_peek(key);
    EVP_PKEY *signing_key = f->signing_key != NULL ? f->signing_key : subject_key;

    assert_non_null(request);
    assert_non_null(name);
    if (!f->no_name)
        assert_int_equal(
            X509_NAME_add_entry_by_txt(name, "CN", V_ASN1_UTF8STRING, (const unsigned char *)"x", 1, -1, 0), 1);
    if (f->type != NULL)
        assert_int_equal(X509_NAME_add_entry_by_txt(name, f->type, f->string_type, (const unsigned char *)f->value,
                                                    f->len, -1, f->set),
                         1);
    assert_int_equal(X509_REQ_set_version(request, X509_REQ_VERSION_1), 1);
    assert_int_equal(X509_REQ_set_subject_name(request, name), 1);
    assert_int_equal(X509_REQ_set_pubkey(request, subject_key), 1);
    assert_true(X509_REQ_sign(request, signing_key, f->digest != NULL ? f->digest : EVP_sha256()) > 0);
    assert_int_equal(der_append_value(out, request, ASN1_ITEM_rptr(X509_REQ), NULL), ST_OK);
    X509_NAME_free(name);
    X509_REQ_free(request);
}

static void assert_forged_refused(const struct forged *f, const char *what)
{
    struct buf der;

    buf_init(&der, 4 * CSR_DER_MAX);
    forge(f, &der);
    assert_refused(der.data, der.len, what);
    buf_clear(&der);
}

static void sound_requests_of_other_makers(void **state)
{
    const struct forged good[] = {
        {.type = NULL},
        {.no_name = true},
        {.digest = EVP_sha384()},
        {.digest = EVP_sha512()},
        {.type = "OU", .string_type = V_ASN1_PRINTABLESTRING, .value = "RA 1", .len = 4},
        {.type = "serialNumber", .string_type = V_ASN1_UTF8STRING, .value = "A123456789", .len = 10},
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct csr_info info;
        struct buf der;

        buf_init(&der, CSR_DER_MAX);
        forge(&good[i], &der);
        assert_int_equal(csr_read(der.data, der.len, &info, NULL), ST_OK);
        if (good[i].no_name)
            assert_int_equal(info.subject.count, 0);
        else
            assert_string_equal(info.subject.fields[0].value, "x");
        buf_clear(&der);
    }
}

static void weak_signatures(void **state)
{
    static const char what[] = "signature algorithm";

    (void)state;
    assert_forged_refused(&(struct forged){.digest = EVP_sha1()}, what);
    assert_forged_refused(&(struct forged){.digest = EVP_md5()}, what);
    assert_forged_refused(&(struct forged){.digest = EVP_sha224()}, what);
}

static EVP_PKEY *rsa_key(unsigned bits, unsigned long exponent)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    BIGNUM *e = BN_new();
    EVP_PKEY *pkey = NULL;

    assert_int_equal(BN_set_word(e, exponent), 1);
    assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
    assert_int_equal(EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits), 1);
    assert_int_equal(EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, e), 1);
    assert_int_equal(EVP_PKEY_generate(ctx, &pkey), 1);
    BN_free(e);
    EVP_PKEY_CTX_free(ctx);
    return pkey;
}

static void weak_keys(void **state)
{
    const struct {
        EVP_PKEY *pkey;
        const char *what;
    } cases[] = {
        {rsa_key(1024, 65537), "2048 to 4096"}, {rsa_key(2047, 65537), "2048 to 4096"}, {rsa_key(2048, 3), "exponent"},
        {rsa_key(2048, 65535), "exponent"},     {EVP_EC_gen("P-256"), "2048 to 4096"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_forged_refused(&(struct forged){.subject_key = cases[i].pkey}, cases[i].what);
        EVP_PKEY_free(cases[i].pkey);
    }
}

static void somebody_elses_key(void **state)
{
    EVP_PKEY *other = EVP_RSA_gen(2048);

    (void)state;
    assert_forged_refused(&(struct forged){.signing_key = other}, "own key");
    assert_forged_refused(&(struct forged){.subject_key = other, .signing_key = key_peek(key)}, "own key");
    EVP_PKEY_free(other);
}

static void odd_subjects(void **state)
{
    static const char several[] = "several attributes";
    static const char not_allowed[] = "not allowed";

    (void)state;
    assert_forged_refused(
        &(struct forged){.type = "OU", .string_type = V_ASN1_UTF8STRING, .value = "y", .len = 1, .set = -1}, several);
    assert_forged_refused(
        &(struct forged){.type = "emailAddress", .string_type = V_ASN1_IA5STRING, .value = "a@b", .len = 3},
        not_allowed);
    assert_forged_refused(&(struct forged){.type = "OU", .string_type = V_ASN1_T61STRING, .value = "y", .len = 1},
                          not_allowed);
    assert_forged_refused(&(struct forged){.type = "OU", .string_type = V_ASN1_UTF8STRING, .value = "a\0b", .len = 3},
                          not_allowed);
    assert_forged_refused(&(struct forged){.type = "C", .string_type = V_ASN1_UTF8STRING, .value = "TWN", .len = 3},
                          not_allowed);
    assert_forged_refused(
        &(struct forged){.type = "serialNumber", .string_type = V_ASN1_UTF8STRING, .value = "A12345678Ã©", .len = 11},
        not_allowed);
}

/* OpenSSL does not make names of broken UTF-8, so it is put in afterwards; the signature no longer matters then. */
static void broken_utf8(void **state)
{
    const struct forged f = {.type = "OU", .string_type = V_ASN1_UTF8STRING, .value = "FINDME", .len = 6};
    struct buf der;

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    forge(&f, &der);
    for (size_t at = 0; at + 6 <= der.len; at++) {
        if (memcmp(der.data + at, "FINDME", 6) == 0)
            memcpy(der.data + at, "\xC0\x80\xFF\xFF\xFF\xFF", 6);
    }
    assert_refused(der.data, der.len, "structure");
    buf_clear(&der);
}

static void another_version(void **state)
{
    struct buf der;

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    assert_int_equal(csr_build(&investor, key, &der, NULL), ST_OK);
    assert_memory_equal(der.data + 8, "\x02\x01\x00", 3); /* behind two SEQUENCEs of two length octets */
    der.data[10] = 1;
    assert_refused(der.data, der.len, "version");
    buf_clear(&der);
}

/* For a CA that names whoever asks by itself. */
static void without_a_name(void **state)
{
    static const struct subject nobody = {.count = 0};
    struct csr_info info = {.subject = {.count = 7}};
    struct buf der;

    (void)state;
    buf_init(&der, CSR_DER_MAX);
    assert_int_equal(csr_build(&nobody, key, &der, NULL), ST_OK);
    assert_int_equal(csr_read(der.data, der.len, &info, NULL), ST_OK);
    assert_int_equal(info.subject.count, 0);
    buf_clear(&der);
}

/* --- in the place of a certificate --- */

static void assert_same_subject(const X509_REQ *request, const X509 *cert)
{
    unsigned char *asked = NULL, *there = NULL;
    const int asked_len = i2d_X509_NAME(X509_REQ_get_subject_name(request), &asked);
    const int there_len = i2d_X509_NAME(X509_get_subject_name(cert), &there);

    assert_int_equal(asked_len, there_len);
    assert_memory_equal(asked, there, (size_t)there_len);
    OPENSSL_free(asked);
    OPENSSL_free(there);
}

/* The request of a new key in the place of that certificate. */
static X509_REQ *ask_like(const struct buf *certificate)
{
    struct buf der;
    X509_REQ *request = NULL;

    buf_init(&der, CSR_DER_MAX);
    assert_int_equal(csr_build_like(certificate, key, &der, NULL), ST_OK);
    request = der_read_value(der.data, der.len, ASN1_ITEM_rptr(X509_REQ));
    assert_non_null(request);
    assert_int_equal(X509_REQ_verify(request, X509_REQ_get0_pubkey(request)), 1);
    buf_clear(&der);
    return request;
}

static void asked_in_the_place_of_a_persons(void **state)
{
    const int64_t now_utc = 1767225600;
    struct authority firm;
    struct buf certificate;
    const unsigned char *at = NULL;
    X509 *cert = NULL;
    X509_REQ *request = NULL;

    (void)state;
    authority_make(&firm, "Pei Cheng", now_utc);
    buf_init(&certificate, CERT_DER_MAX);
    authority_issue(&firm, firm.ca_key, now_utc, now_utc + AUTHORITY_YEAR_S, &certificate);
    at = certificate.data;
    cert = d2i_X509(NULL, &at, (long)certificate.len);
    request = ask_like(&certificate);
    assert_same_subject(request, cert);
    assert_int_equal(X509_REQ_get_attr_count(request), 0);
    X509_REQ_free(request);
    X509_free(cert);
    buf_clear(&certificate);
    authority_clear(&firm);
}

static void with_the_other_names_that_it_has(void **state)
{
    const int64_t now_utc = 1767225600;
    struct authority firm;
    struct buf certificate;
    STACK_OF(X509_EXTENSION) *extensions = NULL;
    GENERAL_NAMES *names = NULL;
    X509_REQ *request = NULL;

    (void)state;
    authority_make(&firm, "Pei Cheng", now_utc);
    buf_init(&certificate, CERT_DER_MAX);
    assert_int_equal(issue_tls("one.example.test,two.example.test", key, now_utc, now_utc + 1000, &firm.ca, firm.ca_key,
                               &certificate, NULL),
                     ST_OK);
    request = ask_like(&certificate);
    extensions = X509_REQ_get_extensions(request);
    assert_int_equal(sk_X509_EXTENSION_num(extensions), 1);
    names = X509V3_get_d2i(extensions, NID_subject_alt_name, NULL, NULL);
    assert_int_equal(sk_GENERAL_NAME_num(names), 2);
    GENERAL_NAMES_free(names);
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    X509_REQ_free(request);
    buf_clear(&certificate);
    authority_clear(&firm);
}

static void in_the_place_of_nothing(void **state)
{
    struct buf none, der;

    (void)state;
    buf_init(&none, 16);
    buf_init(&der, CSR_DER_MAX);
    assert_int_equal(csr_build_like(&none, key, &der, NULL), ST_BAD_FILE);
    assert_int_equal(buf_set(&none, "none", 4), ST_OK);
    assert_int_equal(csr_build_like(&none, key, &der, NULL), ST_BAD_FILE);
    assert_int_equal(der.len, 0);
    buf_clear(&der);
    buf_clear(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_and_read),
        cmocka_unit_test(string_types),
        cmocka_unit_test(subjects_that_cannot_be_built),
        cmocka_unit_test(damaged_requests),
        cmocka_unit_test(a_longer_way_to_write_it),
        cmocka_unit_test(sound_requests_of_other_makers),
        cmocka_unit_test(weak_signatures),
        cmocka_unit_test(weak_keys),
        cmocka_unit_test(somebody_elses_key),
        cmocka_unit_test(odd_subjects),
        cmocka_unit_test(broken_utf8),
        cmocka_unit_test(another_version),
        cmocka_unit_test(without_a_name),
        cmocka_unit_test(asked_in_the_place_of_a_persons),
        cmocka_unit_test(with_the_other_names_that_it_has),
        cmocka_unit_test(in_the_place_of_nothing),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
