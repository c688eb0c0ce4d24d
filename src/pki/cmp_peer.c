#include <openssl/cmp.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "pki/cert_internal.h"
#include "pki/cmp_internal.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"

enum { REFERENCE_MAX = 256 };

struct cmp_peer {
    enum cmp_request request;
    bool implicit_confirm;
    struct buf reference, secret; /* empty reference: by a signature */
    X509 *certificate;
    STACK_OF(X509) *chain; /* above it */
    EVP_PKEY *key;
    STACK_OF(X509) *trusted; /* anchors, and what leads to them */
    X509 *ca;
    X509 *signer; /* NULL: the CA itself */
};

static enum status no_memory(struct err *err)
{
    return openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: preparing the client");
}

static enum status push(STACK_OF(X509) *stack, const struct buf *der, struct err *err)
{
    X509 *cert = NULL;
    enum status status = cert_load(der->data, der->len, &cert, err);

    if (status == ST_OK && sk_X509_push(stack, cert) == 0) {
        X509_free(cert);
        status = no_memory(err);
    }
    return status;
}

static enum status trust(struct cmp_peer *peer, const struct cert_list *list, struct err *err)
{
    enum status status = ST_OK;

    peer->trusted = sk_X509_new_null();
    if (peer->trusted == NULL)
        return no_memory(err);
    for (size_t i = 0; i < list->count && status == ST_OK; i++)
        status = push(peer->trusted, &list->items[i], err);
    return status;
}

static enum status take_secret(struct cmp_peer *peer, const struct cmp_peer_settings *settings, struct err *err)
{
    enum status status = ST_OK;

    if (settings->reference[0] == '\0' || settings->secret == NULL || settings->secret->len == 0)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "CMP: a reference and its secret are wanted");
    status = buf_append_text(&peer->reference, settings->reference);
    if (status == ST_OK)
        status = buf_append(&peer->secret, settings->secret->data, settings->secret->len);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_CONFIGURATION, "CMP: the secret is too long");
}

static enum status take_signer(struct cmp_peer *peer, const struct cmp_peer_settings *settings, struct err *err)
{
    const struct cert_list *own = settings->certificates;
    enum status status = ST_OK;

    if (own == NULL || own->count == 0 || settings->key == NULL || key_peek_signer(settings->key) != NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "CMP: a certificate and its key are wanted");
    peer->key = key_peek(settings->key);
    if (EVP_PKEY_up_ref(peer->key) != 1) {
        peer->key = NULL;
        return no_memory(err);
    }
    status = cert_load(own->items[0].data, own->items[0].len, &peer->certificate, err);
    if (status == ST_OK && X509_check_private_key(peer->certificate, peer->key) != 1)
        status = openssl_error_set(err, ST_BAD_FILE, FAULT_NONE, "CMP: key and certificate do not belong together");
    peer->chain = sk_X509_new_null();
    if (status == ST_OK && peer->chain == NULL)
        status = no_memory(err);
    for (size_t i = 1; i < own->count && status == ST_OK; i++)
        status = push(peer->chain, &own->items[i], err);
    return status;
}

static enum status fill(struct cmp_peer *peer, const struct cmp_peer_settings *settings, struct err *err)
{
    enum status status = ST_OK;

    peer->request = settings->request;
    peer->implicit_confirm = settings->implicit_confirm;
    buf_init(&peer->reference, REFERENCE_MAX);
    buf_init(&peer->secret, CMP_SECRET_MAX);
    status = settings->reference != NULL ? take_secret(peer, settings, err) : take_signer(peer, settings, err);
    if (status == ST_OK && settings->cas->count == 0)
        status = err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "CMP: a CA's certificate is wanted");
    if (status == ST_OK)
        status = cert_load(settings->cas->items[0].data, settings->cas->items[0].len, &peer->ca, err);
    if (status == ST_OK && settings->signer != NULL)
        status = cert_load(settings->signer->data, settings->signer->len, &peer->signer, err);
    return status == ST_OK ? trust(peer, settings->trusted, err) : status;
}

enum status cmp_peer_new(const struct cmp_peer_settings *settings, struct cmp_peer **out, struct err *err)
{
    struct cmp_peer *peer = calloc(1, sizeof *peer);
    enum status status = ST_OK;

    if (peer == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: preparing the client");
    status = fill(peer, settings, err);
    if (status == ST_OK)
        *out = peer;
    else
        cmp_peer_free(&peer);
    return status;
}

void cmp_peer_free(struct cmp_peer **peer)
{
    struct cmp_peer *ending = *peer;

    *peer = NULL;
    if (ending == NULL)
        return;
    sk_X509_pop_free(ending->trusted, X509_free);
    sk_X509_pop_free(ending->chain, X509_free);
    X509_free(ending->certificate);
    X509_free(ending->signer);
    X509_free(ending->ca);
    EVP_PKEY_free(ending->key);
    buf_clear(&ending->secret);
    buf_clear(&ending->reference);
    free(ending);
}

enum cmp_request cmp_peer_request(const struct cmp_peer *peer)
{
    return peer->request;
}

static bool set_secret(const struct cmp_peer *peer, OSSL_CMP_CTX *client)
{
    return OSSL_CMP_CTX_set1_referenceValue(client, peer->reference.data, (int)peer->reference.len) == 1 &&
           OSSL_CMP_CTX_set1_secretValue(client, peer->secret.data, (int)peer->secret.len) == 1 &&
           OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_OWF_ALGNID, NID_sha256) == 1 &&
           OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_MAC_ALGNID, NID_hmacWithSHA256) == 1;
}

static bool set_signer(const struct cmp_peer *peer, OSSL_CMP_CTX *client)
{
    return OSSL_CMP_CTX_set1_cert(client, peer->certificate) == 1 && OSSL_CMP_CTX_set1_pkey(client, peer->key) == 1 &&
           OSSL_CMP_CTX_set1_extraCertsOut(client, peer->chain) == 1;
}

/*
 * Whoever has any certificate under the anchors could sign, a customer too: the name must be that of the CA, or of whom
 * it has answer for it.
 */
static bool set_sender(const struct cmp_peer *peer, OSSL_CMP_CTX *client)
{
    const X509 *sender = peer->signer != NULL ? peer->signer : peer->ca;

    if (sk_X509_num(peer->trusted) == 0)
        return true;
    return OSSL_CMP_CTX_set1_expected_sender(client, X509_get_subject_name(sender)) == 1;
}

/*
 * Roots are anchors, the others may lead to one. A store for each client: the library adds to it what an answer under
 * the secret brings along (caPubs, RFC 9810 5.3.2), and that is to be forgotten with it.
 */
static bool set_trust(const struct cmp_peer *peer, OSSL_CMP_CTX *client)
{
    X509_STORE *store = NULL;
    bool done = true;

    if (sk_X509_num(peer->trusted) == 0)
        return true;
    store = X509_STORE_new();
    done = store != NULL;
    for (int i = 0; i < sk_X509_num(peer->trusted) && done; i++) {
        X509 *cert = sk_X509_value(peer->trusted, i);

        if (X509_self_signed(cert, 1) == 1)
            done = X509_STORE_add_cert(store, cert) == 1;
    }
    if (done && OSSL_CMP_CTX_set0_trustedStore(client, store) == 1) { /* the client's now */
        store = NULL;
        done = OSSL_CMP_CTX_set1_untrusted(client, peer->trusted) == 1;
    } else {
        done = false;
    }
    X509_STORE_free(store);
    return done;
}

enum status cmp_peer_client(const struct cmp_peer *peer, OSSL_CMP_CTX **out, struct err *err)
{
    OSSL_CMP_CTX *client = OSSL_CMP_CTX_new(NULL, NULL);

    /* Else the library empties its errors onto standard error before each message. */
    if (client != NULL && OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_LOG_VERBOSITY, OSSL_CMP_LOG_CRIT) == 1 &&
        OSSL_CMP_CTX_set1_recipient(client, X509_get_subject_name(peer->ca)) == 1 &&
        OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_IMPLICIT_CONFIRM, peer->implicit_confirm) == 1 &&
        (peer->key == NULL ? set_secret(peer, client) : set_signer(peer, client)) && set_trust(peer, client) &&
        set_sender(peer, client)) {
        *out = client;
        return ST_OK;
    }
    OSSL_CMP_CTX_free(client);
    return no_memory(err);
}
