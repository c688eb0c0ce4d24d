#include "pki/pfx_pbe.h"

#include <openssl/err.h>
#include <openssl/objects.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/pfx_algorithm.h"

static enum status pfx_pbe_damaged(struct err *err)
{
    ERR_clear_error();
    return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: parameters of the encryption");
}

/* PKCS12_PBE_keyivgen derives key and IV one after the other, with SHA-1 (RFC 7292 appendix B). */
static int pfx_pbe_pbes1_pieces(const struct pfx_algorithm *pbes1)
{
    enum { SHA1_BYTES = 20 };

    return pfx_cost_pieces(pbes1->bytes, SHA1_BYTES) + pfx_cost_pieces(pbes1->iv_bytes, SHA1_BYTES);
}

static enum status pfx_pbe_check_pbes1(const X509_ALGOR *algorithm, struct pfx_cost *cost, const char **cipher,
                                       struct err *err)
{
    const struct pfx_algorithm *pbes1 = NULL;
    PBEPARAM *pbe = NULL;
    enum status status = pfx_algorithm_take(PFX_ALGORITHM_PBES1, algorithm->algorithm, &pbes1, err);

    if (status != ST_OK)
        return status;
    pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter);
    if (pbe == NULL)
        return pfx_pbe_damaged(err);
    status = pfx_cost_salt(cost, pbe->salt, err);
    if (status == ST_OK)
        status = pfx_cost_iterations(cost, pbe->iter, pfx_pbe_pbes1_pieces(pbes1), err);
    if (status == ST_OK)
        *cipher = pbes1->name;
    PBEPARAM_free(pbe);
    return status;
}

enum status pfx_pbe_check_pbkdf2(const PBKDF2PARAM *pbkdf2, int key_bytes, struct pfx_cost *cost, struct err *err)
{
    int hash_bytes = 20; /* prf absent: HMAC-SHA-1 */
    const struct pfx_algorithm *prf = NULL;
    enum status status = ST_OK;

    /* A CHOICE, whose other arm (otherSource) nobody has ever defined. */
    if (pbkdf2->salt->type != V_ASN1_OCTET_STRING)
        return pfx_pbe_damaged(err);
    if (pbkdf2->prf != NULL) {
        status = pfx_algorithm_take(PFX_ALGORITHM_HMAC, pbkdf2->prf->algorithm, &prf, err);
        if (status != ST_OK)
            return status;
        hash_bytes = prf->bytes;
    }
    status = pfx_cost_salt(cost, pbkdf2->salt->value.octet_string, err);
    if (status == ST_OK)
        status = pfx_cost_iterations(cost, pbkdf2->iter, pfx_cost_pieces(key_bytes, hash_bytes), err);
    return status;
}

/* keyLength is OPTIONAL; where it contradicts the cipher nobody can say what was meant. */
static bool pfx_pbe_key_length_fits(const ASN1_INTEGER *length, int key_bytes)
{
    int64_t bytes = 0;

    return length == NULL || (ASN1_INTEGER_get_int64(&bytes, length) == 1 && bytes == key_bytes);
}

static enum status pfx_pbe_check_kdf_pbkdf2(const X509_ALGOR *kdf, int key_bytes, struct pfx_cost *cost,
                                            struct err *err)
{
    PBKDF2PARAM *pbkdf2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), kdf->parameter);
    enum status status = ST_OK;

    if (pbkdf2 == NULL)
        return pfx_pbe_damaged(err);
    status = pfx_pbe_check_pbkdf2(pbkdf2, key_bytes, cost, err);
    if (status == ST_OK && !pfx_pbe_key_length_fits(pbkdf2->keylength, key_bytes))
        status = pfx_pbe_damaged(err);
    PBKDF2PARAM_free(pbkdf2);
    return status;
}

static enum status pfx_pbe_check_kdf_scrypt(const X509_ALGOR *kdf, int key_bytes, struct pfx_cost *cost,
                                            struct err *err)
{
    SCRYPT_PARAMS *scrypt = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), kdf->parameter);
    enum status status = ST_OK;

    if (scrypt == NULL)
        return pfx_pbe_damaged(err);
    status = pfx_cost_scrypt(cost, scrypt, err);
    if (status == ST_OK && !pfx_pbe_key_length_fits(scrypt->keyLength, key_bytes))
        status = pfx_pbe_damaged(err);
    SCRYPT_PARAMS_free(scrypt);
    return status;
}

static enum status pfx_pbe_check_kdf(const X509_ALGOR *kdf, int key_bytes, struct pfx_cost *cost, struct err *err)
{
    switch (OBJ_obj2nid(kdf->algorithm)) {
    case NID_id_pbkdf2:
        return pfx_pbe_check_kdf_pbkdf2(kdf, key_bytes, cost, err);
    case NID_id_scrypt:
        return pfx_pbe_check_kdf_scrypt(kdf, key_bytes, cost, err);
    default:
        return pfx_algorithm_refuse(kdf->algorithm, err);
    }
}

/* RC2-CBC has one identifier for all its strengths (RFC 8018 B.2.3): the version tells the effective key bits. */
static enum status pfx_pbe_check_rc2(const X509_ALGOR *scheme, const struct pfx_algorithm **out, struct err *err)
{
    static const struct rc2_version {
        long version;
        struct pfx_algorithm cipher;
    } versions[] = {
        {0x3A, {PFX_ALGORITHM_CIPHER, NID_rc2_cbc, "RC2-128", 16, 8}},
        {0x78, {PFX_ALGORITHM_CIPHER, NID_rc2_cbc, "RC2-64", 8, 8}},
        {0xA0, {PFX_ALGORITHM_CIPHER, NID_rc2_cbc, "RC2-40", 5, 8}},
    };
    unsigned char iv[8];
    long version = 0;

    if (scheme->parameter == NULL || scheme->parameter->type != V_ASN1_SEQUENCE ||
        ASN1_TYPE_get_int_octetstring(scheme->parameter, &version, iv, (int)sizeof iv) != (int)sizeof iv)
        return pfx_pbe_damaged(err);
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        if (versions[i].version == version) {
            *out = &versions[i].cipher;
            return ST_OK;
        }
    }
    return pfx_algorithm_refuse(scheme->algorithm, err);
}

/* The parameter is the IV; but for CAST5 RFC 2144 wants a SEQUENCE, which OpenSSL neither writes nor reads. */
static enum status pfx_pbe_check_cipher(const X509_ALGOR *scheme, const struct pfx_algorithm **out, struct err *err)
{
    enum status status = pfx_algorithm_take(PFX_ALGORITHM_CIPHER, scheme->algorithm, out, err);

    if (status != ST_OK)
        return status;
    if ((*out)->nid == NID_rc2_cbc)
        return pfx_pbe_check_rc2(scheme, out, err);
    if ((*out)->nid == NID_cast5_cbc && scheme->parameter != NULL && scheme->parameter->type == V_ASN1_SEQUENCE)
        return pfx_algorithm_refuse(scheme->algorithm, err);
    if (scheme->parameter == NULL || scheme->parameter->type != V_ASN1_OCTET_STRING ||
        ASN1_STRING_length(scheme->parameter->value.octet_string) != (*out)->iv_bytes)
        return pfx_pbe_damaged(err);
    return ST_OK;
}

static enum status pfx_pbe_check_pbes2(const X509_ALGOR *algorithm, struct pfx_cost *cost, const char **cipher,
                                       struct err *err)
{
    PBE2PARAM *pbe2 = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter);
    const struct pfx_algorithm *taken = NULL;
    enum status status = ST_OK;

    if (pbe2 == NULL)
        return pfx_pbe_damaged(err);
    status = pfx_pbe_check_cipher(pbe2->encryption, &taken, err);
    if (status == ST_OK)
        status = pfx_pbe_check_kdf(pbe2->keyfunc, taken->bytes, cost, err);
    if (status == ST_OK)
        *cipher = taken->name;
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
