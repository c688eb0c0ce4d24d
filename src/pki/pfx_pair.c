#include "pki/pfx_pair.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

static bool pfx_pair_is_of(const struct pfx_content_key *key, const X509 *cert)
{
    const EVP_PKEY *public_key = X509_get0_pubkey(cert);
    const bool is_of = key->key != NULL && public_key != NULL && EVP_PKEY_eq(public_key, key->key) == 1;

    ERR_clear_error(); /* a public key that cannot be read, or is of another kind */
    return is_of;
}

static bool pfx_pair_ends_later(const X509 *cert, const X509 *than)
{
    return ASN1_TIME_compare(X509_get0_notAfter(cert), X509_get0_notAfter(than)) == 1;
}

X509 *pfx_pair_leaf_of(const struct pfx_content_key *key, const struct pfx_content *content)
{
    X509 *best = NULL;

    for (int i = 0; i < sk_X509_num(content->certs); i++) {
        X509 *cert = sk_X509_value(content->certs, i);

        if (pfx_pair_is_of(key, cert) && (best == NULL || pfx_pair_ends_later(cert, best)))
            best = cert;
    }
    return best;
}

/* For a file whose key belongs to none of its certificates, or that has no key. */
static X509 *pfx_pair_lone_leaf(const struct pfx_content *content)
{
    X509 *leaf = NULL;

    if (sk_X509_num(content->certs) == 1)
        return sk_X509_value(content->certs, 0);
    for (int i = 0; i < sk_X509_num(content->certs); i++) {
        X509 *cert = sk_X509_value(content->certs, i);

        if ((X509_get_extension_flags(cert) & EXFLAG_CA) != 0)
            continue;
        if (leaf != NULL)
            return NULL;
        leaf = cert;
    }
    return leaf;
}

/* 0: nothing; then a key alone, one with its certificate, and an RSA key with its certificate. */
static int pfx_pair_rank(const struct pfx_content_key *key, const X509 *leaf)
{
    if (key == NULL)
        return 0;
    if (leaf == NULL)
        return 1;
    return EVP_PKEY_is_a(key->key, "RSA") == 1 ? 3 : 2;
}

bool pfx_pair_same_key(const struct pfx_content_key *a, const struct pfx_content_key *b)
{
    const bool same = a->key != NULL && b->key != NULL && EVP_PKEY_eq(a->key, b->key) == 1;

    ERR_clear_error(); /* keys of two kinds */
    return same;
}

bool pfx_pair_is_copy(const struct pfx_content *content, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (pfx_pair_same_key(&content->keys[i], &content->keys[index]))
            return true;
    }
    return false;
}

struct pfx_pair pfx_pair_choose(const struct pfx_content *content)
{
    struct pfx_pair pair = {.key = NULL};

    for (size_t i = 0; i < content->key_count; i++) {
        const struct pfx_content_key *key = &content->keys[i];
        X509 *leaf = pfx_pair_leaf_of(key, content);

        if (pfx_pair_is_copy(content, i)) {
            if (pair.key != NULL && pfx_pair_same_key(pair.key, key) && strcmp(key->cipher, "none") == 0)
                pair.key = key;
            continue;
        }
        if (leaf != NULL)
            pair.pair_count++;
        if (pfx_pair_rank(key, leaf) > pfx_pair_rank(pair.key, pair.leaf)) {
            pair.key = key;
            pair.leaf = leaf;
        }
    }
    pair.matches = pair.leaf != NULL;
    if (pair.leaf == NULL)
        pair.leaf = pfx_pair_lone_leaf(content);
    return pair;
}
