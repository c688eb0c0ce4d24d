/* What a certificate is worth: asked, answered, read; and questions and answers that are not taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "authority.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/issue.h"
#include "pki/ocsp.h"
#include "pki/ocsp_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const int64_t since_utc = 1767225600; /* 2026-01-01 */
static const int64_t now_utc = 1782086400;   /* 2026-06-22 */
enum { HOUR_S = 3600, DAY_S = 86400 };
static const char serial[] = "00E9F50BD2E02700FD18559F717C80FDCF";

static struct authority firm, other;
static struct key *responder_key;
static struct buf responder_certificate;

static void make_responder(const struct authority *a, int64_t from_utc, int64_t to_utc, struct buf *out)
{
    const struct issue_responder_request request = {
        .subject = {.fields = {{"CN", "Pei Cheng RA OCSP"}}, .count = 1},
        .key = responder_key,
        .not_before_utc = from_utc,
        .not_after_utc = to_utc,
    };

    buf_init(out, CERT_DER_MAX);
    assert_int_equal(issue_responder(&request, &a->ca, a->ca_key, out, NULL), ST_OK);
}

static int make_firms(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", since_utc);
    authority_make(&other, "Pei Cheng", since_utc); /* the same names, other keys */
    assert_int_equal(key_generate(&responder_key, NULL), ST_OK);
    make_responder(&firm, now_utc - DAY_S, now_utc + 30 * DAY_S, &responder_certificate);
    return 0;
}

static int clear_firms(void **state)
{
    (void)state;
    buf_clear(&responder_certificate);
    key_free(&responder_key);
    authority_clear(&other);
    authority_clear(&firm);
    return 0;
}

static struct ocsp_question question_by(enum ocsp_hash hash)
{
    struct ocsp_question question = {.hash = hash};

    memcpy(question.serial, serial, sizeof serial);
    return question;
}

static struct ocsp_answer good_answer(void)
{
    return (struct ocsp_answer){.this_update_utc = now_utc - HOUR_S, .next_update_utc = now_utc + DAY_S};
}

static struct ocsp_responder firms_responder(void)
{
    return (struct ocsp_responder){.key = responder_key, .certificate = &responder_certificate};
}

static void sign(const struct ocsp_question *question, const struct ocsp_answer *answer, struct buf *out)
{
    const struct ocsp_responder responder = firms_responder();

    buf_init(out, OCSP_ANSWER_MAX);
    assert_int_equal(ocsp_sign(question, answer, &responder, &firm.ca, out, NULL), ST_OK);
}

static enum status read_answer(const struct buf *der, const struct ocsp_question *question, const struct authority *a,
                               int64_t at_utc, struct ocsp_answer *out)
{
    return ocsp_answer_read(der->data, der->len, question, &a->ca, at_utc, out, NULL);
}

static void a_question_is_read_back(void **state)
{
    (void)state;
    for (int hash = 0; hash < OCSP_HASHES; hash++) {
        const struct ocsp_question asked = question_by((enum ocsp_hash)hash);
        struct ocsp_question read = {.hash = OCSP_HASHES};
        struct buf der;

        buf_init(&der, OCSP_QUESTION_MAX);
        assert_int_equal(ocsp_question_write(&asked, &firm.ca, &der, NULL), ST_OK);
        assert_int_equal(ocsp_question_read(der.data, der.len, &firm.ca, &read, NULL), ST_OK);
        assert_int_equal(read.hash, hash);
        assert_string_equal(read.serial, serial);
        assert_int_equal(ocsp_question_read(der.data, der.len, &other.ca, &read, NULL), ST_NOT_FOUND);
        assert_int_equal(ocsp_question_read(der.data, der.len - 1, &firm.ca, &read, NULL), ST_BAD_INPUT);
        assert_int_equal(ocsp_question_read(der.data, der.len, &responder_certificate, &read, NULL), ST_NOT_FOUND);
        buf_clear(&der);
    }
}

/* As other programs may ask; changed, and written again. */
static enum status read_request(OCSP_REQUEST *request)
{
    struct ocsp_question read = {.hash = OCSP_HASHES};
    struct buf der;
    enum status status = ST_OK;

    buf_init(&der, OCSP_QUESTION_MAX);
    assert_int_equal(der_append_value(&der, request, ASN1_ITEM_rptr(OCSP_REQUEST), NULL), ST_OK);
    status = ocsp_question_read(der.data, der.len, &firm.ca, &read, NULL);
    buf_clear(&der);
    return status;
}

static void add_question(OCSP_REQUEST *request, const EVP_MD *hash)
{
    X509 *issuer = NULL;
    ASN1_INTEGER *number = ASN1_INTEGER_new();

    assert_int_equal(cert_load(firm.ca.data, firm.ca.len, &issuer, NULL), ST_OK);
    assert_int_equal(ASN1_INTEGER_set(number, 26), 1);
    assert_non_null(OCSP_request_add0_id(
        request, OCSP_cert_id_new(hash, X509_get_subject_name(issuer), X509_get0_pubkey_bitstr(issuer), number)));
    ASN1_INTEGER_free(number);
    X509_free(issuer);
}

static void what_others_ask(void **state)
{
    unsigned char nonce[16] = "0123456789abcdef";
    OCSP_REQUEST *request = OCSP_REQUEST_new();
    ASN1_NULL *nothing = ASN1_NULL_new();

    (void)state;
    assert_int_equal(read_request(request), ST_UNSUPPORTED); /* of none */
    add_question(request, EVP_sha1());
    assert_int_equal(OCSP_request_add1_nonce(request, nonce, sizeof nonce), 1);
    assert_int_equal(read_request(request), ST_OK); /* and the nonce is not heard */
    assert_int_equal(OCSP_REQUEST_add1_ext_i2d(request, NID_id_pkix_OCSP_noCheck, nothing, 1, 0), 1);
    assert_int_equal(read_request(request), ST_UNSUPPORTED);
    OCSP_REQUEST_free(request);
    request = OCSP_REQUEST_new();
    add_question(request, EVP_sha1());
    add_question(request, EVP_sha1());
    assert_int_equal(read_request(request), ST_UNSUPPORTED);
    OCSP_REQUEST_free(request);
    request = OCSP_REQUEST_new();
    add_question(request, EVP_sha384());
    assert_int_equal(read_request(request), ST_UNSUPPORTED);
    ASN1_NULL_free(nothing);
    OCSP_REQUEST_free(request);
}

static void an_answer_is_read_back(void **state)
{
    static const struct ocsp_answer given[] = {
        {.this_update_utc = 1782000000, .next_update_utc = 1782172800},
        {true, 1782000001, CRL_KEY_COMPROMISE, 1782000000, 1782172800},
        {true, 1782000002, CRL_UNSPECIFIED, 1782000000, 1782172800},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(given); i++) {
        const struct ocsp_question question = question_by(i == 1 ? OCSP_SHA256 : OCSP_SHA1);
        struct ocsp_answer read = {.reason = -1};
        struct buf der;

        sign(&question, &given[i], &der);
        assert_int_equal(read_answer(&der, &question, &firm, now_utc, &read), ST_OK);
        assert_int_equal(read.revoked, given[i].revoked);
        assert_int_equal(read.revoked_utc, given[i].revoked_utc);
        assert_int_equal(read.reason, given[i].reason);
        assert_int_equal(read.this_update_utc, given[i].this_update_utc);
        assert_int_equal(read.next_update_utc, given[i].next_update_utc);
        buf_clear(&der);
    }
}

/* RFC 5019 2.2, looked at with the library that others read it with. */
static void has_the_profile(void **state)
{
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_answer answer = good_answer();
    const ASN1_OCTET_STRING *by_key = NULL;
    const X509_NAME *by_name = NULL;
    OCSP_RESPONSE *response = NULL;
    OCSP_BASICRESP *basic = NULL;
    struct buf der;

    (void)state;
    sign(&question, &answer, &der);
    response = der_read_value(der.data, der.len, ASN1_ITEM_rptr(OCSP_RESPONSE));
    assert_non_null(response);
    basic = OCSP_response_get1_basic(response);
    assert_non_null(basic);
    assert_int_equal(OCSP_resp_count(basic), 1);
    assert_int_equal(sk_X509_num(OCSP_resp_get0_certs(basic)), 1);
    assert_int_equal(OCSP_resp_get0_id(basic, &by_key, &by_name), 1);
    assert_non_null(by_key);
    assert_null(by_name);
    assert_int_equal(OCSP_BASICRESP_get_ext_count(basic), 0);
    OCSP_BASICRESP_free(basic);
    OCSP_RESPONSE_free(response);
    buf_clear(&der);
}

static void the_responder_may_do_that_alone(void **state)
{
    X509 *certificate = NULL;
    int critical = -1;

    (void)state;
    assert_int_equal(cert_load(responder_certificate.data, responder_certificate.len, &certificate, NULL), ST_OK);
    assert_int_equal(X509_get_extended_key_usage(certificate), XKU_OCSP_SIGN);
    assert_int_equal(X509_get_key_usage(certificate), KU_DIGITAL_SIGNATURE);
    assert_int_equal(X509_get_extension_flags(certificate) & EXFLAG_CA, 0);
    critical = X509_EXTENSION_get_critical(
        X509_get_ext(certificate, X509_get_ext_by_NID(certificate, NID_id_pkix_OCSP_noCheck, -1)));
    assert_int_equal(critical, 0);
    X509_free(certificate);
}

static void answers_that_are_not_taken(void **state)
{
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_question by_other_hash = question_by(OCSP_SHA256);
    struct ocsp_question another = question;
    const struct ocsp_answer answer = good_answer();
    struct ocsp_answer read = {.reason = -1};
    struct buf der;

    (void)state;
    sign(&question, &answer, &der);
    another.serial[2] = 'D';
    assert_int_equal(read_answer(&der, &another, &firm, now_utc, &read), ST_BAD_FILE);
    assert_int_equal(read_answer(&der, &by_other_hash, &firm, now_utc, &read), ST_BAD_FILE);
    assert_int_equal(read_answer(&der, &question, &other, now_utc, &read), ST_BAD_FILE);
    der.data[der.len / 3] ^= 1;
    assert_int_equal(read_answer(&der, &question, &firm, now_utc, &read), ST_BAD_FILE);
    assert_int_equal(read.reason, -1);
    buf_clear(&der);
}

/* Clocks differ by minutes; what is older is told from what nobody signed. */
static void answers_of_another_time(void **state)
{
    static const struct {
        int64_t now_s; /* past the answer's beginning; it holds for a day */
        enum status status;
    } cases[] = {
        {-OCSP_CLOCKS_DIFFER_S - 1, ST_EXPIRED},
        {-OCSP_CLOCKS_DIFFER_S, ST_OK},
        {0, ST_OK},
        {DAY_S, ST_OK},
        {DAY_S - 1 + OCSP_CLOCKS_DIFFER_S, ST_OK},
        {DAY_S + OCSP_CLOCKS_DIFFER_S, ST_EXPIRED},
        {300 * DAY_S, ST_EXPIRED},
    };
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_answer answer = {.this_update_utc = now_utc, .next_update_utc = now_utc + DAY_S};
    struct buf der;

    (void)state;
    sign(&question, &answer, &der);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct ocsp_answer read = {.reason = -1};

        assert_int_equal(read_answer(&der, &question, &firm, now_utc + cases[i].now_s, &read), cases[i].status);
        assert_int_equal(read.reason, cases[i].status == ST_OK ? CRL_UNSPECIFIED : -1);
        assert_int_equal(read_answer(&der, &question, &other, now_utc + cases[i].now_s, &read), ST_BAD_FILE);
    }
    buf_clear(&der);
}

static void a_responder_whose_time_is_over(void **state)
{
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_answer answer = {.this_update_utc = now_utc, .next_update_utc = now_utc + 40 * DAY_S};
    struct ocsp_answer read = {.reason = -1};
    struct buf der;

    (void)state;
    sign(&question, &answer, &der);
    assert_int_equal(read_answer(&der, &question, &firm, now_utc + 31 * DAY_S, &read), ST_BAD_FILE);
    assert_int_equal(read.reason, -1);
    assert_int_equal(read_answer(&der, &question, &firm, now_utc + 29 * DAY_S, &read), ST_OK);
    buf_clear(&der);
}

/* A leaf of the same CA that is no responder: its holder must not say what others' certificates are worth. */
static void nobody_else_answers(void **state)
{
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_answer answer = good_answer();
    struct ocsp_responder responder = firms_responder();
    struct buf leaf;
    struct buf der;

    (void)state;
    buf_init(&der, OCSP_ANSWER_MAX);
    authority_issue(&firm, responder_key, since_utc, since_utc + AUTHORITY_YEAR_S, &leaf);
    responder.certificate = &leaf;
    assert_int_equal(ocsp_sign(&question, &answer, &responder, &firm.ca, &der, NULL), ST_BAD_FILE);
    responder.certificate = &responder_certificate;
    assert_int_equal(ocsp_sign(&question, &answer, &responder, &other.ca, &der, NULL), ST_BAD_FILE);
    responder.key = firm.ca_key;
    assert_int_equal(ocsp_sign(&question, &answer, &responder, &firm.ca, &der, NULL), ST_BAD_FILE);
    assert_int_equal(der.len, 0);
    buf_clear(&leaf);
    buf_clear(&der);
}

static void the_ca_may_answer_itself(void **state)
{
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_answer answer = good_answer();
    const struct ocsp_responder responder = {.key = firm.ca_key, .certificate = &firm.ca};
    struct ocsp_answer read = {.reason = -1};
    struct buf der;

    (void)state;
    buf_init(&der, OCSP_ANSWER_MAX);
    assert_int_equal(ocsp_sign(&question, &answer, &responder, &firm.ca, &der, NULL), ST_OK);
    assert_int_equal(read_answer(&der, &question, &firm, now_utc, &read), ST_OK);
    buf_clear(&der);
}

static void an_answer_that_would_end_before_it_begins(void **state)
{
    const struct ocsp_question question = question_by(OCSP_SHA1);
    const struct ocsp_answer answer = {.this_update_utc = now_utc, .next_update_utc = now_utc};
    const struct ocsp_responder responder = firms_responder();
    struct buf der;

    (void)state;
    buf_init(&der, OCSP_ANSWER_MAX);
    assert_int_equal(ocsp_sign(&question, &answer, &responder, &firm.ca, &der, NULL), ST_BAD_INPUT);
    buf_clear(&der);
}

static void refusals(void **state)
{
    static const struct {
        enum ocsp_refusal why;
        enum status status;
    } cases[] = {{OCSP_MALFORMED, ST_UNSUPPORTED}, {OCSP_TRY_LATER, ST_BUSY}, {OCSP_UNAUTHORIZED, ST_NOT_FOUND}};
    const struct ocsp_question question = question_by(OCSP_SHA1);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        /* RFC 6960 4.2.1: SEQUENCE of one ENUMERATED. */
        const unsigned char expected[] = {0x30, 0x03, 0x0A, 0x01, (unsigned char)cases[i].why};
        struct ocsp_answer read = {.reason = -1};
        struct buf der;

        buf_init(&der, OCSP_ANSWER_MAX);
        assert_int_equal(ocsp_refuse(cases[i].why, &der, NULL), ST_OK);
        assert_int_equal(der.len, sizeof expected);
        assert_memory_equal(der.data, expected, sizeof expected);
        assert_int_equal(read_answer(&der, &question, &firm, now_utc, &read), cases[i].status);
        buf_clear(&der);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_read_back),
        cmocka_unit_test(what_others_ask),
        cmocka_unit_test(an_answer_is_read_back),
        cmocka_unit_test(has_the_profile),
        cmocka_unit_test(the_responder_may_do_that_alone),
        cmocka_unit_test(answers_that_are_not_taken),
        cmocka_unit_test(answers_of_another_time),
        cmocka_unit_test(a_responder_whose_time_is_over),
        cmocka_unit_test(nobody_else_answers),
        cmocka_unit_test(the_ca_may_answer_itself),
        cmocka_unit_test(an_answer_that_would_end_before_it_begins),
        cmocka_unit_test(refusals),
    };

    return cmocka_run_group_tests(tests, make_firms, clear_firms);
}
