#include "server/est_enrolment.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/wipe.h"
#include "pki/cert.h"
#include "pki/csr.h"
#include "server/basic_login.h"
#include "server/confirmation.h"
#include "server/issuance.h"
#include "server/login.h"
#include "server/refusal.h"
#include "server/store/store_certificate.h"

/* --- who asks --- */

/* The certificate as this host issued it, byte for byte; whose key it is has been shown in the handshake. */
static enum status find_shown(struct exchange *exchange, const struct cert_info *shown, struct issued *out)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(exchange->ra->store, &tx, &exchange->err);

    if (status == ST_OK)
        status = store_issued_by_serial(tx, shown->serial, out, &exchange->err);
    status = store_finish(&tx, status, &exchange->err);
    if (status == ST_NOT_FOUND || (status == ST_OK && strcmp(out->sha256, shown->sha256) != 0))
        status = refusal_set(&exchange->refusal, PROBLEM_UNAUTHENTICATED, "this host has issued no such certificate");
    return status;
}

/* One that was revoked meanwhile, or has expired, stays what it is: it is told from the others where it matters. */
static enum status confirm_shown(struct exchange *exchange, const struct issued *shown)
{
    const struct caller caller = {.account = shown->account};
    struct confirm_request request = {.installed = true};
    struct order_answer answer;

    if (shown->confirmed_utc != 0 || shown->revoked_utc != 0 || ra_now_utc(exchange->ra) > shown->not_after_utc)
        return ST_OK;
    memcpy(request.sha256, shown->sha256, sizeof request.sha256);
    return confirmation_give(exchange->ra, &caller, shown->order, &request, &answer, &exchange->refusal,
                             &exchange->err);
}

enum status est_meet_certificate(struct exchange *exchange)
{
    const struct request *request = exchange->request;
    struct issued issued = {.serial = ""};
    struct cert_info shown;
    enum status status = ST_OK;

    if (request->client_certificate == NULL)
        return ST_OK;
    status = cert_read(request->client_certificate, request->client_certificate_len, &shown, &exchange->err);
    if (status == ST_BAD_FILE)
        return refusal_set(&exchange->refusal, PROBLEM_UNAUTHENTICATED, "this host has issued no such certificate");
    if (status == ST_OK)
        status = find_shown(exchange, &shown, &issued);
    if (status == ST_OK)
        status = confirm_shown(exchange, &issued);
    if (status == ST_OK) {
        exchange->caller.account = issued.account;
        memcpy(exchange->caller.certificate, issued.serial, sizeof exchange->caller.certificate);
    }
    issued_clear(&issued);
    return status;
}

static enum status log_in(struct exchange *exchange)
{
    struct login_request login;
    enum status status = basic_login_read(exchange->request->authorization, &login, &exchange->refusal);

    if (status == ST_OK)
        status = login_check(exchange->ra, &login, &exchange->caller.account, &exchange->refusal, &exchange->err);
    wipe(&login, sizeof login);
    return status;
}

/* --- what is asked for --- */

/* The body is the request in base64, whatever Content-Transfer-Encoding says (RFC 8951 section 3). */
static enum status read_body(struct exchange *exchange, struct buf *csr)
{
    const struct request *request = exchange->request;
    struct buf text;
    enum status status = ST_OK;

    if (!exchange_is_of_type(exchange, "application/pkcs10"))
        return refusal_set(&exchange->refusal, PROBLEM_MEDIA_TYPE, "application/pkcs10 is wanted");
    if (request->body_too_large || request->body_len > LIMIT_BODY_BYTES)
        return refusal_set(&exchange->refusal, PROBLEM_TOO_LARGE, "the body is too large");
    buf_init(&text, LIMIT_BODY_BYTES);
    status = buf_append(&text, request->body, request->body_len);
    if (status == ST_OK && strlen(buf_text(&text)) != text.len)
        status = ST_BAD_INPUT;
    if (status == ST_OK)
        status = base64_decode(buf_text(&text), csr);
    buf_clear(&text);
    if (status == ST_BAD_INPUT || (status == ST_OK && csr->len == 0))
        return refusal_set(&exchange->refusal, PROBLEM_MALFORMED, "a request (PKCS #10) in base64 is wanted");
    if (status == ST_TOO_COSTLY)
        return refusal_set(&exchange->refusal, PROBLEM_TOO_LARGE, "the request is too large");
    return status;
}

/* An EST client has no key for its calls, and needs none: the same request is the same call. */
static enum status name_call(struct exchange *exchange, const struct order_request *request, struct idempotency *out)
{
    char asked[32 + SHA256_HEX_SIZE + SERIAL_TEXT_SIZE];
    char csr[SHA256_HEX_SIZE];
    char key[LIMIT_IDEMPOTENCY_KEY_SIZE];
    enum status status = digest_sha256_hex(request->csr.data, request->csr.len, csr, &exchange->err);

    if (status != ST_OK)
        return status;
    (void)snprintf(key, sizeof key, "est-%.60s", csr);
    (void)snprintf(asked, sizeof asked, "EST %s %s %s", order_kind_word(request->kind), csr, request->replaces);
    return idempotency_read(key, asked, out, &exchange->refusal, &exchange->err);
}

/* Whose application was for that key, if it was this caller's. ST_NOT_FOUND else, err left alone. */
static enum status find_by_key(struct exchange *exchange, const char *spki_hash, char order[LIMIT_ID_SIZE])
{
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(exchange->ra->store, &tx, &exchange->err);

    if (status == ST_OK)
        status = store_issued_by_key(tx, spki_hash, &issued, &exchange->err);
    status = store_finish(&tx, status, &exchange->err);
    if (status == ST_OK && issued.account != exchange->caller.account)
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        memcpy(order, issued.order, LIMIT_ID_SIZE);
    issued_clear(&issued);
    return status;
}

/*
 * Refused, since this very key is on its way already, or has its certificate: a client that lost the answer made its
 * request anew, or asks so late that nobody remembers the call. It goes on with that order.
 */
static enum status find_made(struct exchange *exchange, const struct buf *csr, struct order_answer *out)
{
    char order[LIMIT_ID_SIZE];
    struct csr_info info;

    if (exchange->refusal.name == PROBLEM_ORDER_OPEN && exchange->refusal.same_key)
        memcpy(order, exchange->refusal.order, sizeof order);
    else if (exchange->refusal.name != PROBLEM_BAD_CSR || csr_read(csr->data, csr->len, &info, NULL) != ST_OK ||
             find_by_key(exchange, info.spki_hash, order) != ST_OK)
        return ST_REFUSED;
    return orders_get(exchange->ra, &exchange->caller, order, out, &exchange->refusal, &exchange->err);
}

static enum status find_order(struct exchange *exchange, enum order_kind kind, struct order_answer *out)
{
    struct order_request request = {.kind = kind};
    struct idempotency call = {.key = ""};
    enum status status = ST_OK;

    exchange->caller.nameless_is_fine = true;
    buf_init(&request.csr, LIMIT_CSR_BYTES);
    if (kind == ORDER_RENEW)
        memcpy(request.replaces, exchange->caller.certificate, sizeof request.replaces);
    status = read_body(exchange, &request.csr);
    if (status == ST_OK)
        status = name_call(exchange, &request, &call);
    if (status == ST_OK)
        status =
            orders_create(exchange->ra, &exchange->caller, &call, &request, out, &exchange->refusal, &exchange->err);
    if (status == ST_REFUSED)
        status = find_made(exchange, &request.csr, out);
    order_request_clear(&request);
    return status;
}

/* --- what comes of it --- */

/* The person's alone: who issued it is told at cacerts. */
static enum status take_leaf(const struct buf *pem, struct buf *out, struct err *err)
{
    struct cert_list chain = {.count = 0};
    enum status status = cert_list_from_pem(buf_text(pem), pem->len, &chain, err);

    if (status == ST_OK)
        status = buf_append(out, chain.items[0].data, chain.items[0].len);
    cert_list_clear(&chain);
    return status;
}

static enum status fetch(struct exchange *exchange, const char *order, struct buf *certificate)
{
    struct buf pem;
    enum status status = ST_OK;

    buf_init(&pem, LIMIT_ANSWER_BYTES);
    status = issuance_certificate(exchange->ra, &exchange->caller, order, &pem, &exchange->refusal, &exchange->err);
    if (status == ST_OK)
        status = take_leaf(&pem, certificate, &exchange->err);
    buf_clear(&pem);
    return status;
}

static enum status go_on(struct exchange *exchange, struct order_answer *order, struct buf *certificate)
{
    enum status status = ST_OK;

    if (order->next == NEXT_FINALIZE)
        status =
            issuance_finalize(exchange->ra, &exchange->caller, order->order, order, &exchange->refusal, &exchange->err);
    if (status != ST_OK)
        return status;
    if (order->state == ORDER_ISSUED || order->state == ORDER_CONFIRMED)
        return fetch(exchange, order->order, certificate);
    if (order_state_ended(order->state))
        return refusal_set(&exchange->refusal, PROBLEM_ORDER_ENDED, "its application has ended: ask with a new key");
    exchange->response->retry_after_s = exchange->ra->config.est.retry_s;
    return ST_OK;
}

enum status est_enrol(struct exchange *exchange, struct buf *certificate)
{
    struct order_answer order;
    enum status status = log_in(exchange);

    exchange->caller.certificate[0] = '\0'; /* who logs in asks as a person */
    if (status == ST_OK)
        status = find_order(exchange, ORDER_NEW, &order);
    return status == ST_OK ? go_on(exchange, &order, certificate) : status;
}

/* A renewal needs both: the login, and the certificate with its key. */
enum status est_reenrol(struct exchange *exchange, struct buf *certificate)
{
    const struct caller shown = exchange->caller;
    struct order_answer order;
    enum status status = ST_OK;

    if (shown.certificate[0] == '\0')
        return refusal_set(&exchange->refusal, PROBLEM_UNAUTHENTICATED,
                           "the certificate to be renewed is wanted (TLS)");
    status = log_in(exchange);
    if (status == ST_OK && exchange->caller.account != shown.account)
        status = refusal_set(&exchange->refusal, PROBLEM_FORBIDDEN, "this person has no such certificate");
    if (status == ST_OK)
        status = find_order(exchange, ORDER_RENEW, &order);
    return status == ST_OK ? go_on(exchange, &order, certificate) : status;
}
