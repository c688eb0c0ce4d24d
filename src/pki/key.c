#include "pki/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

struct key {
    EVP_PKEY *pkey;
    struct signer elsewhere; /* all zero: the private half is in pkey */
};

EVP_PKEY *key_peek(const struct key *key)
{
    return key->pkey;
}

const struct signer *key_peek_signer(const struct key *key)
{
    return key->elsewhere.sign_digest != NULL ? &key->elsewhere : NULL;
}

void key_free(struct key **key)
{
    if (*key == NULL)
        return;
    EVP_PKEY_free((*key)->pkey); /* clears the private numbers */
    free(*key);
    *key = NULL;
}

/* elsewhere: NULL, the private half is in pkey, which is the callee's. */
static enum status key_wrap(EVP_PKEY *pkey, const struct signer *elsewhere, struct key **out, struct err *err)
{
    struct key *key = calloc(1, sizeof *key);

    if (key == NULL) {
        EVP_PKEY_free(pkey);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "key");
    }
    key->pkey = pkey;
    if (elsewhere != NULL)
        key->elsewhere = *elsewhere;
    *out = key;
    return ST_OK;
}

enum status key_generate_bits(unsigned bits, struct key **out, struct err *err)
{
    EVP_PKEY *pkey = NULL;

    openssl_start();
    pkey = EVP_RSA_gen(bits);
    if (pkey == NULL)
        return openssl_error_set(err, ST_IO, FAULT_NONE, "generating RSA key");
    return key_wrap(pkey, NULL, out, err);
}

enum status key_generate(struct key **out, struct err *err)
{
    return key_generate_bits(KEY_BITS_LEAST, out, err);
}

/* The name by which people know a curve, NIST's where there is one. */
static void key_curve_of(const EVP_PKEY *pkey, char out[KEY_KIND_SIZE])
{
    size_t len = 0;
    const char *nist = NULL;

    out[0] = '\0';
    if (EVP_PKEY_get_utf8_string_param(pkey, OSSL_PKEY_PARAM_GROUP_NAME, out, KEY_KIND_SIZE, &len) != 1)
        ERR_clear_error(); /* explicit parameters have no name */
    nist = EC_curve_nid2nist(OBJ_sn2nid(out));
    if (nist != NULL)
        (void)snprintf(out, KEY_KIND_SIZE, "%s", nist);
}

void key_kind_of(const EVP_PKEY *pkey, char out[KEY_KIND_SIZE])
{
    const char *name = EVP_PKEY_get0_type_name(pkey);
    char curve[KEY_KIND_SIZE] = "";

    if (EVP_PKEY_is_a(pkey, "RSA")) {
        (void)snprintf(out, KEY_KIND_SIZE, "RSA-%d", EVP_PKEY_get_bits(pkey));
    } else if (EVP_PKEY_is_a(pkey, "EC")) {
        key_curve_of(pkey, curve);
        (void)snprintf(out, KEY_KIND_SIZE, "EC %.28s", curve);
    } else {
        (void)snprintf(out, KEY_KIND_SIZE, "%s", name != NULL ? name : "?");
    }
}

bool key_is_acceptable(const EVP_PKEY *pkey)
{
    const int bits = EVP_PKEY_get_bits(pkey);

    return EVP_PKEY_is_a(pkey, "RSA") && bits >= KEY_BITS_LEAST && bits <= KEY_BITS_MOST;
}

enum status key_take_evp(EVP_PKEY *pkey, struct key **out, struct err *err)
{
    struct key *key = NULL;
    enum status status = ST_OK;

    if (!key_is_acceptable(pkey)) {
        char kind[KEY_KIND_SIZE] = "";

        key_kind_of(pkey, kind);
        EVP_PKEY_free(pkey);
        status =
            openssl_error_set(err, ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "private key: not RSA of 2048 to 4096 bits");
        err_detail(err, kind);
        return status;
    }
    status = key_wrap(pkey, NULL, &key, err);
    if (status != ST_OK)
        return status;
    status = key_check_halves(key, err);
    if (status != ST_OK) {
        key_free(&key);
        return status;
    }
    *out = key; /* the caller's now */
    return ST_OK;
}

enum status key_from_signer(const void *spki, size_t spki_len, const struct signer *signer, struct key **out,
                            struct err *err)
{
    EVP_PKEY *pkey = NULL;

    openssl_start();
    pkey = key_read_spki(spki, spki_len);
    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "a key that is elsewhere: its public half");
    if (!key_is_acceptable(pkey)) {
        EVP_PKEY_free(pkey);
        return openssl_error_set(err, ST_UNSUPPORTED, FAULT_NONE,
                                 "a key that is elsewhere: not RSA of 2048 to 4096 bits");
    }
    return key_wrap(pkey, signer, out, err);
}

enum status key_to_pkcs8(const struct key *key, struct buf *out, struct err *err)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key->pkey);
    enum status status = ST_OK;

    if (info == NULL)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "writing PKCS#8");
    status = der_append_value(out, info, ASN1_ITEM_rptr(PKCS8_PRIV_KEY_INFO), err);
    PKCS8_PRIV_KEY_INFO_free(info);
    return status;
}

enum status key_from_pkcs8(const void *der, size_t len, struct key **out, struct err *err)
{
    PKCS8_PRIV_KEY_INFO *info = NULL;
    EVP_PKEY *pkey = NULL;

    if (len > KEY_DER_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading PKCS#8: too long");
    info = der_read_value(der, len, ASN1_ITEM_rptr(PKCS8_PRIV_KEY_INFO));
    if (info == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading PKCS#8: structure");
    pkey = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading PKCS#8: key");
    return key_take_evp(pkey, out, err);
}

enum status key_spki_of(EVP_PKEY *pkey, struct buf *out, struct err *err)
{
    X509_PUBKEY *info = NULL;
    enum status status = ST_OK;

    if (X509_PUBKEY_set(&info, pkey) != 1)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "writing SubjectPublicKeyInfo");
    status = der_append_value(out, info, ASN1_ITEM_rptr(X509_PUBKEY), err);
    X509_PUBKEY_free(info);
    return status;
}

enum status key_spki(const struct key *key, struct buf *out, struct err *err)
{
    return key_spki_of(key->pkey, out, err);
}

enum status key_spki_hash(const struct key *key, char out[SHA256_HEX_SIZE], struct err *err)
{
    struct buf spki;
    enum status status = ST_OK;

    buf_init(&spki, KEY_DER_MAX);
    status = key_spki(key, &spki, err);
    if (status == ST_OK)
        status = digest_sha256_hex(spki.data, spki.len, out, err);
    buf_clear(&spki);
    return status;
}
