/* Names of certificates after RFC 9773 section 4.1, made and taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "pki/cert.h"
#include "pki/der.h"
#include "protocol/renewal_id.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* The example of the RFC. */
static const unsigned char KEY_ID[] = {0x69, 0x88, 0x5B, 0x6B, 0x87, 0x46, 0x40, 0x41, 0xE1, 0xB3,
                                       0x7B, 0x84, 0x7B, 0xA0, 0xAE, 0x2C, 0xDE, 0x01, 0xC8, 0xD4};
static const char SERIAL_DECIMAL[] = "2271560481"; /* 00:87:65:43:21 */
static const char RENEWAL_ID[] = "aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE";

/* A certificate of that serial and key identifier (len 0: none), signed by a key that nobody asks about. */
static void forge(const char *serial_decimal, const unsigned char *key_id, size_t len, struct buf *der)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    AUTHORITY_KEYID *authority = AUTHORITY_KEYID_new();
    X509 *cert = X509_new();
    BIGNUM *serial = NULL;

    assert_true(key != NULL && authority != NULL && cert != NULL);
    assert_int_equal(X509_set_version(cert, X509_VERSION_3), 1);
    assert_true(BN_dec2bn(&serial, serial_decimal) > 0);
    assert_non_null(BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(cert)));
    assert_int_equal(ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), "260101000000Z"), 1);
    assert_int_equal(ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), "270101000000Z"), 1);
    assert_int_equal(X509_set_pubkey(cert, key), 1);
    if (len > 0) {
        authority->keyid = ASN1_OCTET_STRING_new();
        assert_int_equal(ASN1_OCTET_STRING_set(authority->keyid, key_id, (int)len), 1);
        assert_int_equal(X509_add1_ext_i2d(cert, NID_authority_key_identifier, authority, 0, 0), 1);
    }
    assert_true(X509_sign(cert, key, EVP_sha256()) > 0);
    buf_init(der, CERT_DER_MAX);
    assert_int_equal(der_append_value(der, cert, ASN1_ITEM_rptr(X509), NULL), ST_OK);
    BN_free(serial);
    X509_free(cert);
    AUTHORITY_KEYID_free(authority);
    EVP_PKEY_free(key);
}

static void the_example_of_the_rfc(void **state)
{
    char id[RENEWAL_ID_SIZE], serial[SERIAL_TEXT_SIZE];
    struct buf der;

    (void)state;
    forge(SERIAL_DECIMAL, KEY_ID, sizeof KEY_ID, &der);
    assert_int_equal(renewal_id_of(der.data, der.len, id, NULL), ST_OK);
    assert_string_equal(id, RENEWAL_ID);
    assert_int_equal(renewal_id_serial(id, serial, NULL), ST_OK);
    assert_string_equal(serial, "0087654321");
    buf_clear(&der);
}

static void the_longest_fits(void **state)
{
    static const unsigned char LONGEST[RENEWAL_ID_KEY_BYTES_MAX + 1] = {1};
    char id[RENEWAL_ID_SIZE], serial[SERIAL_TEXT_SIZE];
    struct buf der;

    (void)state;
    forge("1461501637330902918203684832716283019655932542975", LONGEST, RENEWAL_ID_KEY_BYTES_MAX, &der); /* 2^160 - 1 */
    assert_int_equal(renewal_id_of(der.data, der.len, id, NULL), ST_OK);
    assert_int_equal(strlen(id), RENEWAL_ID_SIZE - 1);
    assert_int_equal(renewal_id_serial(id, serial, NULL), ST_OK);
    assert_string_equal(serial, "00FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF");
    buf_clear(&der);
    forge("1", LONGEST, sizeof LONGEST, &der);
    assert_int_equal(renewal_id_of(der.data, der.len, id, NULL), ST_BAD_FILE);
    buf_clear(&der);
}

static void what_has_no_name_has_none(void **state)
{
    char id[RENEWAL_ID_SIZE] = "before";
    struct buf der;

    (void)state;
    forge("1", NULL, 0, &der);
    assert_int_equal(renewal_id_of(der.data, der.len, id, NULL), ST_NOT_FOUND);
    assert_int_equal(renewal_id_of(der.data, der.len - 1, id, NULL), ST_BAD_FILE);
    assert_int_equal(renewal_id_of("", 0, id, NULL), ST_BAD_FILE);
    assert_string_equal(id, "before");
    buf_clear(&der);
}

static void what_is_no_name_is_refused(void **state)
{
    static const char *const CASES[] = {
        "",          ".",      "aYhb",   "aYhb.",  ".AIdl",   "aYhb.AIdl=",
        "aYhb.A+dl", "aYhb.A", "aYhb..", "a.b.cc", "aYhb.A ", "aYhb.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" /* 24 bytes */,
    };
    char serial[SERIAL_TEXT_SIZE] = "before";

    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err = ERR_INIT;

        if (renewal_id_serial(CASES[i], serial, &err) != ST_BAD_INPUT)
            fail_msg("%s was taken", CASES[i]);
        assert_string_equal(serial, "before");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_the_rfc),
        cmocka_unit_test(the_longest_fits),
        cmocka_unit_test(what_has_no_name_has_none),
        cmocka_unit_test(what_is_no_name_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
