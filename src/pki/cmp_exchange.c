#include <openssl/asn1.h>
#include <string.h>

#include "base/fault.h"
#include "pki/cmp_internal.h"
#include "pki/der.h"
#include "pki/openssl_error.h"

void cmp_exchange_init(struct cmp_exchange *exchange, const struct cmp_port *port, struct cmp_transaction *transaction,
                       struct cmp_result *result)
{
    *exchange = (struct cmp_exchange){.port = port,
                                      .transaction = transaction,
                                      .asked = CMP_NO_BODY,
                                      .answered = CMP_NO_BODY,
                                      .was_confirming = transaction != NULL && transaction->confirming,
                                      .result = result};
    buf_init(&exchange->fresh, CMP_MESSAGE_MAX);
}

void cmp_exchange_clear(struct cmp_exchange *exchange)
{
    buf_clear(&exchange->fresh);
}

static enum status fail(struct cmp_exchange *exchange, enum status status, const char *what)
{
    exchange->status = openssl_error_set(&exchange->err, status, FAULT_NONE, what);
    return exchange->status;
}

static OSSL_CMP_MSG *read_message(const struct buf *der)
{
    const unsigned char *at = der->data;
    OSSL_CMP_MSG *message = der->len > 0 ? d2i_OSSL_CMP_MSG(NULL, &at, (long)der->len) : NULL;

    if (message != NULL && at != der->data + der->len) {
        OSSL_CMP_MSG_free(message);
        message = NULL;
    }
    return message;
}

static enum status write_message(struct cmp_exchange *exchange, const OSSL_CMP_MSG *message, struct buf *out)
{
    unsigned char *der = NULL;
    const int len = i2d_OSSL_CMP_MSG(message, &der);
    enum status status = len > 0 ? buf_append(out, der, (size_t)len) : ST_NO_MEMORY;

    OPENSSL_free(der);
    return status == ST_OK ? ST_OK : fail(exchange, status, "CMP: writing a message");
}

/*
 * What was verified when it came is shown to the library once more. It answers a nonce that only the client of then
 * knew; all else of it (identifier, protection) is looked at as if it came now.
 */
static OSSL_CMP_MSG *show(struct cmp_exchange *exchange, OSSL_CMP_CTX *client, const struct buf *der)
{
    OSSL_CMP_MSG *message = read_message(der);
    const ASN1_OCTET_STRING *nonce =
        message != NULL ? OSSL_CMP_HDR_get0_recipNonce(OSSL_CMP_MSG_get0_header(message)) : NULL;

    if (nonce != NULL && OSSL_CMP_CTX_set1_senderNonce(client, nonce) == 1)
        return message;
    OSSL_CMP_MSG_free(message);
    (void)fail(exchange, ST_BAD_FILE, "CMP: what was kept of a transaction cannot be read");
    return NULL;
}

static OSSL_CMP_MSG *exchange_live(struct cmp_exchange *exchange, const OSSL_CMP_MSG *request)
{
    struct buf message = {0};
    struct buf answer = {0};
    OSSL_CMP_MSG *read = NULL;

    buf_init(&message, CMP_MESSAGE_MAX);
    buf_init(&answer, CMP_MESSAGE_MAX);
    if (write_message(exchange, request, &message) == ST_OK) {
        exchange->status = exchange->port->send(exchange->port->self, &message, &answer, &exchange->err);
        if (exchange->status == ST_OK) {
            read = read_message(&answer);
            if (read == NULL)
                (void)fail(exchange, ST_BAD_ANSWER, "CMP: what was answered is no message");
        }
    }
    if (read != NULL && exchange->asked != CMP_BODY_CERT_CONF && exchange->asked != CMP_BODY_ERROR) {
        buf_clear(&exchange->fresh);
        buf_take(&exchange->fresh, &answer);
    }
    buf_clear(&message);
    buf_clear(&answer);
    return read;
}

enum status cmp_exchange_take(struct cmp_exchange *exchange, bool confirming)
{
    struct cmp_transaction *transaction = exchange->transaction;
    struct buf *place = NULL;

    if (transaction == NULL || (exchange->fresh.len == 0 && transaction->confirming == confirming))
        return ST_OK;
    if (exchange->fresh.len > 0) {
        place = exchange->polled ? &transaction->last : &transaction->first;
        buf_clear(place);
        buf_take(place, &exchange->fresh);
        if (!exchange->polled)
            exchange->first_shown = true;
    }
    transaction->confirming = confirming;
    if (exchange->status == ST_OK)
        exchange->status = exchange->port->keep(exchange->port->self, transaction, &exchange->err);
    return exchange->status;
}

/* The answer to a poll: the one that was kept, or another. */
static OSSL_CMP_MSG *answer_poll(struct cmp_exchange *exchange, OSSL_CMP_CTX *client, const OSSL_CMP_MSG *request)
{
    const struct cmp_transaction *transaction = exchange->transaction;

    if (!exchange->last_shown && transaction != NULL && transaction->last.len > 0) {
        exchange->last_shown = true;
        return show(exchange, client, &transaction->last);
    }
    if (cmp_exchange_take(exchange, false) != ST_OK) /* "waiting" was verified, or there would be no poll */
        return NULL;
    exchange->last_shown = true;
    exchange->polled = true;
    return exchange_live(exchange, request);
}

static OSSL_CMP_MSG *ask(struct cmp_exchange *exchange, OSSL_CMP_CTX *client, const OSSL_CMP_MSG *request)
{
    const struct cmp_transaction *transaction = exchange->transaction;

    if (transaction != NULL && transaction->first.len > 0 && !exchange->first_shown) {
        exchange->first_shown = true;
        return show(exchange, client, &transaction->first);
    }
    return exchange_live(exchange, request);
}

/* A library that would sleep until a confirmation is taken gives up instead: its time is over before it began. */
static OSSL_CMP_MSG *confirm(struct cmp_exchange *exchange, OSSL_CMP_CTX *client, const OSSL_CMP_MSG *request)
{
    OSSL_CMP_MSG *answer = exchange_live(exchange, request);

    if (OSSL_CMP_CTX_set_option(client, OSSL_CMP_OPT_TOTAL_TIMEOUT, 1) == 1)
        return answer;
    OSSL_CMP_MSG_free(answer);
    (void)fail(exchange, ST_NO_MEMORY, "CMP: confirming");
    return NULL;
}

static OSSL_CMP_MSG *transfer(OSSL_CMP_CTX *client, const OSSL_CMP_MSG *request)
{
    struct cmp_exchange *exchange = OSSL_CMP_CTX_get_transfer_cb_arg(client);
    OSSL_CMP_MSG *answer = NULL;

    if (exchange->status != ST_OK)
        return NULL;
    exchange->asked = OSSL_CMP_MSG_get_bodytype(request);
    switch (exchange->asked) {
    case CMP_BODY_POLL_REQ:
        answer = answer_poll(exchange, client, request);
        break;
    case CMP_BODY_CERT_CONF:
    case CMP_BODY_ERROR:
        answer = confirm(exchange, client, request);
        break;
    default:
        answer = ask(exchange, client, request);
        break;
    }
    exchange->answered = answer != NULL ? OSSL_CMP_MSG_get_bodytype(answer) : CMP_NO_BODY;
    return answer;
}

enum status cmp_exchange_bind(struct cmp_exchange *exchange, OSSL_CMP_CTX *client, struct err *err)
{
    return OSSL_CMP_CTX_set_transfer_cb(client, transfer) == 1 &&
                   OSSL_CMP_CTX_set_transfer_cb_arg(client, exchange) == 1
               ? ST_OK
               : openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "CMP: preparing the client");
}
