#include "pki/public_key.h"

#include <stdbool.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/pem_blocks.h"

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

static enum status take_block(void *self, const struct pem_block *block, struct err *err)
{
    struct public_keys *keys = self;
    struct buf spki;
    enum status status = ST_OK;

    if (strcmp(block->kind, PEM_STRING_PUBLIC) != 0 || block->headers[0] != '\0')
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: a block of another kind");
    if (!is_acceptable(block->der, block->len))
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: not RSA of 2048 to 4096 bits");
    if (keys->count >= PUBLIC_KEYS_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "reading public keys: too many");
    buf_init(&spki, PUBLIC_KEY_DER_MAX);
    status = buf_append(&spki, block->der, block->len);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "reading public keys");
    keys->spkis[keys->count++] = spki; /* owns the bytes now */
    return ST_OK;
}

enum status public_keys_from_pem(const char *pem, size_t len, struct public_keys *out, struct err *err)
{
    struct public_keys keys = {.count = 0};
    enum status status = pem_blocks_read(pem, len, take_block, &keys, err);

    if (status == ST_OK && keys.count == 0)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, "reading public keys: none");
    if (status == ST_OK)
        *out = keys; /* the caller's now */
    else
        public_keys_clear(&keys);
    return status;
}
