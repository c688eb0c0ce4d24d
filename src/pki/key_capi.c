#include "pki/key.h"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum status key_to_capi_blob(const struct key *key, struct buf *out, struct err *err)
{
    BIO *memory = BIO_new(BIO_s_mem()); /* grows by copying and clearing, and is cleared when freed */
    char *blob = NULL;
    enum status status = ST_OK;

    if (memory == NULL || i2b_PrivateKey_bio(memory, key_peek(key)) <= 0) {
        status = openssl_error_set(err, ST_BUG, FAULT_BUG, "writing PRIVATEKEYBLOB");
    } else {
        const long len = BIO_get_mem_data(memory, &blob);

        status = buf_append(out, blob, (size_t)len);
        if (status != ST_OK)
            (void)der_fail_to_append(err, status);
    }
    BIO_free(memory);
    return status;
}

/* Where the blobs' fields are (PUBLICKEYSTRUC and RSAPUBKEY); the numbers follow, least significant byte first. */
enum { CAPI_BITS_AT = 12, CAPI_NUMBERS_AT = 20 };

/*
 * How long a blob of its key size is: the modulus and, in a private one, the private exponent and five numbers of half
 * the size. OpenSSL's readers pass over what stands behind. 0 if it is not even a head.
 */
static size_t key_blob_len(const unsigned char *blob, size_t len, bool private)
{
    size_t bits = 0;

    if (len < CAPI_NUMBERS_AT)
        return 0;
    for (unsigned i = 0; i < 4; i++)
        bits |= (size_t)blob[CAPI_BITS_AT + i] << (8U * i);
    return CAPI_NUMBERS_AT + (private ? 2 * ((bits + 7) / 8) + 5 * ((bits + 15) / 16) : (bits + 7) / 8);
}

/* The whole blob and nothing but it, or NULL. */
static EVP_PKEY *key_read_blob(const unsigned char *blob, size_t len, bool private)
{
    const unsigned char *at = blob;

    openssl_start();
    if (len > KEY_DER_MAX || len != key_blob_len(blob, len, private))
        return NULL;
    return private ? b2i_PrivateKey(&at, (long)len) : b2i_PublicKey(&at, (long)len);
}

enum status key_from_capi_blob(const void *blob, size_t len, struct key **out, struct err *err)
{
    EVP_PKEY *pkey = key_read_blob(blob, len, true);

    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading PRIVATEKEYBLOB");
    return key_take_evp(pkey, out, err);
}

enum status key_capi_public_hash(const void *blob, size_t len, char out[SHA256_HEX_SIZE], struct err *err)
{
    EVP_PKEY *pkey = key_read_blob(blob, len, false);
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
