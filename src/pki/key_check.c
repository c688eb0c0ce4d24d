#include "pki/key_internal.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>

#include "pki/openssl_memory.h"

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
static bool key_signs(struct key *key)
{
    static const unsigned char digest[SHA256_BYTES] = "key halves belong together";
    const struct signer signer = key_signer(key);
    struct buf signature;
    struct buf spki;
    bool verified = false;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    buf_init(&spki, KEY_DER_MAX);
    if (signer.sign_digest(signer.self, digest, &signature, NULL) == ST_OK && key_spki(key, &spki, NULL) == ST_OK &&
        !openssl_memory_lacked()) /* reading the public half forgets that */
        verified = key_verify(spki.data, spki.len, digest, signature.data, signature.len, NULL) == ST_OK;
    buf_clear(&spki);
    buf_clear(&signature);
    return verified;
}

bool key_halves_match(struct key *key)
{
    return key_numbers_agree(key_peek(key)) && key_signs(key);
}
