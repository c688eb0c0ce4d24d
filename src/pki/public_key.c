#include "pki/public_key.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

void public_keys_clear(struct public_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        buf_clear(&keys->spkis[i]);
    keys->count = 0;
}

static bool is_acceptable(const unsigned char *der, size_t len)
{
    X509_PUBKEY *info = der_read_value(der, len, ASN1_ITEM_rptr(X509_PUBKEY));
    EVP_PKEY *pkey = info != NULL ? X509_PUBKEY_get(info) : NULL;
    const bool acceptable = pkey != NULL && key_is_acceptable(pkey);

    EVP_PKEY_free(pkey);
    X509_PUBKEY_free(info);
    ERR_clear_error();
    return acceptable;
}

static enum status take_block(const char *kind, const char *headers, const unsigned char *der, size_t len,
                              struct public_keys *keys, struct err *err)
{
    struct buf spki;
    enum status status = ST_OK;

    if (strcmp(kind, PEM_STRING_PUBLIC) != 0 || headers[0] != '\0')
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: a block of another kind");
    if (!is_acceptable(der, len))
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: not RSA of 2048 to 4096 bits");
    if (keys->count >= PUBLIC_KEYS_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "reading public keys: too many");
    buf_init(&spki, PUBLIC_KEY_DER_MAX);
    status = buf_append(&spki, der, len);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "reading public keys");
    keys->spkis[keys->count++] = spki; /* owns the bytes now */
    return ST_OK;
}

/* ST_NOT_FOUND at the end of the text. */
static enum status take_next(BIO *text, struct public_keys *keys, struct err *err)
{
    char *kind = NULL;
    char *headers = NULL;
    unsigned char *der = NULL;
    long len = 0;
    enum status status = ST_OK;

    if (PEM_read_bio(text, &kind, &headers, &der, &len) != 1) {
        if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
            return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: broken block");
        ERR_clear_error();
        return ST_NOT_FOUND;
    }
    status = take_block(kind, headers, der, (size_t)len, keys, err);
    OPENSSL_free(kind);
    OPENSSL_free(headers);
    OPENSSL_clear_free(der, (size_t)len);
    return status;
}

enum status public_keys_from_pem(const char *pem, size_t len, struct public_keys *out, struct err *err)
{
    struct public_keys keys = {.count = 0};
    enum status status = ST_OK;
    BIO *text = NULL;

    openssl_start();
    text = len <= INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    if (text == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading public keys");
    while (status == ST_OK)
        status = take_next(text, &keys, err);
    BIO_free(text);
    if (status == ST_NOT_FOUND)
        status = keys.count > 0 ? ST_OK : err_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: none");
    if (status == ST_OK)
        *out = keys; /* the caller's now */
    else
        public_keys_clear(&keys);
    return status;
}
