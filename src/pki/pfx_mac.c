#include "pki/pfx_mac.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/pfx_algorithm.h"
#include "pki/pfx_pbe.h"

static enum status pfx_mac_damaged(struct err *err)
{
    ERR_clear_error();
    return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: parameters of the MAC");
}

static bool pfx_mac_is_pbmac1(const X509_ALGOR *algorithm)
{
    return OBJ_obj2nid(algorithm->algorithm) == NID_pbmac1;
}

static enum status pfx_mac_check_pbkdf2(const X509_ALGOR *kdf, struct pfx_cost *cost, struct err *err)
{
    PBKDF2PARAM *pbkdf2 = NULL;
    enum status status = ST_OK;
    int key_bytes = 0;

    if (OBJ_obj2nid(kdf->algorithm) != NID_id_pbkdf2)
        return pfx_algorithm_refuse(kdf->algorithm, err);
    pbkdf2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), kdf->parameter);
    if (pbkdf2 == NULL)
        return pfx_mac_damaged(err);
    status = pfx_cost_pbmac1_key(cost, pbkdf2->keylength, &key_bytes, err); /* RFC 9879 section 4: mandatory here */
    if (status == ST_OK)
        status = pfx_pbe_check_pbkdf2(pbkdf2, key_bytes, cost, err);
    PBKDF2PARAM_free(pbkdf2);
    return status;
}

static enum status pfx_mac_check_pbmac1(const X509_ALGOR *algorithm, struct pfx_cost *cost,
                                        const struct pfx_algorithm **hmac, struct err *err)
{
    PBMAC1PARAM *pbmac1 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBMAC1PARAM), algorithm->parameter);
    enum status status = ST_OK;

    if (pbmac1 == NULL)
        return pfx_mac_damaged(err);
    status = pfx_mac_check_pbkdf2(pbmac1->keyDerivationFunc, cost, err);
    if (status == ST_OK)
        status = pfx_algorithm_take(PFX_ALGORITHM_HMAC, pbmac1->messageAuthScheme->algorithm, hmac, err);
    PBMAC1PARAM_free(pbmac1);
    return status;
}

static enum status pfx_mac_check_classic(const PKCS12 *file, struct pfx_cost *cost, const struct pfx_algorithm **digest,
                                         struct err *err)
{
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OCTET_STRING *salt = NULL;
    const ASN1_INTEGER *iterations = NULL;
    enum status status = ST_OK;

    PKCS12_get0_mac(NULL, &algorithm, &salt, &iterations, file);
    status = pfx_algorithm_take(PFX_ALGORITHM_MAC_DIGEST, algorithm->algorithm, digest, err);
    if (status == ST_OK)
        status = pfx_cost_salt(cost, salt, err);
    if (status == ST_OK)
        status = pfx_cost_iterations(cost, iterations, 1, err); /* the key is as long as the digest */
    return status;
}

enum status pfx_mac_check(const PKCS12 *file, struct pfx_cost *cost, char name[PFX_MAC_NAME_SIZE], struct err *err)
{
    const struct pfx_algorithm *digest = NULL;
    const X509_ALGOR *algorithm = NULL;
    const ASN1_OCTET_STRING *mac = NULL;
    enum status status = ST_OK;
    bool pbmac1 = false;

    PKCS12_get0_mac(&mac, &algorithm, NULL, NULL, file);
    pbmac1 = pfx_mac_is_pbmac1(algorithm); /* the salt and count of MacData itself are not used then */
    if (pbmac1)
        status = pfx_mac_check_pbmac1(algorithm, cost, &digest, err);
    else
        status = pfx_mac_check_classic(file, cost, &digest, err);
    if (status != ST_OK)
        return status;
    assert(digest != NULL); /* what ST_OK means, of both */
    if (ASN1_STRING_length(mac) != digest->bytes)
        return pfx_mac_damaged(err);
    (void)snprintf(name, PFX_MAC_NAME_SIZE, "%s%s", pbmac1 ? "PBMAC1 " : "", digest->name);
    return ST_OK;
}

enum status pfx_mac_verify(PKCS12 *file, const struct pfx_secret_forms *forms, long long work, struct pfx_cost *cost,
                           const struct pfx_secret **form, struct err *err)
{
    const X509_ALGOR *algorithm = NULL;
    size_t count = forms->count;

    PKCS12_get0_mac(NULL, &algorithm, NULL, NULL, file);
    if (pfx_mac_is_pbmac1(algorithm)) /* it takes the UTF-8, which all forms share */
        count = 1;
    for (size_t i = 0; i < count; i++) {
        const struct pfx_secret *tried = &forms->forms[i];
        const char *text = pfx_mac_is_pbmac1(algorithm) ? tried->utf8 : tried->pkcs12;

        if (i > 0 && !pfx_cost_again(cost, work))
            break;
        if (PKCS12_verify_mac(file, text, text != NULL ? (int)strlen(text) : 0) == 1) {
            *form = tried;
            return ST_OK;
        }
    }
    return openssl_error_set(err, ST_WRONG_SECRET, FAULT_PFX_PASSWORD, "PFX: the MAC does not verify");
}
