#include "pki/pfx_read.h"

#include <openssl/objects.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "pki/der.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/pfx_content.h"
#include "pki/pfx_library.h"
#include "pki/pfx_mac.h"
#include "pki/pfx_pair.h"
#include "pki/pfx_safes.h"

/* Hand on a failure that was looked at first. */
static enum status pfx_read_fail_as(const struct err *failure, struct err *err)
{
    if (err != NULL && err->status == ST_OK)
        *err = *failure;
    return failure->status;
}

static enum status pfx_read_rsa_key(const struct pfx_content_key *from, struct key **out, struct err *err)
{
    struct buf der;
    struct err refusal = ERR_INIT;
    enum status status = ST_OK;

    buf_init(&der, PFX_BYTES_MAX);
    status = der_append_value(&der, from->info, ASN1_ITEM_rptr(PKCS8_PRIV_KEY_INFO), err);
    if (status == ST_OK && der.len <= KEY_DER_MAX) {
        status = key_from_pkcs8(der.data, der.len, out, &refusal);
        if (status == ST_UNSUPPORTED)
            status = ST_OK;
        else if (status != ST_OK)
            (void)pfx_read_fail_as(&refusal, err);
    }
    buf_clear(&der);
    return status;
}

/* Its kind and what protects it. */
static void pfx_read_key_words(const struct pfx_content_key *from, char kind[KEY_KIND_SIZE], char *cipher,
                               size_t cipher_size)
{
    const ASN1_OBJECT *algorithm = NULL;

    (void)PKCS8_pkey_get0(&algorithm, NULL, NULL, NULL, from->info);
    if (from->key != NULL)
        key_kind_of(from->key, kind);
    else
        (void)OBJ_obj2txt(kind, KEY_KIND_SIZE, algorithm, 0);
    (void)snprintf(cipher, cipher_size, "%s", from->cipher);
}

/* A key that we do not take is no failure here: its kind is the answer. */
static enum status pfx_read_key(const struct pfx_content_key *from, struct pfx *out, struct err *err)
{
    const ASN1_OBJECT *algorithm = NULL;

    pfx_read_key_words(from, out->key_kind, out->key_cipher, sizeof out->key_cipher);
    (void)PKCS8_pkey_get0(&algorithm, NULL, NULL, NULL, from->info);
    if (OBJ_obj2nid(algorithm) != NID_rsaEncryption)
        return ST_OK;
    return pfx_read_rsa_key(from, &out->key, err);
}

static enum status pfx_read_cert(const X509 *cert, struct pfx *out, bool leaf, struct err *err)
{
    struct buf der;
    enum status status = ST_OK;

    buf_init(&der, CERT_DER_MAX);
    status = der_append_value(&der, cert, ASN1_ITEM_rptr(X509), err);
    if (status == ST_OK && leaf)
        buf_take(&out->leaf, &der);
    else if (status == ST_OK)
        status = cert_list_add(&out->chain, der.data, der.len, err);
    buf_clear(&der);
    return status;
}

static enum status pfx_read_further(const struct pfx_content *content, const struct pfx_pair *pair, struct pfx *out,
                                    struct err *err)
{
    enum status status = ST_OK;

    out->further = calloc(content->key_count + 1, sizeof *out->further);
    if (out->further == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: further keys");
    for (size_t i = 0; i < content->key_count && status == ST_OK; i++) {
        const struct pfx_content_key *key = &content->keys[i];
        struct pfx_identity *identity = &out->further[out->further_count];
        const X509 *leaf = NULL;

        if (key == pair->key || pfx_pair_same_key(key, pair->key) || pfx_pair_is_copy(content, i))
            continue;
        out->further_count++;
        buf_init(&identity->leaf, CERT_DER_MAX);
        pfx_read_key_words(key, identity->key_kind, identity->key_cipher, sizeof identity->key_cipher);
        leaf = pfx_pair_leaf_of(key, content);
        if (leaf != NULL)
            status = der_append_value(&identity->leaf, leaf, ASN1_ITEM_rptr(X509), err);
    }
    return status;
}

static void pfx_read_protection(const struct pfx_safes *safes, const struct pfx_content *content, struct pfx *out)
{
    out->has_mac = safes->has_mac;
    out->iterations = content->cost.iterations_most;
    out->iterations_least = content->cost.iterations_least;
    out->passed_over = content->passed_over;
    (void)snprintf(out->mac_digest, sizeof out->mac_digest, "%s", safes->mac_name);
    (void)snprintf(out->key_cipher, sizeof out->key_cipher, "none");
}

static enum status pfx_read_fill(const struct pfx_safes *safes, const struct pfx_content *content, struct pfx *out,
                                 struct err *err)
{
    const struct pfx_pair pair = pfx_pair_choose(content);
    enum status status = ST_OK;

    if (openssl_memory_lacked()) /* a key that could not be loaded, or compared, belongs to nothing */
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "PFX: keys and their certificates");
    pfx_read_protection(safes, content, out);
    out->pair_count = pair.pair_count;
    out->key_matches = pair.matches;
    if (pair.key != NULL)
        status = pfx_read_key(pair.key, out, err);
    if (status == ST_OK)
        status = pfx_read_further(content, &pair, out, err);
    out->key_count = (unsigned)out->further_count + (pair.key != NULL ? 1 : 0);
    for (int i = 0; i < sk_X509_num(content->certs) && status == ST_OK; i++) {
        const X509 *cert = sk_X509_value(content->certs, i);

        status = pfx_read_cert(cert, out, cert == pair.leaf, err);
    }
    return status;
}

/*
 * Without a MAC, the form of the password is the one with which everything opens. Each attempt may do the whole work;
 * one that is not affordable is not made.
 */
static enum status pfx_read_unvouched(const struct pfx_safes *safes, const struct pfx_secret_forms *forms,
                                      OSSL_LIB_CTX *context, struct pfx_content *content, struct err *err)
{
    struct pfx_cost spent = safes->cost;
    struct err failure = ERR_INIT;
    enum status status = ST_WRONG_SECRET;

    for (size_t i = 0; i < forms->count && status == ST_WRONG_SECRET; i++) {
        if (i > 0 && !pfx_cost_again(&spent, safes->cost.iterations_sum))
            break;
        pfx_content_close(content);
        err_clear(&failure);
        status = pfx_content_open(safes, &forms->forms[i], false, spent.iterations_sum, context, content, &failure);
        spent.iterations_sum = content->cost.iterations_sum;
    }
    return status == ST_OK ? ST_OK : pfx_read_fail_as(&failure, err);
}

static enum status pfx_read_content(struct pfx_safes *safes, const struct pfx_secret_forms *forms,
                                    OSSL_LIB_CTX *context, struct pfx_content *content, struct err *err)
{
    struct pfx_cost spent = safes->cost;
    const struct pfx_secret *form = NULL;
    enum status status = ST_OK;

    if (!safes->has_mac)
        return pfx_read_unvouched(safes, forms, context, content, err);
    status = pfx_mac_verify(safes->file, forms, safes->mac_work, &spent, &form, err);
    if (status == ST_OK)
        status = pfx_content_open(safes, form, true, spent.iterations_sum, context, content, err);
    return status;
}

enum status pfx_read(const void *bytes, size_t len, const char *password, const struct pfx_limits *limits,
                     struct pfx *out, struct err *err)
{
    struct pfx_library library = {.context = NULL};
    struct pfx_secret_forms forms = {.count = 0};
    struct pfx_safes safes = {.file = NULL};
    struct pfx_content content = {.keys = NULL};
    struct pfx filled = {.key = NULL};
    enum status status = pfx_secret_open(password, &forms, err);

    if (status == ST_OK)
        status = pfx_library_open(&library, err);
    if (status == ST_OK)
        status = pfx_safes_open(bytes, len, limits, library.context, &safes, err);
    if (status == ST_OK)
        status = pfx_read_content(&safes, &forms, library.context, &content, err);
    if (status == ST_OK)
        status = pfx_read_fill(&safes, &content, &filled, err);
    if (status == ST_OK) {
        *out = filled;
        filled = (struct pfx){.key = NULL};
    }
    pfx_clear(&filled);
    pfx_content_close(&content);
    pfx_safes_close(&safes);
    pfx_secret_close(&forms);
    pfx_library_close(&library);
    return status;
}
