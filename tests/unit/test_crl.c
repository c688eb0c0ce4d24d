/* Revocation lists: made, read back, taken by the openssl program; and those that are neither made nor believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/objects.h>
#include <openssl/x509v3.h>

#include "authority.h"
#include "base/atomic_file.h"
#include "pki/cert_internal.h"
#include "pki/crl.h"
#include "pki/der.h"
#include "pki/key_internal.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const int64_t since_utc = 1767225600; /* 2026-01-01 */
static const int64_t made_utc = 1782086400;  /* 2026-06-22 */
enum { DAY_S = 86400 };

/* One serial with DER's leading 00, one without. */
static const struct crl_entry entries[] = {
    {"00E9F50BD2E02700FD18559F717C80FDCF", 1782000000, CRL_SUPERSEDED},
    {"1A", 1782000001, CRL_UNSPECIFIED},
    {"0A0B0C", 2556144000, CRL_KEY_COMPROMISE}, /* 2051: GeneralizedTime */
};

static struct authority firm, other;
static struct key *leaf_key;

static int make_firms(void **state)
{
    (void)state;
    authority_make(&firm, "Pei Cheng", since_utc);
    authority_make(&other, "Pei Cheng", since_utc); /* the same names, other keys */
    return key_generate(&leaf_key, NULL) != ST_OK;
}

static int clear_firms(void **state)
{
    (void)state;
    key_free(&leaf_key);
    authority_clear(&other);
    authority_clear(&firm);
    return 0;
}

static void append_entries(size_t count, struct buf *out)
{
    buf_init(out, CRL_DER_MAX);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(crl_entry_append(out, &entries[i], NULL), ST_OK);
}

static struct crl_request sound_request(const struct buf *list)
{
    return (struct crl_request){
        .number = 7, .this_update_utc = made_utc, .next_update_utc = made_utc + DAY_S, .entries = list};
}

static void make_list(size_t count, struct buf *out)
{
    struct crl_request request;
    struct buf list;

    append_entries(count, &list);
    request = sound_request(&list);
    buf_init(out, CRL_DER_MAX);
    assert_int_equal(crl_sign(&request, firm.ca_key, &firm.ca, out, NULL), ST_OK);
    buf_clear(&list);
}

static void is_read_back(void **state)
{
    struct crl_info info;
    struct crl_entry found;
    struct buf list;
    struct buf again;

    (void)state;
    make_list(COUNT_OF(entries), &list);
    assert_int_equal(crl_read(list.data, list.len, &info, NULL), ST_OK);
    assert_int_equal(info.number, 7);
    assert_int_equal(info.this_update_utc, made_utc);
    assert_int_equal(info.next_update_utc, made_utc + DAY_S);
    assert_int_equal(info.entries, COUNT_OF(entries));
    for (size_t i = 0; i < COUNT_OF(entries); i++) {
        assert_int_equal(crl_find(list.data, list.len, entries[i].serial, &found, NULL), ST_OK);
        assert_string_equal(found.serial, entries[i].serial);
        assert_int_equal(found.revoked_utc, entries[i].revoked_utc);
        assert_int_equal(found.reason, entries[i].reason);
    }
    assert_int_equal(crl_find(list.data, list.len, "e9:f5:0b:d2:e0:27:00:fd:18:55:9f:71:7c:80:fd:cf", &found, NULL),
                     ST_OK);
    assert_int_equal(crl_find(list.data, list.len, "1B", &found, NULL), ST_NOT_FOUND);
    assert_int_equal(crl_find(list.data, list.len, "xy", &found, NULL), ST_BAD_INPUT);
    assert_int_equal(crl_verify(list.data, list.len, &firm.ca, NULL), ST_OK);
    make_list(COUNT_OF(entries), &again);
    assert_int_equal(again.len, list.len); /* the same parts, the same bytes */
    assert_memory_equal(again.data, list.data, list.len);
    buf_clear(&again);
    buf_clear(&list);
}

static void its_entries_go_into_the_next_list(void **state)
{
    struct buf list, written, carried;

    (void)state;
    append_entries(COUNT_OF(entries), &written);
    make_list(COUNT_OF(entries), &list);
    buf_init(&carried, written.len);
    assert_int_equal(crl_entries_append(list.data, list.len, &carried, NULL), ST_OK);
    assert_int_equal(carried.len, written.len);
    assert_memory_equal(carried.data, written.data, written.len);
    assert_int_equal(crl_entries_append(list.data, list.len, &carried, NULL), ST_TOO_COSTLY);
    assert_int_equal(crl_entries_append(list.data, list.len - 1, &carried, NULL), ST_BAD_FILE);
    buf_clear(&list);
    make_list(0, &list);
    assert_int_equal(crl_entries_append(list.data, list.len, &carried, NULL), ST_OK);
    assert_int_equal(carried.len, written.len);
    buf_clear(&carried);
    buf_clear(&list);
    buf_clear(&written);
}

static X509_CRL *loaded(const struct buf *list)
{
    X509_CRL *crl = der_read_value(list->data, list->len, ASN1_ITEM_rptr(X509_CRL));

    assert_non_null(crl);
    return crl;
}

/* RFC 5280 5.1 and 5.2, looked at with the library that others read it with. */
static void has_the_profile(void **state)
{
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OBJECT *name = NULL;
    AUTHORITY_KEYID *key_id = NULL;
    X509_CRL *crl = NULL;
    X509 *ca = NULL;
    struct buf list;
    int critical = -1;

    (void)state;
    make_list(2, &list);
    crl = loaded(&list);
    assert_int_equal(cert_load(firm.ca.data, firm.ca.len, &ca, NULL), ST_OK);
    assert_int_equal(X509_CRL_get_version(crl), X509_CRL_VERSION_2);
    X509_CRL_get0_signature(crl, NULL, &algorithm);
    X509_ALGOR_get0(&name, NULL, NULL, algorithm);
    assert_int_equal(OBJ_obj2nid(name), NID_sha256WithRSAEncryption);
    assert_int_equal(X509_CRL_get_ext_count(crl), 2);
    key_id = X509_CRL_get_ext_d2i(crl, NID_authority_key_identifier, &critical, NULL);
    assert_non_null(key_id);
    assert_int_equal(critical, 0);
    assert_int_equal(ASN1_OCTET_STRING_cmp(key_id->keyid, X509_get0_subject_key_id(ca)), 0);
    assert_int_equal(
        X509_EXTENSION_get_critical(X509_CRL_get_ext(crl, X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1))), 0);
    assert_int_equal(X509_REVOKED_get_ext_count(sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0)), 1);
    assert_int_equal(X509_REVOKED_get_ext_count(sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 1)), 0);
    AUTHORITY_KEYID_free(key_id);
    X509_free(ca);
    X509_CRL_free(crl);
    buf_clear(&list);
}

static void an_empty_one_has_no_list_of_entries(void **state)
{
    struct crl_info info;
    struct crl_entry found;
    X509_CRL *crl = NULL;
    struct buf list;

    (void)state;
    make_list(0, &list);
    crl = loaded(&list);
    assert_null(X509_CRL_get_REVOKED(crl));
    assert_int_equal(crl_read(list.data, list.len, &info, NULL), ST_OK);
    assert_int_equal(info.entries, 0);
    assert_int_equal(crl_find(list.data, list.len, "1A", &found, NULL), ST_NOT_FOUND);
    X509_CRL_free(crl);
    buf_clear(&list);
}

static void entries_that_are_none(void **state)
{
    static const struct crl_entry bad[] = {
        {"", 0, CRL_SUPERSEDED},
        {"0", 0, CRL_SUPERSEDED},
        {"XY", 0, CRL_SUPERSEDED},
        {"FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0, CRL_SUPERSEDED}, /* 22 octets as INTEGER */
        {"1A", 0, -1},
        {"1A", 0, 7},
        {"1A", 0, 8},
        {"1A", 0, 11},
        {"1A", INT64_C(-631152001), CRL_SUPERSEDED},
        {"1A", INT64_C(253402300800), CRL_SUPERSEDED},
    };
    struct buf out;
    struct buf tight;

    (void)state;
    buf_init(&out, CRL_DER_MAX);
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        if (crl_entry_append(&out, &bad[i], NULL) != ST_BAD_INPUT || out.len != 0)
            fail_msg("case %zu", i);
    }
    buf_init(&tight, 8);
    assert_int_equal(crl_entry_append(&tight, &entries[0], NULL), ST_TOO_COSTLY);
    assert_int_equal(tight.len, 0);
    buf_clear(&tight);
    buf_clear(&out);
}

static void assert_not_made(const struct crl_request *request, struct key *key, const struct buf *ca,
                            enum status status)
{
    struct buf out;

    buf_init(&out, CRL_DER_MAX);
    assert_int_equal(crl_sign(request, key, ca, &out, NULL), status);
    assert_int_equal(out.len, 0);
}

/* The CA's certificate with another key usage, as somebody else might have issued it. */
static void without_crl_sign(struct buf *out)
{
    ASN1_BIT_STRING *usage = ASN1_BIT_STRING_new();
    X509 *ca = NULL;

    assert_int_equal(cert_load(firm.ca.data, firm.ca.len, &ca, NULL), ST_OK);
    assert_int_equal(ASN1_BIT_STRING_set_bit(usage, 5, 1), 1);
    assert_int_equal(X509_add1_ext_i2d(ca, NID_key_usage, usage, 1, X509V3_ADD_REPLACE), 1);
    assert_true(X509_sign(ca, key_peek(firm.root_key), EVP_sha256()) > 0);
    buf_init(out, CERT_DER_MAX);
    assert_int_equal(der_append_value(out, ca, ASN1_ITEM_rptr(X509), NULL), ST_OK);
    X509_free(ca);
    ASN1_BIT_STRING_free(usage);
}

static void lists_that_are_not_made(void **state)
{
    const struct buf none = {.max = 1};
    const struct crl_request sound = sound_request(&none);
    struct crl_request request = sound;
    struct buf leaf;
    struct buf mute;

    (void)state;
    request.number = 0;
    assert_not_made(&request, firm.ca_key, &firm.ca, ST_BAD_INPUT);
    request = sound;
    request.next_update_utc = request.this_update_utc;
    assert_not_made(&request, firm.ca_key, &firm.ca, ST_BAD_INPUT);
    request = sound;
    request.next_update_utc = INT64_C(253402300800);
    assert_not_made(&request, firm.ca_key, &firm.ca, ST_BAD_INPUT);
    assert_not_made(&sound, other.ca_key, &firm.ca, ST_BAD_FILE); /* not that CA's key */
    authority_issue(&firm, leaf_key, since_utc, since_utc + AUTHORITY_YEAR_S, &leaf);
    assert_not_made(&sound, leaf_key, &leaf, ST_BAD_FILE); /* no CA */
    without_crl_sign(&mute);
    assert_not_made(&sound, firm.ca_key, &mute, ST_BAD_FILE);
    buf_clear(&mute);
    buf_clear(&leaf);
}

static void lists_of_others_are_not_believed(void **state)
{
    struct buf list;
    struct buf mute;

    (void)state;
    make_list(2, &list);
    assert_int_equal(crl_verify(list.data, list.len, &other.ca, NULL), ST_BAD_FILE);  /* same name, another key */
    assert_int_equal(crl_verify(list.data, list.len, &firm.root, NULL), ST_BAD_FILE); /* another name */
    without_crl_sign(&mute);
    assert_int_equal(crl_verify(list.data, list.len, &mute, NULL), ST_BAD_FILE);
    list.data[list.len - 1] ^= 1U;
    assert_int_equal(crl_verify(list.data, list.len, &firm.ca, NULL), ST_BAD_FILE);
    buf_clear(&mute);
    buf_clear(&list);
}

/* --- lists as nobody should make them --- */

static void add_reason_critical(X509_CRL *crl)
{
    ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
    X509_REVOKED *entry = sk_X509_REVOKED_value(X509_CRL_get_REVOKED(crl), 0);

    assert_int_equal(ASN1_ENUMERATED_set(reason, CRL_SUPERSEDED), 1);
    assert_int_equal(X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 1, X509V3_ADD_REPLACE), 1);
    ASN1_ENUMERATED_free(reason);
}

static void make_delta(X509_CRL *crl)
{
    ASN1_INTEGER *base = ASN1_INTEGER_new();

    assert_int_equal(ASN1_INTEGER_set(base, 1), 1);
    assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_delta_crl, base, 1, X509V3_ADD_DEFAULT), 1);
    ASN1_INTEGER_free(base);
}

static void drop_number(X509_CRL *crl)
{
    X509_EXTENSION_free(X509_CRL_delete_ext(crl, X509_CRL_get_ext_by_NID(crl, NID_crl_number, -1)));
}

static void enlarge_number(X509_CRL *crl)
{
    ASN1_INTEGER *number = s2i_ASN1_INTEGER(NULL, "0x1FFFFFFFFFFFFFFFFF");

    assert_int_equal(X509_CRL_add1_ext_i2d(crl, NID_crl_number, number, 0, X509V3_ADD_REPLACE), 1);
    ASN1_INTEGER_free(number);
}

static void make_version_1(X509_CRL *crl)
{
    assert_int_equal(X509_CRL_set_version(crl, X509_CRL_VERSION_1), 1);
}

static void spoil(void (*how)(X509_CRL *), struct buf *out)
{
    X509_CRL *crl = NULL;

    make_list(2, out);
    crl = loaded(out);
    how(crl);
    assert_true(X509_CRL_sign(crl, key_peek(firm.ca_key), EVP_sha256()) > 0);
    buf_clear(out);
    assert_int_equal(der_append_value(out, crl, ASN1_ITEM_rptr(X509_CRL), NULL), ST_OK);
    X509_CRL_free(crl);
}

static void lists_that_are_not_read(void **state)
{
    static const struct {
        void (*how)(X509_CRL *);
        enum status status;
    } cases[] = {
        {add_reason_critical, ST_UNSUPPORTED}, {make_delta, ST_UNSUPPORTED},  {drop_number, ST_BAD_FILE},
        {enlarge_number, ST_BAD_FILE},         {make_version_1, ST_BAD_FILE},
    };
    struct crl_info info;
    struct buf list;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        enum status status = ST_OK;

        spoil(cases[i].how, &list);
        status = crl_read(list.data, list.len, &info, NULL);
        if (status != cases[i].status)
            fail_msg("case %zu: %s", i, status_word(status));
        buf_clear(&list);
    }
    make_list(2, &list);
    for (size_t len = 0; len < list.len; len += 3)
        assert_int_equal(crl_read(list.data, len, &info, NULL), ST_BAD_FILE);
    assert_int_equal(buf_append(&list, "x", 1), ST_OK);
    assert_int_equal(crl_read(list.data, list.len, &info, NULL), ST_BAD_FILE);
    assert_int_equal(crl_read(list.data, (size_t)CRL_DER_MAX + 1, &info, NULL), ST_BAD_FILE);
    assert_int_equal(crl_read(firm.ca.data, firm.ca.len, &info, NULL), ST_BAD_FILE);
    buf_clear(&list);
}

#if defined(PCCERT_OPENSSL)
/* A reader that is a program of its own: it believes the list under that CA, and shows number, serials and reasons. */
static void is_taken_by_the_openssl_program(void **state)
{
    char folder[] = "/tmp/pccert-crl-XXXXXX";
    char text[1024];
    struct buf list;
    struct buf pem;

    (void)state;
    assert_non_null(mkdtemp(folder));
    make_list(COUNT_OF(entries), &list);
    (void)snprintf(text, sizeof text, "%s/list.crl", folder);
    assert_int_equal(file_write(text, list.data, list.len, FILE_NEW, NULL), ST_OK);
    for (size_t i = 0; i < 2; i++) {
        buf_init(&pem, CERT_DER_MAX);
        authority_pem(i == 0 ? &firm : &other, &pem);
        (void)snprintf(text, sizeof text, "%s/%s.pem", folder, i == 0 ? "firm" : "other");
        assert_int_equal(file_write(text, pem.data, pem.len, FILE_NEW, NULL), ST_OK);
        buf_clear(&pem);
    }
    (void)snprintf(text, sizeof text,
                   "cd %s && c='" PCCERT_OPENSSL " crl -inform DER -in list.crl' &&"
                   "$c -verify -CAfile firm.pem -noout 2>said && grep -q 'verify OK' said &&"
                   "{ $c -verify -CAfile other.pem -noout 2>said; ! grep -q 'verify OK' said; } &&"
                   "$c -noout -crlnumber | grep -qx 'crlNumber=0x07' && $c -noout -text >all &&"
                   "test $(grep -c 'Serial Number: E9F50BD2E02700FD18559F717C80FDCF' all) = 1 &&"
                   "test $(grep -c 'Serial Number' all) = 3 && test $(grep -c 'Reason Code' all) = 2 &&"
                   "grep -q 'Key Compromise' all && grep -q 'Superseded' all",
                   folder);
    assert_int_equal(system(text), 0);
    (void)snprintf(text, sizeof text, "rm -r %s", folder);
    assert_int_equal(system(text), 0);
    buf_clear(&list);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_read_back),
        cmocka_unit_test(its_entries_go_into_the_next_list),
        cmocka_unit_test(has_the_profile),
        cmocka_unit_test(an_empty_one_has_no_list_of_entries),
        cmocka_unit_test(entries_that_are_none),
        cmocka_unit_test(lists_that_are_not_made),
        cmocka_unit_test(lists_of_others_are_not_believed),
        cmocka_unit_test(lists_that_are_not_read),
#if defined(PCCERT_OPENSSL)
        cmocka_unit_test(is_taken_by_the_openssl_program),
#endif
    };

    return cmocka_run_group_tests(tests, make_firms, clear_firms);
}
