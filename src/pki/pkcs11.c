#include "pki/pkcs11.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/store.h>

#include "base/fault.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

#define IN_TOKEN "provider=pkcs11" /* the property that the provider's algorithms bear */

struct pkcs11 {
    OSSL_LIB_CTX *context;
    OSSL_PROVIDER *standard, *tokens;
};

struct pkcs11_key {
    const struct pkcs11 *pkcs11;
    EVP_PKEY *pkey;
};

/* OpenSSL takes texts that it does not change as such that it might. */
static OSSL_PARAM text_param(const char *name, const char *text)
{
    return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)text, 0);
}

static enum status load(struct pkcs11 *pkcs11, const struct pkcs11_place *place, struct err *err)
{
    OSSL_PARAM params[] = {
        text_param("pkcs11-module-path", place->module),
        text_param("pkcs11-module-token-pin", place->pin),
        text_param("pkcs11-module-load-behavior", "early"),
        OSSL_PARAM_construct_end(),
    };

    pkcs11->context = OSSL_LIB_CTX_new();
    if (pkcs11->context != NULL)
        pkcs11->standard = OSSL_PROVIDER_load(pkcs11->context, "default");
    if (pkcs11->standard == NULL)
        return openssl_error_set(err, ST_IO, FAULT_NONE, "PKCS#11: a context of OpenSSL's");
    pkcs11->tokens = OSSL_PROVIDER_load_ex(pkcs11->context, place->provider, params);
    if (pkcs11->tokens == NULL) {
        (void)openssl_error_set(err, ST_IO, FAULT_NONE,
                                "PKCS#11: OpenSSL's provider cannot be loaded: is pkcs11-provider installed, and "
                                "pkcs11.provider its file?");
        err_detail_path(err, place->provider);
        return ST_IO;
    }
    return ST_OK;
}

enum status pkcs11_open(const struct pkcs11_place *place, struct pkcs11 **out, struct err *err)
{
    struct pkcs11 *pkcs11 = calloc(1, sizeof *pkcs11);
    enum status status = ST_OK;

    openssl_start();
    if (pkcs11 == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PKCS#11");
    status = load(pkcs11, place, err);
    if (status == ST_OK)
        *out = pkcs11; /* the caller's now */
    else
        pkcs11_close(&pkcs11);
    return status;
}

void pkcs11_close(struct pkcs11 **pkcs11)
{
    if (*pkcs11 == NULL)
        return;
    if ((*pkcs11)->tokens != NULL)
        (void)OSSL_PROVIDER_unload((*pkcs11)->tokens);
    if ((*pkcs11)->standard != NULL)
        (void)OSSL_PROVIDER_unload((*pkcs11)->standard);
    OSSL_LIB_CTX_free((*pkcs11)->context);
    free(*pkcs11);
    *pkcs11 = NULL;
}

enum status pkcs11_generate(struct pkcs11 *pkcs11, const char *uri, unsigned bits, struct err *err)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(pkcs11->context, "RSA", IN_TOKEN);
    OSSL_PARAM params[] = {
        text_param("pkcs11_uri", uri),
        text_param("pkcs11_key_usage", "digitalSignature"),
        OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *pkey = NULL;
    enum status status = ST_OK;

    if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 || EVP_PKEY_CTX_set_params(ctx, params) != 1 ||
        EVP_PKEY_generate(ctx, &pkey) != 1)
        status = openssl_error_set(err, ST_IO, FAULT_NONE, "PKCS#11: the token makes no RSA key pair of that size");
    EVP_PKEY_free(pkey);
    EVP_PKEY_CTX_free(ctx);
    return status;
}

/* The first private key; others of that name were refused before. NULL: none. */
static EVP_PKEY *next_key(OSSL_STORE_CTX *store)
{
    EVP_PKEY *pkey = NULL;

    while (pkey == NULL && OSSL_STORE_eof(store) == 0) {
        OSSL_STORE_INFO *info = OSSL_STORE_load(store);

        if (info == NULL)
            break;
        if (OSSL_STORE_INFO_get_type(info) == OSSL_STORE_INFO_PKEY)
            pkey = OSSL_STORE_INFO_get1_PKEY(info);
        OSSL_STORE_INFO_free(info);
    }
    return pkey;
}

enum status pkcs11_find(struct pkcs11 *pkcs11, const char *uri, struct pkcs11_key **out, struct err *err)
{
    struct pkcs11_key *key = calloc(1, sizeof *key);
    OSSL_STORE_CTX *store = NULL;

    if (key == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PKCS#11");
    store = OSSL_STORE_open_ex(uri, pkcs11->context, IN_TOKEN, NULL, NULL, NULL, NULL, NULL);
    if (store != NULL && OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY) == 1)
        key->pkey = next_key(store);
    (void)OSSL_STORE_close(store);
    if (key->pkey == NULL) {
        free(key);
        return openssl_error_set(err, ST_NOT_FOUND, FAULT_NONE, "PKCS#11: OpenSSL's provider does not find the key");
    }
    key->pkcs11 = pkcs11;
    *out = key; /* the caller's now */
    return ST_OK;
}

void pkcs11_key_free(struct pkcs11_key **key)
{
    if (*key == NULL)
        return;
    EVP_PKEY_free((*key)->pkey);
    free(*key);
    *key = NULL;
}

enum status pkcs11_key_spki(const struct pkcs11_key *key, struct buf *out, struct err *err)
{
    return key_spki_of(key->pkey, out, err);
}

enum status pkcs11_key_sign(const struct pkcs11_key *key, const unsigned char digest[SHA256_BYTES],
                            struct buf *signature, struct err *err)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_pkey(key->pkcs11->context, key->pkey, IN_TOKEN);
    const enum status status = key_sign_in(ctx, digest, signature, err);

    EVP_PKEY_CTX_free(ctx);
    return status;
}
