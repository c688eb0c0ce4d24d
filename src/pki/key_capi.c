#include <openssl/bio.h>
#include <openssl/pem.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum status key_to_capi_blob(const struct key *key, struct buf *out, struct err *err)
{
    BIO *memory = BIO_new(BIO_s_mem()); /* grows by copying and clearing, and is cleared when freed */
    char *blob = NULL;
    long len = 0;
    enum status status = ST_OK;

    if (memory == NULL || i2b_PrivateKey_bio(memory, key_peek(key)) <= 0) {
        status = openssl_error_set(err, ST_BUG, FAULT_BUG, "writing PRIVATEKEYBLOB");
    } else {
        len = BIO_get_mem_data(memory, &blob);
        status = buf_append(out, blob, (size_t)len);
        if (status != ST_OK)
            (void)der_fail_to_append(err, status);
    }
    BIO_free(memory);
    return status;
}

typedef EVP_PKEY *(*key_capi_reader)(const unsigned char **in, long length);

/* The whole blob and nothing but it, or NULL. */
static EVP_PKEY *key_read_blob(const void *blob, size_t len, key_capi_reader reader)
{
    const unsigned char *at = blob;
    EVP_PKEY *pkey = NULL;

    openssl_start();
    if (len > KEY_DER_MAX)
        return NULL;
    pkey = reader(&at, (long)len);
    if (pkey != NULL && at != (const unsigned char *)blob + len) {
        EVP_PKEY_free(pkey);
        return NULL;
    }
    return pkey;
}

enum status key_from_capi_blob(const void *blob, size_t len, struct key **out, struct err *err)
{
    EVP_PKEY *pkey = key_read_blob(blob, len, b2i_PrivateKey);

    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading PRIVATEKEYBLOB");
    return key_take_evp(pkey, out, err);
}

enum status key_capi_public_hash(const void *blob, size_t len, char out[SHA256_HEX_SIZE], struct err *err)
{
    EVP_PKEY *pkey = key_read_blob(blob, len, b2i_PublicKey);
    struct buf spki;
    enum status status = ST_OK;

    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "reading PUBLICKEYBLOB");
    buf_init(&spki, KEY_DER_MAX);
    status = key_spki_of(pkey, &spki, err);
    if (status == ST_OK)
        status = digest_sha256_hex(spki.data, spki.len, out, err);
    buf_clear(&spki);
    EVP_PKEY_free(pkey);
    return status;
}
