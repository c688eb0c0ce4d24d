#include "pki/chain.h"

#include <stdlib.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/der.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"

enum {
    CHAIN_DEPTH_MAX = 8,
    CHAIN_LEVEL_NOW = 2,     /* OpenSSL's "112 bits": no SHA-1, no RSA below 2048 */
    CHAIN_LEVEL_FORMERLY = 0 /* recognised is not trusted: the firm's old certificates stay the firm's */
};

struct anchors {
    X509_STORE *roots;
    STACK_OF(X509) *others; /* may help on the way, end no chain */
    STACK_OF(X509) *all;    /* both: whose names an issuer may bear */
};

void anchors_free(struct anchors **anchors)
{
    if (*anchors == NULL)
        return;
    X509_STORE_free((*anchors)->roots);
    sk_X509_pop_free((*anchors)->others, X509_free);
    sk_X509_pop_free((*anchors)->all, X509_free);
    free(*anchors);
    *anchors = NULL;
}

/* Adds a certificate to those that help; the stack owns it. */
static enum status helper_add(STACK_OF(X509) *helpers, const struct buf *der, struct err *err)
{
    X509 *cert = NULL;
    const enum status status = cert_load(der->data, der->len, &cert, err);

    if (status != ST_OK)
        return status;
    if (sk_X509_push(helpers, cert) <= 0) {
        X509_free(cert);
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing certificates");
    }
    return ST_OK;
}

static enum status anchor_add(struct anchors *anchors, const struct buf *der, size_t *root_count, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(der->data, der->len, &cert, err);

    if (status != ST_OK)
        return status;
    if (X509_self_signed(cert, 1) != 1) {
        if (openssl_memory_lacked())
            status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "trust anchors: is it a root");
        ERR_clear_error();
        if (status == ST_OK)
            status = helper_add(anchors->others, der, err);
    } else if (X509_STORE_add_cert(anchors->roots, cert) != 1) {
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "adding trust anchor");
    } else {
        (*root_count)++;
    }
    X509_free(cert); /* the store has a reference of its own */
    return status;
}

static enum status anchors_fill(struct anchors *anchors, const struct cert_list *list, struct err *err)
{
    size_t root_count = 0;
    enum status status = ST_OK;

    anchors->roots = X509_STORE_new();
    anchors->others = sk_X509_new_null();
    anchors->all = sk_X509_new_null();
    if (anchors->roots == NULL || anchors->others == NULL || anchors->all == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "trust anchors");
    for (size_t i = 0; i < list->count && status == ST_OK; i++) {
        status = anchor_add(anchors, &list->items[i], &root_count, err);
        if (status == ST_OK)
            status = helper_add(anchors->all, &list->items[i], err);
    }
    if (status == ST_OK && root_count == 0)
        status = err_set(err, ST_BAD_FILE, FAULT_CONFIGURATION, "trust anchors: no self-signed certificate");
    return status;
}

enum status anchors_new(const char *pem, size_t len, struct anchors **out, struct err *err)
{
    struct cert_list list = {.count = 0};
    struct anchors *anchors = NULL;
    enum status status = cert_list_from_pem(pem, len, &list, err);

    if (status != ST_OK)
        return status;
    anchors = calloc(1, sizeof *anchors);
    status = anchors != NULL ? anchors_fill(anchors, &list, err)
                             : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "trust anchors");
    if (status == ST_OK) {
        *out = anchors; /* the caller's now */
        anchors = NULL;
    }
    anchors_free(&anchors);
    cert_list_clear(&list);
    return status;
}

static enum status anchors_share(const struct anchors *anchors, struct anchors *out, struct err *err)
{
    out->others = X509_chain_up_ref(anchors->others);
    out->all = X509_chain_up_ref(anchors->all);
    if (out->others == NULL || out->all == NULL || X509_STORE_up_ref(anchors->roots) != 1)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "trust anchors");
    out->roots = anchors->roots;
    return ST_OK;
}

enum status anchors_extend(const struct anchors *anchors, const struct cert_list *helpers, struct anchors **out,
                           struct err *err)
{
    struct anchors *wider = calloc(1, sizeof *wider);
    enum status status = ST_OK;

    if (wider == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "trust anchors");
    status = anchors_share(anchors, wider, err);
    for (size_t i = 0; i < helpers->count && status == ST_OK; i++) {
        status = helper_add(wider->others, &helpers->items[i], err);
        if (status == ST_OK)
            status = helper_add(wider->all, &helpers->items[i], err);
    }
    if (status == ST_OK) {
        *out = wider; /* the caller's now */
        wider = NULL;
    }
    anchors_free(&wider);
    return status;
}

/* Everything that may stand between leaf and anchor. The caller frees it with sk_X509_pop_free. */
static enum status helpers_gather(const struct anchors *anchors, const struct cert_list *intermediates,
                                  STACK_OF(X509) **out, struct err *err)
{
    STACK_OF(X509) *helpers = X509_chain_up_ref(anchors->others);
    enum status status = ST_OK;

    if (helpers == NULL)
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing certificates");
    for (size_t i = 0; intermediates != NULL && i < intermediates->count && status == ST_OK; i++)
        status = helper_add(helpers, &intermediates->items[i], err);
    if (status != ST_OK) {
        sk_X509_pop_free(helpers, X509_free);
        return status;
    }
    *out = helpers;
    return ST_OK;
}

/* Never X509_V_OK: what failed without a reason has failed all the same. */
static int chain_why_not(const X509_STORE_CTX *ctx)
{
    const int why = openssl_memory_lacked() ? X509_V_ERR_OUT_OF_MEM : X509_STORE_CTX_get_error(ctx);

    return why != X509_V_OK ? why : X509_V_ERR_UNSPECIFIED;
}

/*
 * X509_V_OK, or why not; ctx holds the chain then. No purpose is asked for: whatever the leaf may be used for, the
 * question is whose it is.
 */
static int chain_try_in(X509_STORE_CTX *ctx, const struct anchors *anchors, X509 *leaf, STACK_OF(X509) *helpers,
                        int64_t at_utc)
{
    int result = X509_V_ERR_OUT_OF_MEM;

    if (ctx != NULL && X509_STORE_CTX_init(ctx, anchors->roots, leaf, helpers) == 1) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

        X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH_MAX);
        if (at_utc == CHAIN_ANY_TIME) {
            X509_VERIFY_PARAM_set_auth_level(param, CHAIN_LEVEL_FORMERLY);
            (void)X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
        } else {
            X509_VERIFY_PARAM_set_auth_level(param, CHAIN_LEVEL_NOW);
            X509_VERIFY_PARAM_set_time(param, (time_t)at_utc);
        }
        result = X509_verify_cert(ctx) == 1 ? X509_V_OK : chain_why_not(ctx);
    }
    ERR_clear_error();
    return result;
}

/* Without the leaf at its begin and the anchor at its end. */
static enum status chain_take_path(const X509_STORE_CTX *ctx, struct cert_list *path)
{
    const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);
    enum status status = ST_OK;

    for (int i = 1; i + 1 < sk_X509_num(chain) && status == ST_OK; i++) {
        struct buf der;

        buf_init(&der, CERT_DER_MAX);
        status = der_append_value(&der, sk_X509_value(chain, i), ASN1_ITEM_rptr(X509), NULL);
        if (status == ST_OK)
            status = cert_list_add(path, der.data, der.len, NULL);
        buf_clear(&der);
    }
    return status;
}

/* path: NULL if nobody wants it. What is loaded was within the limits of a list, so that only memory can lack. */
static int chain_try(const struct anchors *anchors, X509 *leaf, STACK_OF(X509) *helpers, int64_t at_utc,
                     struct cert_list *path)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    int result = chain_try_in(ctx, anchors, leaf, helpers, at_utc);

    if (result == X509_V_OK && path != NULL && chain_take_path(ctx, path) != ST_OK)
        result = X509_V_ERR_OUT_OF_MEM;
    X509_STORE_CTX_free(ctx);
    return result;
}

static enum status chain_fail(int result, struct err *err)
{
    switch (result) {
    case X509_V_ERR_OUT_OF_MEM:
        return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "verifying chain");
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return err_set_code(err, ST_EXPIRED, FAULT_CERTIFICATE_EXPIRED, ERR_OPENSSL, result,
                            "verifying chain: a certificate is not valid at that time");
    default:
        return err_set_code(err, ST_NOT_OURS, FAULT_OTHER_FIRM, ERR_OPENSSL, result,
                            "verifying chain: it does not end at a configured CA");
    }
}

/* Whose it is comes first, so that "expired" is said of our certificates only. */
static int chain_try_at(const struct anchors *anchors, X509 *leaf, STACK_OF(X509) *helpers, int64_t at_utc,
                        struct cert_list *path)
{
    const bool any_time = at_utc == CHAIN_ANY_TIME;
    const int result = chain_try(anchors, leaf, helpers, CHAIN_ANY_TIME, any_time ? path : NULL);

    return result != X509_V_OK || any_time ? result : chain_try(anchors, leaf, helpers, at_utc, path);
}

static enum status chain_look(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                              const struct cert_list *intermediates, int64_t at_utc, struct cert_list *path,
                              struct err *err)
{
    X509 *cert = NULL;
    STACK_OF(X509) *helpers = NULL;
    enum status status = cert_load(leaf, leaf_len, &cert, err);

    if (status == ST_OK)
        status = helpers_gather(anchors, intermediates, &helpers, err);
    if (status == ST_OK) {
        const int result = chain_try_at(anchors, cert, helpers, at_utc, path);

        if (result != X509_V_OK)
            status = chain_fail(result, err);
    }
    sk_X509_pop_free(helpers, X509_free);
    X509_free(cert);
    return status;
}

enum status chain_verify(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                         const struct cert_list *intermediates, int64_t at_utc, struct err *err)
{
    return chain_look(anchors, leaf, leaf_len, intermediates, at_utc, NULL, err);
}

enum status chain_path(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                       const struct cert_list *intermediates, int64_t at_utc, struct cert_list *path, struct err *err)
{
    struct cert_list found = {.count = 0};
    const enum status status = chain_look(anchors, leaf, leaf_len, intermediates, at_utc, &found, err);

    if (status == ST_OK)
        *path = found; /* the caller's now */
    else
        cert_list_clear(&found);
    return status;
}

enum status chain_issuer(const struct anchors *anchors, const void *leaf, size_t leaf_len, struct buf *out,
                         struct err *err)
{
    X509_STORE_CTX *ctx = NULL;
    X509 *cert = NULL;
    enum status status = cert_load(leaf, leaf_len, &cert, err);

    if (status == ST_OK) {
        ctx = X509_STORE_CTX_new();
        const int result = chain_try_in(ctx, anchors, cert, anchors->others, CHAIN_ANY_TIME);

        if (result != X509_V_OK) {
            status = chain_fail(result, err);
        } else {
            const STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);

            status =
                der_append_value(out, sk_X509_value(chain, sk_X509_num(chain) > 1 ? 1 : 0), ASN1_ITEM_rptr(X509), err);
        }
    }
    X509_STORE_CTX_free(ctx);
    X509_free(cert);
    return status;
}

enum status chain_reaches(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                          const struct cert_list *intermediates, bool *reaches, struct err *err)
{
    struct err cause = ERR_INIT;
    const enum status status = chain_verify(anchors, leaf, leaf_len, intermediates, CHAIN_ANY_TIME, &cause);

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, cause.what);
    *reaches = status == ST_OK;
    return ST_OK;
}

/* One element of DER: *at is behind its header, and *end behind its content. Not an indefinite length. */
static bool der_enter(const unsigned char **at, const unsigned char **end, int wanted)
{
    long len = 0;
    int tag = 0;
    int kind = 0;
    const int form = ASN1_get_object(at, &len, &tag, &kind, (long)(*end - *at));

    if ((form & 0x81) != 0 || tag != wanted)
        return false;
    *end = *at + len;
    return true;
}

static bool der_skip(const unsigned char **at, const unsigned char *end, int wanted)
{
    if (!der_enter(at, &end, wanted))
        return false;
    *at = end;
    return true;
}

/* Certificate, TBSCertificate: [0] version, serialNumber, signature, issuer (RFC 5280 4.1). NULL if it is not found. */
static X509_NAME *issuer_name(const unsigned char *at, size_t len)
{
    const unsigned char *end = at + len;

    if (!der_enter(&at, &end, V_ASN1_SEQUENCE))
        return NULL;
    if (!der_enter(&at, &end, V_ASN1_SEQUENCE))
        return NULL;
    if (at < end && *at == DER_CONTEXT_0 && !der_skip(&at, end, 0))
        return NULL;
    if (!der_skip(&at, end, V_ASN1_INTEGER) || !der_skip(&at, end, V_ASN1_SEQUENCE))
        return NULL;
    return d2i_X509_NAME(NULL, &at, (long)(end - at));
}

bool chain_knows_issuer(const struct anchors *anchors, const void *leaf, size_t leaf_len)
{
    X509_NAME *name = leaf_len <= CERT_DER_MAX ? issuer_name(leaf, leaf_len) : NULL;
    bool known = name == NULL; /* chain_verify may say what is wrong with it */

    for (int i = 0; !known && i < sk_X509_num(anchors->all); i++)
        known = X509_NAME_cmp(X509_get_subject_name(sk_X509_value(anchors->all, i)), name) == 0;
    X509_NAME_free(name);
    ERR_clear_error();
    return known;
}
