/* OpenSSL 3 calls its table of RSA functions deprecated; what is to replace it is a whole provider. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "net/tls_identity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>

#include "base/fault.h"
#include "pki/openssl_memory.h"

struct tls_signing {
    RSA_METHOD *method;
};

static const char ALGORITHM[] = "RSA+SHA256";

/* --- the signature --- */

static enum status tls_sign_digest(struct tls_identity *identity, const unsigned char *digest, unsigned char *out,
                                   size_t out_size, unsigned *out_len)
{
    const struct signer *key = identity->shown->key;
    struct buf signature;
    enum status status = ST_OK;

    buf_init(&signature, KEY_SIGNATURE_MAX);
    status = key->sign_digest(key->self, digest, &signature, &identity->cause);
    if (status == ST_OK && signature.len > out_size)
        status = err_set(&identity->cause, ST_BUG, FAULT_BUG, "TLS: a signature longer than its key");
    if (status == ST_OK) {
        memcpy(out, signature.data, signature.len);
        *out_len = (unsigned)signature.len;
    }
    buf_clear(&signature);
    return status;
}

/* RSA_meth_set_sign: 1 for success. */
static int tls_sign(int kind, const unsigned char *digest, unsigned len, unsigned char *out, unsigned *out_len,
                    const RSA *rsa)
{
    struct tls_identity *identity = RSA_get_ex_data(rsa, 0);

    if (kind != NID_sha256 || len != SHA256_BYTES || identity == NULL)
        return 0;
    return tls_sign_digest(identity, digest, out, (size_t)RSA_size(rsa), out_len) == ST_OK ? 1 : 0;
}

enum status tls_signing_new(struct tls_signing **out, struct err *err)
{
    struct tls_signing *signing = calloc(1, sizeof *signing);

    if (signing != NULL)
        signing->method = RSA_meth_dup(RSA_PKCS1_OpenSSL());
    if (signing == NULL || signing->method == NULL || RSA_meth_set_sign(signing->method, tls_sign) != 1) {
        tls_signing_free(&signing);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "TLS: signing elsewhere");
    }
    *out = signing;
    return ST_OK;
}

void tls_signing_free(struct tls_signing **signing)
{
    if (*signing == NULL)
        return;
    RSA_meth_free((*signing)->method);
    free(*signing);
    *signing = NULL;
}

/* --- the key: its public half, and who signs --- */

static bool tls_key_take_public(RSA *rsa, const EVP_PKEY *from)
{
    BIGNUM *n = NULL, *e = NULL;
    const bool ok = EVP_PKEY_get_bn_param(from, OSSL_PKEY_PARAM_RSA_N, &n) == 1 &&
                    EVP_PKEY_get_bn_param(from, OSSL_PKEY_PARAM_RSA_E, &e) == 1 && RSA_set0_key(rsa, n, e, NULL) == 1;

    if (!ok) { /* else they are the key's */
        BN_free(n);
        BN_free(e);
    }
    return ok;
}

/* NULL: not RSA, or no memory. */
static EVP_PKEY *tls_key_elsewhere(const X509 *leaf, struct tls_identity *identity)
{
    const EVP_PKEY *public_half = X509_get0_pubkey(leaf);
    EVP_PKEY *pkey = NULL;
    RSA *rsa = NULL;

    if (public_half == NULL || EVP_PKEY_is_a(public_half, "RSA") != 1)
        return NULL;
    pkey = EVP_PKEY_new();
    rsa = RSA_new();
    if (pkey == NULL || rsa == NULL || RSA_set_method(rsa, identity->signing->method) != 1 ||
        RSA_set_ex_data(rsa, 0, identity) != 1 || !tls_key_take_public(rsa, public_half) ||
        EVP_PKEY_assign_RSA(pkey, rsa) != 1) {
        RSA_free(rsa);
        EVP_PKEY_free(pkey);
        return NULL;
    }
    return pkey; /* which owns rsa now */
}

/* --- the context --- */

static X509 *tls_read_certificate(const struct buf *der)
{
    const unsigned char *at = der->data;

    return d2i_X509(NULL, &at, (long)der->len);
}

static bool tls_use_leaf(SSL_CTX *context, struct tls_identity *identity)
{
    X509 *leaf = tls_read_certificate(&identity->shown->chain->items[0]);
    EVP_PKEY *pkey = leaf != NULL ? tls_key_elsewhere(leaf, identity) : NULL;
    const bool ok = pkey != NULL && SSL_CTX_use_certificate(context, leaf) == 1 &&
                    SSL_CTX_use_PrivateKey(context, pkey) == 1 &&
                    SSL_CTX_set1_client_sigalgs_list(context, ALGORITHM) == 1;

    EVP_PKEY_free(pkey);
    X509_free(leaf);
    return ok;
}

/*
 * Up to the first CA that OpenSSL shows nobody, such as one whose own signature is too weak for its security level: a
 * host may know it, and what is above it would certify nothing that was shown.
 */
static bool tls_use_chain(SSL_CTX *context, const struct cert_list *chain)
{
    bool shown = true;

    for (size_t i = 1; i < chain->count && shown; i++) {
        X509 *issuer = tls_read_certificate(&chain->items[i]);

        if (issuer == NULL)
            return false;
        shown = SSL_CTX_add1_chain_cert(context, issuer) == 1;
        X509_free(issuer);
    }
    ERR_clear_error();
    return shown || !openssl_memory_lacked();
}

/* An address of IPv6 stands in brackets. */
static bool tls_name_host(SSL_CTX *context, const char *host)
{
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
    char address[64] = "";

    if (host[0] == '[') {
        (void)snprintf(address, sizeof address, "%.*s", (int)strcspn(host + 1, "]"), host + 1);
        return X509_VERIFY_PARAM_set1_ip_asc(param, address) == 1;
    }
    return X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1 || X509_VERIFY_PARAM_set1_host(param, host, 0) == 1;
}

CURLcode tls_identity_show(CURL *easy, void *context, void *self)
{
    struct tls_identity *identity = self;

    (void)easy;
    if (tls_name_host(context, identity->host) && tls_use_leaf(context, identity) &&
        tls_use_chain(context, identity->shown->chain))
        return CURLE_OK;
    (void)err_set(&identity->cause, ST_UNSUPPORTED, FAULT_PFX_KEY_KIND, "TLS: a certificate that cannot be shown");
    return CURLE_SSL_CERTPROBLEM;
}
