#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/key_internal.h"

static struct key *key;
static const unsigned char digest[SHA256_BYTES] = "thirty-two bytes of some digest";

static int make_key(void **state)
{
    (void)state;
    return key_generate(&key, NULL) != ST_OK;
}

static int free_key(void **state)
{
    (void)state;
    key_free(&key);
    return key != NULL;
}

static void freeing_nothing_is_allowed(void **state)
{
    struct key *none = NULL;

    (void)state;
    key_free(&none);
    assert_null(none);
}

static void is_rsa_2048_with_f4(void **state)
{
    BIGNUM *exponent = NULL;
    char kind[KEY_KIND_SIZE] = "";

    (void)state;
    key_kind_of(key_peek(key), kind);
    assert_string_equal(kind, "RSA-2048");
    assert_int_equal(EVP_PKEY_get_bn_param(key_peek(key), OSSL_PKEY_PARAM_RSA_E, &exponent), 1);
    assert_true(BN_is_word(exponent, 65537));
    BN_free(exponent);
}

static void assert_same_key(const struct key *other)
{
    char hash[SHA256_HEX_SIZE] = "";
    char other_hash[SHA256_HEX_SIZE] = "";

    assert_int_equal(key_spki_hash(key, hash, NULL), ST_OK);
    assert_int_equal(key_spki_hash(other, other_hash, NULL), ST_OK);
    assert_string_equal(hash, other_hash);
    assert_int_equal(strlen(hash), 64);
}

static void pkcs8_both_ways(void **state)
{
    struct buf der;
    struct key *back = NULL;

    (void)state;
    buf_init(&der, KEY_DER_MAX);
    assert_int_equal(key_to_pkcs8(key, &der, NULL), ST_OK);
    assert_int_equal(key_from_pkcs8(der.data, der.len, &back, NULL), ST_OK);
    assert_same_key(back);
    key_free(&back);
    buf_clear(&der);
}

static void pkcs8_refusals(void **state)
{
    struct buf der;
    struct key *back = NULL;
    struct err err = ERR_INIT;

    (void)state;
    buf_init(&der, KEY_DER_MAX + 1);
    assert_int_equal(key_to_pkcs8(key, &der, NULL), ST_OK);
    for (size_t cut = 0; cut < der.len; cut += 7)
        assert_int_equal(key_from_pkcs8(der.data, cut, &back, NULL), ST_BAD_FILE);

    for (size_t at = 40; at < der.len; at += 29) { /* whichever number is damaged: no longer a key pair */
        err_clear(&err);
        der.data[at] ^= 2;
        assert_int_not_equal(key_from_pkcs8(der.data, der.len, &back, &err), ST_OK);
        assert_true(err.fault == FAULT_PFX_DAMAGED || err.fault == FAULT_PFX_KEY_KIND);
        der.data[at] ^= 2;
    }

    assert_int_equal(buf_append(&der, "\0", 1), ST_OK);
    assert_int_equal(key_from_pkcs8(der.data, der.len, &back, NULL), ST_BAD_FILE); /* trailing byte */
    assert_non_null(buf_extend(&der, KEY_DER_MAX + 1 - der.len));
    assert_int_equal(key_from_pkcs8(der.data, der.len, &back, NULL), ST_BAD_FILE); /* too long */
    assert_null(back);
    buf_clear(&der);
}

/* pkey is consumed. */
static void assert_kind_refused(EVP_PKEY *pkey, const char *kind)
{
    struct key *taken = NULL;
    struct err err = ERR_INIT;

    assert_non_null(pkey);
    assert_int_equal(key_take_evp(pkey, &taken, &err), ST_UNSUPPORTED);
    assert_int_equal(err.fault, FAULT_PFX_KEY_KIND);
    assert_string_equal(err.detail, kind);
    assert_null(taken);
}

static void other_kinds_are_named(void **state)
{
    (void)state;
    assert_kind_refused(EVP_RSA_gen(1024), "RSA-1024");
    assert_kind_refused(EVP_RSA_gen(2040), "RSA-2040");
    assert_kind_refused(EVP_EC_gen("P-256"), "EC P-256");
    assert_kind_refused(EVP_EC_gen("secp256k1"), "EC secp256k1");
    assert_kind_refused(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), "ED25519");
}

static void rsa_pss_is_not_rsa(void **state)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA-PSS", NULL);
    EVP_PKEY *pkey = NULL;

    (void)state;
    assert_int_equal(EVP_PKEY_keygen_init(ctx), 1);
    assert_int_equal(EVP_PKEY_generate(ctx, &pkey), 1);
    EVP_PKEY_CTX_free(ctx);
    assert_kind_refused(pkey, "RSA-PSS");
}

static void capi_blobs_both_ways(void **state)
{
    struct buf blob;
    struct key *back = NULL;

    (void)state;
    buf_init(&blob, KEY_DER_MAX);
    assert_int_equal(key_to_capi_blob(key, &blob, NULL), ST_OK);
    /* BLOBHEADER { PRIVATEKEYBLOB, version 2, reserved, CALG_RSA_KEYX }, RSAPUBKEY { "RSA2", bit length } */
    assert_memory_equal(blob.data, "\x07\x02\x00\x00\x00\xA4\x00\x00RSA2\x00\x08\x00\x00", 16);
    assert_int_equal(blob.len, 20 + 256 + 5 * 128 + 256);
    assert_int_equal(key_from_capi_blob(blob.data, blob.len, &back, NULL), ST_OK);
    assert_same_key(back);
    key_free(&back);

    blob.data[5] = 0x24; /* CALG_RSA_SIGN: what AT_SIGNATURE keys say */
    assert_int_equal(key_from_capi_blob(blob.data, blob.len, &back, NULL), ST_OK);
    assert_same_key(back);
    key_free(&back);
    buf_clear(&blob);
}

static void capi_blob_refusals(void **state)
{
    struct buf blob;
    struct key *back = NULL;

    (void)state;
    buf_init(&blob, KEY_DER_MAX + 1);
    assert_int_equal(key_to_capi_blob(key, &blob, NULL), ST_OK);
    for (size_t cut = 0; cut < blob.len; cut += 5)
        assert_int_equal(key_from_capi_blob(blob.data, cut, &back, NULL), ST_BAD_FILE);
    blob.data[0] = 0x06; /* PUBLICKEYBLOB */
    assert_int_not_equal(key_from_capi_blob(blob.data, blob.len, &back, NULL), ST_OK);
    blob.data[0] = 0x07;
    for (size_t at = 20; at < blob.len; at += 41) { /* whichever number is damaged */
        blob.data[at] ^= 2;
        assert_int_not_equal(key_from_capi_blob(blob.data, blob.len, &back, NULL), ST_OK);
        blob.data[at] ^= 2;
    }
    assert_int_equal(buf_append(&blob, "\0", 1), ST_OK);
    assert_int_equal(key_from_capi_blob(blob.data, blob.len, &back, NULL), ST_BAD_FILE); /* trailing byte */
    blob.data[12] = 0xFF; /* a length that the blob does not have */
    blob.data[13] = 0xFF;
    blob.data[14] = 0xFF;
    assert_int_equal(key_from_capi_blob(blob.data, blob.len, &back, NULL), ST_BAD_FILE);
    assert_null(back);
    buf_clear(&blob);
}

static void public_blobs_are_found_by_their_hash(void **state)
{
    struct buf blob;
    char hash[SHA256_HEX_SIZE] = "";
    char found[SHA256_HEX_SIZE] = "kept";

    (void)state;
    buf_init(&blob, KEY_DER_MAX);
    assert_int_equal(key_to_capi_blob(key, &blob, NULL), ST_OK);
    assert_int_equal(key_spki_hash(key, hash, NULL), ST_OK);
    assert_int_equal(key_capi_public_hash(blob.data, blob.len, found, NULL), ST_BAD_FILE); /* still a private one */
    assert_string_equal(found, "kept");

    blob.data[0] = 0x06; /* PUBLICKEYBLOB, */
    blob.data[11] = '1'; /* "RSA1", and the modulus alone */
    assert_int_equal(key_capi_public_hash(blob.data, 20 + 256, found, NULL), ST_OK);
    assert_string_equal(found, hash);
    assert_int_equal(key_capi_public_hash(blob.data, 20 + 255, found, NULL), ST_BAD_FILE);
    assert_int_equal(key_capi_public_hash(blob.data, 20 + 257, found, NULL), ST_BAD_FILE);
    assert_int_equal(key_capi_public_hash(blob.data, 0, found, NULL), ST_BAD_FILE);
    buf_clear(&blob);
}

static void signatures_verify_and_are_deterministic(void **state)
{
    const struct signer signer = key_signer(key);
    struct buf spki;
    struct buf signature;
    struct buf again;

    (void)state;
    buf_init(&spki, KEY_DER_MAX);
    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&again, KEY_SIGNATURE_MAX);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_int_equal(signer.sign_digest(signer.self, digest, &signature, NULL), ST_OK);
    assert_int_equal(signer.sign_digest(signer.self, digest, &again, NULL), ST_OK);
    assert_int_equal(signature.len, 256);
    assert_memory_equal(signature.data, again.data, 256);
    assert_int_equal(key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL), ST_OK);
    buf_clear(&again);
    buf_clear(&signature);
    buf_clear(&spki);
}

static void wrong_signatures_do_not_verify(void **state)
{
    const struct signer signer = key_signer(key);
    unsigned char other_digest[SHA256_BYTES];
    struct key *other = NULL;
    struct err err = ERR_INIT;
    struct buf spki;
    struct buf other_spki;
    struct buf signature;

    (void)state;
    buf_init(&spki, KEY_DER_MAX);
    buf_init(&other_spki, KEY_DER_MAX);
    buf_init(&signature, KEY_SIGNATURE_MAX);
    assert_int_equal(key_generate(&other, NULL), ST_OK);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_int_equal(key_spki(other, &other_spki, NULL), ST_OK);
    assert_int_equal(signer.sign_digest(signer.self, digest, &signature, NULL), ST_OK);
    memcpy(other_digest, digest, sizeof digest);
    other_digest[31] ^= 1;

    assert_int_equal(key_verify(spki.data, spki.len, other_digest, signature.data, 256, &err), ST_BAD_FILE);
    assert_int_equal(err.status, ST_BAD_FILE);
    assert_int_equal(key_verify(other_spki.data, other_spki.len, digest, signature.data, 256, NULL), ST_BAD_FILE);
    assert_int_equal(key_verify(spki.data, spki.len, digest, signature.data, 255, NULL), ST_BAD_FILE);
    assert_int_equal(key_verify(spki.data, spki.len, digest, "", 0, NULL), ST_BAD_FILE);
    assert_int_equal(key_verify(spki.data, spki.len - 1, digest, signature.data, 256, NULL), ST_BAD_FILE);
    assert_int_equal(key_verify("", 0, digest, signature.data, 256, NULL), ST_BAD_FILE);
    signature.data[0] ^= 1;
    assert_int_equal(key_verify(spki.data, spki.len, digest, signature.data, 256, NULL), ST_BAD_FILE);
    key_free(&other);
    buf_clear(&signature);
    buf_clear(&other_spki);
    buf_clear(&spki);
}

static void other_public_keys_verify_nothing(void **state)
{
    EVP_PKEY *pkeys[] = {EVP_EC_gen("P-256"), EVP_RSA_gen(1024)};

    (void)state;
    for (size_t i = 0; i < sizeof pkeys / sizeof pkeys[0]; i++) {
        unsigned char signature[128];
        size_t len = sizeof signature;
        EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(pkeys[i], NULL);
        struct buf spki;

        assert_non_null(ctx);
        assert_int_equal(EVP_PKEY_sign_init(ctx), 1);
        assert_int_equal(EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()), 1);
        assert_int_equal(EVP_PKEY_sign(ctx, signature, &len, digest, sizeof digest), 1);
        EVP_PKEY_CTX_free(ctx);
        buf_init(&spki, KEY_DER_MAX);
        assert_int_equal(key_spki_of(pkeys[i], &spki, NULL), ST_OK);
        assert_int_equal(key_verify(spki.data, spki.len, digest, signature, len, NULL), ST_BAD_FILE);
        buf_clear(&spki);
        EVP_PKEY_free(pkeys[i]);
    }
}

/* One that signs with the key of this file, and counts. */
static enum status sign_elsewhere(void *self, const unsigned char wanted[SHA256_BYTES], struct buf *signature,
                                  struct err *err)
{
    const struct signer signer = key_signer(key);

    ++*(int *)self;
    return signer.sign_digest(signer.self, wanted, signature, err);
}

static void what_a_key_elsewhere_signs_its_signer_does(void **state)
{
    int asked = 0;
    const struct signer theirs = {.sign_digest = sign_elsewhere, .self = &asked};
    struct key *elsewhere = NULL;
    struct signer signer;
    struct buf spki;
    struct buf signature;
    struct buf secret;

    (void)state;
    buf_init(&spki, KEY_DER_MAX);
    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&secret, KEY_DER_MAX);
    assert_int_equal(key_spki(key, &spki, NULL), ST_OK);
    assert_int_equal(key_from_signer(spki.data, spki.len - 1, &theirs, &elsewhere, NULL), ST_BAD_FILE);
    assert_int_equal(key_from_signer(spki.data, spki.len, &theirs, &elsewhere, NULL), ST_OK);
    signer = key_signer(elsewhere);
    assert_int_equal(signer.sign_digest(signer.self, digest, &signature, NULL), ST_OK);
    assert_int_equal(asked, 1);
    assert_int_equal(key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL), ST_OK);
    assert_int_not_equal(key_to_pkcs8(elsewhere, &secret, NULL), ST_OK);
    assert_int_equal(secret.len, 0);
    key_free(&elsewhere);
    buf_clear(&signature);
    buf_clear(&spki);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(freeing_nothing_is_allowed),
        cmocka_unit_test(is_rsa_2048_with_f4),
        cmocka_unit_test(pkcs8_both_ways),
        cmocka_unit_test(pkcs8_refusals),
        cmocka_unit_test(other_kinds_are_named),
        cmocka_unit_test(rsa_pss_is_not_rsa),
        cmocka_unit_test(capi_blobs_both_ways),
        cmocka_unit_test(capi_blob_refusals),
        cmocka_unit_test(public_blobs_are_found_by_their_hash),
        cmocka_unit_test(signatures_verify_and_are_deterministic),
        cmocka_unit_test(wrong_signatures_do_not_verify),
        cmocka_unit_test(other_public_keys_verify_nothing),
        cmocka_unit_test(what_a_key_elsewhere_signs_its_signer_does),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
