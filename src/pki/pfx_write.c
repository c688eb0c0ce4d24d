#include "pki/pfx_write.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/pfx_library.h"

enum { PFX_WRITE_MAC_SALT_BYTES = 8 }; /* readers on macOS were seen to refuse 16 */

static const struct pfx_recipe {
    int key_encryption;
    int cert_encryption;
    const char *mac_digest;
    int iterations;       /* of each derivation */
    const char *provider; /* CSP attribute on the key bag; NULL: none */
} pfx_recipes[] = {
    [PFX_COMPATIBLE] = {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "SHA1", 100000,
                        NULL},
    [PFX_STRONG] = {NID_aes_256_cbc, NID_aes_256_cbc, "SHA256", 100000, NULL},
    /* Lives for microseconds under a random password: its strength is not the point. 2,000 is what Windows writes. */
    [PFX_STORE] = {NID_pbe_WithSHA1And3_Key_TripleDES_CBC, NID_pbe_WithSHA1And3_Key_TripleDES_CBC, "SHA1", 2000,
                   "Microsoft Enhanced RSA and AES Cryptographic Provider"},
};

/* What goes into the file, in OpenSSL's own types. */
struct pfx_parts {
    EVP_PKEY *key;
    X509 *leaf;
    STACK_OF(X509) *chain;
};

static enum status pfx_write_failure(struct err *err, const char *what)
{
    return openssl_error_set(err, ST_BUG, FAULT_BUG, what);
}

/* A copy of its own, since the CSP attribute is set on it. */
static enum status pfx_write_load_key(const struct key *key, OSSL_LIB_CTX *context, EVP_PKEY **out, struct err *err)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key_peek(key));

    if (info != NULL)
        *out = EVP_PKCS82PKEY_ex(info, context, NULL);
    PKCS8_PRIV_KEY_INFO_free(info); /* wipes */
    if (*out == NULL)
        return pfx_write_failure(err, "PFX: copying the key");
    return ST_OK;
}

static enum status pfx_write_load_cert(const void *der, size_t len, OSSL_LIB_CTX *context, X509 **out, struct err *err)
{
    const unsigned char *at = der;
    X509 *cert = NULL;

    if (len > CERT_DER_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_PFX_NO_CERTIFICATE, "PFX: certificate too large");
    cert = X509_new_ex(context, NULL);
    if (cert == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: certificate");
    if (d2i_X509(&cert, &at, (long)len) == NULL) /* which frees it */
        return openssl_error_set(err, ST_BAD_INPUT, FAULT_PFX_NO_CERTIFICATE, "PFX: certificate cannot be read");
    *out = cert;
    return ST_OK;
}

static enum status pfx_write_load_chain(const struct cert_list *chain, OSSL_LIB_CTX *context, STACK_OF(X509) **out,
                                        struct err *err)
{
    *out = sk_X509_new_null();
    if (*out == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: chain");
    for (size_t i = 0; chain != NULL && i < chain->count; i++) {
        X509 *cert = NULL;
        const enum status status = pfx_write_load_cert(chain->items[i].data, chain->items[i].len, context, &cert, err);

        if (status != ST_OK)
            return status;
        if (sk_X509_push(*out, cert) <= 0) {
            X509_free(cert);
            return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: chain");
        }
    }
    return ST_OK;
}

static enum status pfx_write_load(const struct key *key, const void *leaf, size_t leaf_len,
                                  const struct cert_list *chain, OSSL_LIB_CTX *context, struct pfx_parts *parts,
                                  struct err *err)
{
    enum status status = pfx_write_load_key(key, context, &parts->key, err);

    if (status == ST_OK)
        status = pfx_write_load_cert(leaf, leaf_len, context, &parts->leaf, err);
    if (status == ST_OK && X509_check_private_key(parts->leaf, parts->key) != 1)
        status = openssl_error_set(err, ST_BAD_INPUT, FAULT_PFX_KEY_MISMATCH, "PFX: not this certificate's key");
    if (status == ST_OK)
        status = pfx_write_load_chain(chain, context, &parts->chain, err);
    return status;
}

static void pfx_write_unload(struct pfx_parts *parts)
{
    sk_X509_pop_free(parts->chain, X509_free);
    X509_free(parts->leaf);
    EVP_PKEY_free(parts->key);
}

/*
 * No name: PKCS12_create_ex would put it on the key bag too, and Windows would make it a container's name. The
 * attribute of the key goes onto its bag.
 */
static enum status pfx_write_create(const struct pfx_parts *parts, const char *password,
                                    const struct pfx_recipe *recipe, OSSL_LIB_CTX *context, PKCS12 **out,
                                    struct err *err)
{
    const unsigned char *provider = (const unsigned char *)recipe->provider;

    if (provider != NULL && EVP_PKEY_add1_attr_by_NID(parts->key, NID_ms_csp_name, MBSTRING_ASC, provider, -1) != 1)
        return pfx_write_failure(err, "PFX: CSP attribute");
    *out = PKCS12_create_ex(password, NULL, parts->key, parts->leaf, parts->chain, recipe->key_encryption,
                            recipe->cert_encryption, recipe->iterations, -1 /* the MAC follows */, 0, context, NULL);
    if (*out == NULL || openssl_memory_lacked()) /* a bag without the attribute that ties it to the other is made too */
        return pfx_write_failure(err, "PFX: PKCS12_create_ex");
    return ST_OK;
}

/* By itself, since PKCS12_create_ex would always take SHA-256. */
static enum status pfx_write_add_mac(PKCS12 *file, const char *password, const struct pfx_recipe *recipe,
                                     OSSL_LIB_CTX *context, struct err *err)
{
    EVP_MD *digest = EVP_MD_fetch(context, recipe->mac_digest, NULL);
    enum status status = ST_OK;

    if (digest == NULL || PKCS12_set_mac(file, password, (int)strlen(password), NULL, PFX_WRITE_MAC_SALT_BYTES,
                                         recipe->iterations, digest) != 1)
        status = pfx_write_failure(err, "PFX: PKCS12_set_mac");
    EVP_MD_free(digest);
    return status;
}

static enum status pfx_write_encode(const PKCS12 *file, struct buf *out, struct err *err)
{
    struct buf encoded;
    enum status status = ST_OK;

    buf_init(&encoded, PFX_BYTES_MAX);
    status = der_append_value(&encoded, file, ASN1_ITEM_rptr(PKCS12), err);
    if (status == ST_OK) {
        buf_clear(out);
        buf_take(out, &encoded);
    }
    buf_clear(&encoded);
    return status;
}

static enum status pfx_write_check_password(const char *password, struct err *err)
{
    const size_t len = strlen(password);

    if (len > PFX_PASSWORD_MAX)
        return err_set(err, ST_BAD_INPUT, FAULT_PASSWORD_LENGTH, "PFX: password too long");
    if (!utf8_valid(password, len)) /* OpenSSL would take it for Latin-1 */
        return err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "PFX: password is not UTF-8");
    return ST_OK;
}

enum status pfx_write(struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                      const char *password, enum pfx_format format, struct buf *out, struct err *err)
{
    struct pfx_library library = {.context = NULL};
    struct pfx_parts parts = {.key = NULL};
    PKCS12 *file = NULL;
    enum status status = pfx_write_check_password(password, err);

    if (status == ST_OK)
        status = pfx_library_open(&library, err);
    if (status == ST_OK)
        status = pfx_write_load(key, leaf, leaf_len, chain, library.context, &parts, err);
    if (status == ST_OK)
        status = pfx_write_create(&parts, password, &pfx_recipes[format], library.context, &file, err);
    if (status == ST_OK)
        status = pfx_write_add_mac(file, password, &pfx_recipes[format], library.context, err);
    if (status == ST_OK)
        status = pfx_write_encode(file, out, err);
    PKCS12_free(file);
    pfx_write_unload(&parts);
    pfx_library_close(&library);
    return status;
}
