#include "pki/cmp.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "pki/cmp_internal.h"
#include "pki/key_internal.h"
#include "pki/openssl_error.h"
#include "pki/random.h"
#include "pki/subject_internal.h"

enum { POLLING = -1 };

enum status cmp_transaction_new(struct cmp_transaction *out, struct err *err)
{
    struct cmp_transaction made = {.confirming = false};
    const enum status status = random_bytes(made.id, sizeof made.id, err);

    buf_init(&made.first, CMP_MESSAGE_MAX);
    buf_init(&made.last, CMP_MESSAGE_MAX);
    if (status == ST_OK)
        *out = made;
    return status;
}

void cmp_transaction_clear(struct cmp_transaction *transaction)
{
    buf_clear(&transaction->first);
    buf_clear(&transaction->last);
}

void cmp_result_clear(struct cmp_result *result)
{
    buf_clear(&result->certificate);
}

static enum status set_id(OSSL_CMP_CTX *client, const struct cmp_transaction *transaction, struct err *err)
{
    ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    const bool set = id != NULL && ASN1_OCTET_STRING_set(id, transaction->id, sizeof transaction->id) == 1 &&
                     OSSL_CMP_CTX_set1_transactionID(client, id) == 1;

    ASN1_OCTET_STRING_free(id);
    return set ? ST_OK : openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: writing a request");
}

static enum status set_csr(OSSL_CMP_CTX *client, const struct buf *der, struct err *err)
{
    const unsigned char *at = der->data;
    X509_REQ *csr = d2i_X509_REQ(NULL, &at, (long)der->len);
    enum status status = ST_OK;

    if (csr == NULL)
        status = openssl_error_set(err, ST_BAD_INPUT, FAULT_BAD_CSR, "CMP: the request cannot be read");
    else if (OSSL_CMP_CTX_set1_p10CSR(client, csr) != 1)
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: writing a request");
    X509_REQ_free(csr);
    return status;
}

/* This side has seen the proof of possession, and vouches for it (RFC 4211 4, raVerified). */
static enum status set_template(OSSL_CMP_CTX *client, const struct cmp_wish *wish, struct err *err)
{
    EVP_PKEY *key = key_read_spki(wish->spki, wish->spki_len);
    X509_NAME *name = NULL;
    enum status status = subject_to_name(wish->subject, &name, err);

    if (status == ST_OK && key == NULL)
        status = openssl_error_set(err, ST_BAD_INPUT, FAULT_BAD_CSR, "CMP: the key cannot be read");
    if (status == ST_OK && (OSSL_CMP_CTX_set1_subjectName(client, name) != 1 ||
                            OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_POPO_METHOD, OSSL_CRMF_POPO_RAVERIFIED) != 1 ||
                            OSSL_CMP_CTX_set0_newPkey(client, 0, key) != 1))
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: writing a request");
    else if (status == ST_OK)
        key = NULL; /* the client's now */
    EVP_PKEY_free(key);
    X509_NAME_free(name);
    return status;
}

static int body_type(enum cmp_request request)
{
    switch (request) {
    case CMP_CR:
        return OSSL_CMP_CR;
    case CMP_IR:
        return OSSL_CMP_IR;
    case CMP_P10CR:
        break;
    }
    return OSSL_CMP_P10CR;
}

static enum status read_certificate(const X509 *cert, struct cmp_exchange *exchange)
{
    unsigned char *der = NULL;
    const int len = i2d_X509(cert, &der);

    buf_clear(&exchange->result->certificate);
    if (len > 0)
        exchange->status = buf_append(&exchange->result->certificate, der, (size_t)len);
    else
        exchange->status = ST_NO_MEMORY;
    OPENSSL_free(der);
    if (exchange->status != ST_OK)
        (void)openssl_error_set(&exchange->err, exchange->status, FAULT_NONE, "CMP: the certificate");
    return exchange->status;
}

static int decline(struct cmp_exchange *exchange, const char *why)
{
    exchange->declined = true;
    (void)snprintf(exchange->result->reason, sizeof exchange->result->reason, "%s", why);
    return OSSL_CMP_CTX_FAILINFO_incorrectData;
}

/* Called by the library once the answer with the certificate is verified, and before it confirms. */
static int look_at(OSSL_CMP_CTX *client, X509 *cert, int found, const char **text)
{
    struct cmp_exchange *exchange = OSSL_CMP_CTX_get_certConf_cb_arg(client);
    struct err why = ERR_INIT;
    enum status status = read_certificate(cert, exchange);

    (void)text;
    if (status != ST_OK)
        return 0; /* and nothing is sent any more */
    if (found != 0)
        return decline(exchange, "the CA behind certified another key");
    status = exchange->port->accept(exchange->port->self, &exchange->result->certificate, &why);
    if (status == ST_BAD_ANSWER)
        return decline(exchange, why.what);
    if (status == ST_OK)
        status = cmp_exchange_take(exchange, true);
    else
        exchange->err = why;
    exchange->status = status;
    return 0;
}

static enum status prepare(const struct cmp_peer *peer, const struct cmp_wish *wish,
                           const struct cmp_transaction *transaction, struct cmp_exchange *exchange, OSSL_CMP_CTX **out,
                           struct err *err)
{
    enum status status = cmp_peer_client(peer, out, err);

    if (status == ST_OK)
        status = set_id(*out, transaction, err);
    if (status == ST_OK)
        status = cmp_peer_request(peer) == CMP_P10CR ? set_csr(*out, wish->csr, err) : set_template(*out, wish, err);
    if (status == ST_OK)
        status = cmp_exchange_bind(exchange, *out, err);
    if (status == ST_OK &&
        (OSSL_CMP_CTX_set_certConf_cb(*out, look_at) != 1 || OSSL_CMP_CTX_set_certConf_cb_arg(*out, exchange) != 1))
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: preparing the client");
    return status;
}

/* The library asks and polls in one go. What was kept of a poll costs it one more. */
static int ask(OSSL_CMP_CTX *client, int type, struct cmp_exchange *exchange, int *after_s)
{
    int answer = OSSL_CMP_try_certreq(client, type, NULL, after_s);

    if (answer == POLLING && !exchange->polled && exchange->status == ST_OK)
        answer = OSSL_CMP_try_certreq(client, type, NULL, after_s);
    return answer;
}

static enum status conclude(struct cmp_exchange *exchange, const OSSL_CMP_CTX *client, int answer, int after_s,
                            struct cmp_result *result, struct err *err)
{
    if (answer == POLLING && cmp_exchange_take(exchange, false) == ST_OK) {
        result->outcome = CMP_WAITING;
        result->after_s = after_s > 0 ? after_s : 0;
        return ST_OK;
    }
    if (answer == 1 && exchange->status == ST_OK) {
        result->outcome = CMP_ISSUED;
        return ST_OK;
    }
    return cmp_failure_judge(exchange, client, result, err);
}

enum status cmp_enrol(const struct cmp_peer *peer, const struct cmp_wish *wish, struct cmp_transaction *transaction,
                      const struct cmp_port *port, struct cmp_result *out, struct err *err)
{
    struct cmp_result result = {.outcome = CMP_ISSUED};
    struct cmp_exchange exchange;
    OSSL_CMP_CTX *client = NULL;
    enum status status = ST_OK;
    int answer = 0, after_s = 0;

    buf_init(&result.certificate, CERT_DER_MAX);
    cmp_exchange_init(&exchange, port, transaction, &result);
    status = prepare(peer, wish, transaction, &exchange, &client, err);
    if (status == ST_OK) {
        ERR_clear_error();
        answer = ask(client, body_type(cmp_peer_request(peer)), &exchange, &after_s);
        status = conclude(&exchange, client, answer, after_s, &result, err);
    }
    if (status == ST_OK)
        *out = result; /* the buffer is the caller's now */
    else
        cmp_result_clear(&result);
    ERR_clear_error();
    cmp_exchange_clear(&exchange);
    OSSL_CMP_CTX_free(client);
    return status;
}
