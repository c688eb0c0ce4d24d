#include "pki/key_internal.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "base/fault.h"
#include "pki/openssl_error.h"

/* The numbers of an RSA key pair (RFC 8017 section 3.2), owned. */
struct rsa_numbers {
    BIGNUM *n, *d, *p, *q, *dp, *dq, *qi;
};

static void rsa_numbers_clear(struct rsa_numbers *r)
{
    BN_clear_free(r->qi);
    BN_clear_free(r->dq);
    BN_clear_free(r->dp);
    BN_clear_free(r->q);
    BN_clear_free(r->p);
    BN_clear_free(r->d);
    BN_clear_free(r->n);
}

static bool rsa_numbers_get(const EVP_PKEY *pkey, struct rsa_numbers *out)
{
    return EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_N, &out->n) == 1 &&
           EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_D, &out->d) == 1 &&
           EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_FACTOR1, &out->p) == 1 &&
           EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_FACTOR2, &out->q) == 1 &&
           EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_EXPONENT1, &out->dp) == 1 &&
           EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_EXPONENT2, &out->dq) == 1 &&
           EVP_PKEY_get_bn_param(pkey, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, &out->qi) == 1;
}

/* exponent == d mod (prime - 1) */
static bool exponent_belongs(const BIGNUM *exponent, const BIGNUM *d, const BIGNUM *prime, BIGNUM *work, BN_CTX *ctx)
{
    return BN_copy(work, prime) != NULL && BN_sub_word(work, 1) == 1 && !BN_is_zero(work) &&
           BN_mod(work, d, work, ctx) == 1 && BN_cmp(work, exponent) == 0;
}

/* n == p q, both exponents, and q qi == 1 mod p */
static bool rsa_numbers_agree(const struct rsa_numbers *r, BIGNUM *work, BN_CTX *ctx)
{
    if (BN_is_zero(r->p) || BN_mul(work, r->p, r->q, ctx) != 1 || BN_cmp(work, r->n) != 0)
        return false;
    if (!exponent_belongs(r->dp, r->d, r->p, work, ctx) || !exponent_belongs(r->dq, r->d, r->q, work, ctx))
        return false;
    return BN_mod_mul(work, r->q, r->qi, r->p, ctx) == 1 && BN_is_one(work);
}

static bool key_numbers_agree(const EVP_PKEY *pkey)
{
    struct rsa_numbers numbers = {.n = NULL};
    BN_CTX *ctx = BN_CTX_new();
    BIGNUM *work = BN_new();
    const bool agree =
        ctx != NULL && work != NULL && rsa_numbers_get(pkey, &numbers) && rsa_numbers_agree(&numbers, work, ctx);

    ERR_clear_error();
    rsa_numbers_clear(&numbers);
    BN_clear_free(work);
    BN_CTX_free(ctx);
    return agree;
}

/* That the private half undoes the public one is shown by use. */
static enum status key_signs(struct key *key)
{
    static const unsigned char digest[SHA256_BYTES] = "key halves belong together";
    const struct signer signer = key_signer(key);
    struct buf signature;
    struct buf spki;
    enum status status = ST_OK;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&spki, KEY_DER_MAX);
    status = signer.sign_digest(signer.self, digest, &signature, NULL);
    if (status == ST_OK)
        status = key_spki(key, &spki, NULL);
    if (status == ST_OK)
        status = key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL);
    buf_clear(&spki);
    buf_clear(&signature);
    return status;
}

enum status key_check_halves(struct key *key, struct err *err)
{
    const enum status status = key_numbers_agree(key_peek(key)) ? key_signs(key) : ST_BAD_FILE;

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "private key: do its halves belong together");
    if (status != ST_OK)
        return openssl_error_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "private key: its halves do not belong together");
    return ST_OK;
}
