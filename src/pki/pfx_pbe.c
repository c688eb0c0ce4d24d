#include "pki/pfx_pbe.h"

#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/fault.h"
#include "pki/pfx_algorithm.h"

static enum status pfx_pbe_damaged(struct err *err)
{
    ERR_clear_error();
    return err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: parameters of the encryption");
}

static enum status pfx_pbe_check_pbes1(const X509_ALGOR *algorithm, struct pfx_cost *cost, const char **cipher,
                                       struct err *err)
{
    PBEPARAM *pbe = NULL;
    enum status status = pfx_algorithm_take(PFX_ALGORITHM_PBES1, algorithm->algorithm, cipher, err);

    if (status != ST_OK)
        return status;
    pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter);
    if (pbe == NULL)
        return pfx_pbe_damaged(err);
    status = pfx_cost_salt(cost, pbe->salt, err);
    if (status == ST_OK)
        status = pfx_cost_iterations(cost, pbe->iter, err);
    PBEPARAM_free(pbe);
    return status;
}

enum status pfx_pbe_check_pbkdf2(const PBKDF2PARAM *pbkdf2, struct pfx_cost *cost, struct err *err)
{
    const char *prf = NULL;
    enum status status = ST_OK;

    /* A CHOICE, whose other arm (otherSource) nobody has ever defined. */
    if (pbkdf2->salt->type != V_ASN1_OCTET_STRING)
        return pfx_pbe_damaged(err);
    status = pfx_cost_salt(cost, pbkdf2->salt->value.octet_string, err);
    if (status == ST_OK)
        status = pfx_cost_iterations(cost, pbkdf2->iter, err);
    if (status == ST_OK && pbkdf2->prf != NULL) /* absent: HMAC-SHA-1 */
        status = pfx_algorithm_take(PFX_ALGORITHM_HMAC, pbkdf2->prf->algorithm, &prf, err);
    return status;
}

static enum status pfx_pbe_check_kdf(const X509_ALGOR *kdf, struct pfx_cost *cost, struct err *err)
{
    PBKDF2PARAM *pbkdf2 = NULL;
    SCRYPT_PARAMS *scrypt = NULL;
    enum status status = ST_OK;

    switch (OBJ_obj2nid(kdf->algorithm)) {
    case NID_id_pbkdf2:
        pbkdf2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), kdf->parameter);
        status = pbkdf2 != NULL ? pfx_pbe_check_pbkdf2(pbkdf2, cost, err) : pfx_pbe_damaged(err);
        PBKDF2PARAM_free(pbkdf2);
        return status;
    case NID_id_scrypt: /* not taken; but what asks too much is told apart from what we do not know */
        scrypt = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), kdf->parameter);
        status = scrypt != NULL ? pfx_cost_scrypt(cost, scrypt, err) : pfx_pbe_damaged(err);
        SCRYPT_PARAMS_free(scrypt);
        return status == ST_OK ? pfx_algorithm_refuse(kdf->algorithm, err) : status;
    default:
        return pfx_algorithm_refuse(kdf->algorithm, err);
    }
}

static enum status pfx_pbe_check_pbes2(const X509_ALGOR *algorithm, struct pfx_cost *cost, const char **cipher,
                                       struct err *err)
{
    PBE2PARAM *pbe2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter);
    enum status status = ST_OK;

    if (pbe2 == NULL)
        return pfx_pbe_damaged(err);
    status = pfx_pbe_check_kdf(pbe2->keyfunc, cost, err);
    if (status == ST_OK)
        status = pfx_algorithm_take(PFX_ALGORITHM_CIPHER, pbe2->encryption->algorithm, cipher, err);
    PBE2PARAM_free(pbe2);
    return status;
}

bool pfx_pbe_is_pbes2(const X509_ALGOR *algorithm)
{
    return OBJ_obj2nid(algorithm->algorithm) == NID_pbes2;
}

enum status pfx_pbe_check(const X509_ALGOR *algorithm, struct pfx_cost *cost, const char **cipher, struct err *err)
{
    if (pfx_pbe_is_pbes2(algorithm))
        return pfx_pbe_check_pbes2(algorithm, cost, cipher, err);
    return pfx_pbe_check_pbes1(algorithm, cost, cipher, err);
}
