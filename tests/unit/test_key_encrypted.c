#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/key_encrypted.h"

/* Written by OpenSSL itself, as a Windows provider writes it: the module under test only reads. */
static void seal_key(const struct key *key, int pbe, const EVP_CIPHER *cipher, const char *password, struct buf *out)
{
    struct buf plain;
    unsigned char *der = NULL;

    buf_init(&plain, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(key, &plain, NULL), ST_OK);
    const unsigned char *at = plain.data;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)plain.len);
    assert_non_null(info);
    X509_SIG *sealed = PKCS8_encrypt(pbe, cipher, password, (int)strlen(password), NULL, 0, 2048, info);
    assert_non_null(sealed);
    int len = i2d_X509_SIG(sealed, &der);
    assert_true(len > 0);
    assert_int_equal(buf_set(out, der, (size_t)len), ST_OK);
    OPENSSL_free(der);
    X509_SIG_free(sealed);
    PKCS8_PRIV_KEY_INFO_free(info);
    buf_clear(&plain);
}

static void encrypted_keys_come_back(void **state)
{
    struct key *key = NULL;
    struct key *back = NULL;
    char wanted[SHA256_HEX_SIZE];
    char found[SHA256_HEX_SIZE];
    struct buf sealed;

    (void)state;
    buf_init(&sealed, KEY_DER_MAX + 1);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    assert_int_equal(key_spki_hash(key, wanted, NULL), ST_OK);

    for (int i = 0; i < 2; i++) {
        if (i == 0) /* what win/cert_key_cng.c asks for */
            seal_key(key, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NULL, "throw-away", &sealed);
        else
            seal_key(key, -1, EVP_aes_256_cbc(), "throw-away", &sealed);
        assert_int_equal(key_from_encrypted_pkcs8(sealed.data, sealed.len, "throw-away", &back, NULL), ST_OK);
        assert_int_equal(key_spki_hash(back, found, NULL), ST_OK);
        assert_string_equal(found, wanted);
        key_free(&back);
    }
    buf_clear(&sealed);
    key_free(&key);
}

static void what_is_refused(void **state)
{
    struct key *key = NULL;
    struct key *back = NULL;
    struct err err = ERR_INIT;
    struct buf sealed;

    (void)state;
    buf_init(&sealed, KEY_DER_MAX + 1);
    assert_int_equal(key_generate(&key, NULL), ST_OK);
    seal_key(key, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NULL, "throw-away", &sealed);

    assert_int_equal(key_from_encrypted_pkcs8(sealed.data, sealed.len, "Throw-away", &back, &err), ST_WRONG_SECRET);
    assert_int_equal(err.fault, FAULT_PFX_PASSWORD);
    err_clear(&err);
    assert_int_equal(key_from_encrypted_pkcs8(sealed.data, sealed.len - 1, "throw-away", &back, &err), ST_BAD_FILE);
    err_clear(&err);
    assert_int_equal(buf_append(&sealed, "", 1), ST_OK);
    assert_int_equal(key_from_encrypted_pkcs8(sealed.data, sealed.len, "throw-away", &back, &err), ST_BAD_FILE);
    err_clear(&err);
    assert_int_equal(key_from_encrypted_pkcs8(sealed.data, 0, "throw-away", &back, &err), ST_BAD_FILE);
    err_clear(&err);
    assert_non_null(buf_extend(&sealed, KEY_DER_MAX + 1 - sealed.len));
    assert_int_equal(key_from_encrypted_pkcs8(sealed.data, sealed.len, "throw-away", &back, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_PFX_DAMAGED);
    assert_null(back);
    buf_clear(&sealed);
    key_free(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encrypted_keys_come_back),
        cmocka_unit_test(what_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
