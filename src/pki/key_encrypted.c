#include "pki/key_encrypted.h"

#include <string.h>

#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"

enum status key_from_encrypted_pkcs8(const void *der, size_t len, const char *password, struct key **out,
                                     struct err *err)
{
    X509_SIG *sealed = NULL;
    PKCS8_PRIV_KEY_INFO *info = NULL;
    EVP_PKEY *pkey = NULL;

    if (len > KEY_DER_MAX)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading encrypted PKCS#8: too long");
    sealed = der_read_value(der, len, ASN1_ITEM_rptr(X509_SIG));
    if (sealed == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading encrypted PKCS#8: structure");
    info = PKCS8_decrypt(sealed, password, (int)strlen(password));
    X509_SIG_free(sealed);
    if (info == NULL)
        return openssl_error_set(err, ST_WRONG_SECRET, FAULT_PFX_PASSWORD, "reading encrypted PKCS#8: decryption");
    pkey = EVP_PKCS82PKEY(info);
    PKCS8_PRIV_KEY_INFO_free(info);
    if (pkey == NULL)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "reading encrypted PKCS#8: key");
    return key_take_evp(pkey, out, err);
}
