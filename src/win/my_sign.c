#include "win/my_sign.h"

#include <string.h>

#include "base/fault.h"
#include "win/cert_key.h"
#include "win/cert_key_cng.h"
#include "win/key_fault.h"
#include "win/my_store.h"

/* CryptoAPI writes numbers least significant byte first, and everybody else the other way round. */
static void reverse(BYTE *bytes, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        const BYTE kept = bytes[i];
        bytes[i] = bytes[len - 1 - i];
        bytes[len - 1 - i] = kept;
    }
}

static enum status sign_hash(HCRYPTHASH hash, DWORD keyspec, const unsigned char digest[SHA256_BYTES],
                             struct buf *signature, struct err *err)
{
    BYTE bytes[KEY_SIGNATURE_MAX];
    DWORD len = sizeof bytes;

    if (!CryptSetHashParam(hash, HP_HASHVAL, digest, 0) || !CryptSignHashW(hash, keyspec, NULL, 0, bytes, &len))
        return key_fault_report(err, "signing");
    reverse(bytes, len);
    if (buf_set(signature, bytes, len) != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a signature");
    return ST_OK;
}

static enum status sign_capi(const struct cert_key *key, const unsigned char digest[SHA256_BYTES],
                             struct buf *signature, struct err *err)
{
    HCRYPTHASH hash = 0;

    if (!CryptCreateHash(key->handle, CALG_SHA_256, 0, 0, &hash))
        return key_fault_report(err, "a provider that cannot do SHA-256");
    enum status status = sign_hash(hash, key->keyspec, digest, signature, err);
    CryptDestroyHash(hash);
    return status;
}

enum status my_sign_with(const struct cert_key *key, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                         struct err *err)
{
    return cert_key_is_cng(key) ? cert_key_cng_sign(key, digest, signature, err)
                                : sign_capi(key, digest, signature, err);
}

static bool is_rsa(PCCERT_CONTEXT cert)
{
    return strcmp(cert->pCertInfo->SubjectPublicKeyInfo.Algorithm.pszObjId, szOID_RSA_RSA) == 0;
}

static enum status sign_with(PCCERT_CONTEXT cert, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                             struct err *err)
{
    struct cert_key key = {.owned = false};

    if (!is_rsa(cert))
        return err_set(err, ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "signing with a key that is not RSA");
    enum status status = cert_key_open(cert, &key, err);
    if (status != ST_OK)
        return status;
    status = my_sign_with(&key, digest, signature, err);
    cert_key_close(&key);
    return status;
}

enum status my_sign(void *self, const char *sha256, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                    struct err *err)
{
    struct my_certificate one = {.store = NULL};
    enum status status = my_store_open_one(sha256, &one, err);

    (void)self;
    if (status == ST_OK)
        status = sign_with(one.context, digest, signature, err);
    my_store_close_one(&one);
    return status;
}
