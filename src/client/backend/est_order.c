#include "client/backend/est_order.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/backend/est_call.h"
#include "client/backend/est_login.h"
#include "pki/certs_only.h"
#include "pki/csr.h"

enum { RETRY_WITHOUT_WORD_S = 60, HTTP_TOO_MANY = 429, HTTP_SERVER_FAILED = 500 };

/* --- what is known of an order --- */

static void est_order_id(const char *spki_hash, char out[LIMIT_ID_SIZE])
{
    (void)snprintf(out, LIMIT_ID_SIZE, "%.*s", LIMIT_ID_SIZE - 1, spki_hash);
}

/* For the key of the request; what the server said last counts if it was of this one. */
static enum status est_order_answer(const struct est *est, const struct order_request *request,
                                    struct order_answer *out, struct err *err)
{
    const int64_t now_utc = est->clock->now_utc(est->clock->self);
    struct csr_info csr;
    const enum status status = csr_read(request->csr.data, request->csr.len, &csr, err);

    if (status != ST_OK)
        return status;
    *out = (struct order_answer){.kind = request->kind, .state = ORDER_PROCESSING, .next = NEXT_WAIT};
    est_order_id(csr.spki_hash, out->order);
    memcpy(out->spki_hash, csr.spki_hash, sizeof out->spki_hash);
    memcpy(out->replaces, request->replaces, sizeof out->replaces);
    if (strcmp(est->order.id, out->order) != 0)
        return ST_OK;
    if (est->order.issued.count > 0)
        out->state = ORDER_ISSUED;
    else if (est->order.again_utc > now_utc)
        out->retry_after_s = est->order.again_utc - now_utc;
    return ST_OK;
}

static bool est_order_is_to_be_asked(const struct order_answer *known)
{
    return known->state != ORDER_ISSUED && known->retry_after_s == 0;
}

/* --- asking --- */

/* A SET says nothing by its order: the one for the key that was asked for comes first. */
static void est_order_leaf_first(struct cert_list *list, const char *spki_hash)
{
    for (size_t i = 1; i < list->count; i++) {
        struct cert_info info;

        if (cert_read(list->items[i].data, list->items[i].len, &info, NULL) == ST_OK &&
            strcmp(info.spki_hash, spki_hash) == 0) {
            const struct buf first = list->items[0];

            list->items[0] = list->items[i];
            list->items[i] = first;
            return;
        }
    }
}

static enum status est_order_take(struct est *est, const struct est_reply *reply, const struct order_answer *known,
                                  struct err *err)
{
    struct cert_list list = {.count = 0};
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (reply->http_status == 200)
        status = certs_only_read(reply->der.data, reply->der.len, &list, &cause);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "enrolment");
    if (status != ST_OK)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, cause.what);
    est_order_leaf_first(&list, known->spki_hash);
    cert_list_clear(&est->order.issued);
    est->order = (struct est_order){.issued = list}; /* which it owns now */
    memcpy(est->order.id, known->order, sizeof est->order.id);
    if (reply->http_status == 202) /* one that does not say when, or by a date, waits for people */
        est->order.again_utc = est->clock->now_utc(est->clock->self) +
                               (reply->retry_after_s > 0 ? reply->retry_after_s : RETRY_WITHOUT_WORD_S);
    return ST_OK;
}

/* simpleenroll, or simplereenroll with what is replaced in the handshake. */
static enum status est_order_send(struct est *est, const char *authorization, const struct order_request *request,
                                  const struct http_identity *identity, const struct order_answer *known,
                                  struct err *err)
{
    const bool again = request->kind == ORDER_RENEW;
    const struct est_call call = {.operation = again ? "simplereenroll" : "simpleenroll",
                                  .authorization = authorization,
                                  .csr = &request->csr,
                                  .content_type = "application/pkcs7-mime",
                                  .identity = again ? identity : NULL,
                                  .progress = est->progress};
    struct est_reply reply = {.http_status = 0};
    enum status status = est_call(est, &call, &reply, err);

    if (status == ST_WRONG_SECRET)
        est_login_clear(&est->login); /* the next question wants another login */
    if (status == ST_OK)
        status = est_order_take(est, &reply, known, err);
    est_reply_clear(&reply);
    return status;
}

static enum status est_order_ask(struct est *est, const char *token, const struct order_request *request,
                                 const struct order_replaced *replaced, struct order_answer *out, struct err *err)
{
    const struct http_identity identity = {replaced != NULL ? replaced->chain : NULL,
                                           replaced != NULL ? replaced->key : NULL};
    const char *authorization = NULL;
    struct order_answer known = {.order = ""};
    enum status status = est_login_use(est, token, &authorization, err);

    if (status == ST_OK)
        status = est_order_answer(est, request, &known, err);
    if (status == ST_OK && est_order_is_to_be_asked(&known) && replaced != NULL && replaced->chain->count == 0)
        status = err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "what the renewal replaces is not here");
    if (status == ST_OK && est_order_is_to_be_asked(&known)) {
        status = est_order_send(est, authorization, request, &identity, &known, err);
        if (status == ST_OK)
            status = est_order_answer(est, request, &known, err);
    }
    if (status == ST_OK)
        *out = known;
    return status;
}

enum status est_order_create(void *self, const char *token, const char *idempotency_key,
                             const struct order_request *request, const struct order_replaced *replaced,
                             struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key, struct err *err)
{
    (void)idempotency_key; /* the same request is the same call */
    (void)open_order;
    (void)same_key;
    return est_order_ask(self, token, request, replaced, out, err);
}

enum status est_order_get(void *self, const char *order, const struct order_auth *auth, struct order_answer *out,
                          struct err *err)
{
    (void)order; /* it is that of the key that is asked for */
    return est_order_ask(self, auth->token, auth->asked->request, auth->asked->replaced, out, err);
}

/* --- what came --- */

/*
 * A server sends the certificate alone, or with whatever it likes, and tells its CAs elsewhere. Which of them lead from
 * it to where it is trusted, whoever checks it says (client/enrol_check.h), and drops the others; without these the
 * configured ones may do.
 */
static enum status est_add_cas(const struct est *est, struct cert_list *list, struct err *err)
{
    struct cert_list cas = {.count = 0};
    struct err cause = ERR_INIT;
    long http_status = 0;
    enum status status = est_ask_cas(est, NULL, &cas, &http_status, &cause);

    for (size_t i = 0; i < cas.count && list->count < CERT_LIST_MAX && status == ST_OK; i++)
        status = cert_list_add(list, cas.items[i].data, cas.items[i].len, &cause);
    cert_list_clear(&cas);
    if (status != ST_CANCELLED && status != ST_NO_MEMORY)
        return ST_OK;
    if (err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

enum status est_certificate(void *self, const char *order, const struct order_auth *auth,
                            const struct progress *progress, struct cert_list *out, struct err *err)
{
    struct est *est = self;
    struct order_answer answer;
    enum status status = est_order_get(est, order, auth, &answer, err);

    (void)progress;
    if (status == ST_OK && answer.state != ORDER_ISSUED)
        return err_set(err, ST_BUSY, FAULT_ORDER_PENDING, "not issued");
    if (status == ST_OK)
        status = est_add_cas(est, &est->order.issued, err);
    if (status != ST_OK)
        return status;
    *out = est->order.issued; /* the caller's now */
    est->order = (struct est_order){.id = ""};
    return ST_OK;
}

/* --- telling that it is here --- */

/* Whether the server answers those who show nothing, and so refuses the certificate alone. */
static bool est_answers_without(const struct est *est)
{
    struct cert_list cas = {.count = 0};
    long http_status = 0;

    (void)!est_ask_cas(est, NULL, &cas, &http_status, NULL);
    cert_list_clear(&cas);
    return http_status != 0;
}

/* One that is busy or out of order may have looked at nothing. */
static bool est_has_seen(long http_status)
{
    return http_status != 0 && http_status != HTTP_TOO_MANY && http_status < HTTP_SERVER_FAILED;
}

/* ST_OK: it was shown, and somebody answered. */
static enum status est_show_once(const struct est *est, const struct order_auth *auth, long *http_status,
                                 struct err *err)
{
    const struct http_identity identity = {auth->asked->certificates, auth->key};
    struct cert_list cas = {.count = 0};
    const enum status status = est_ask_cas(est, &identity, &cas, http_status, err);

    cert_list_clear(&cas);
    return est_has_seen(*http_status) ? ST_OK : status;
}

/* A server that answers whoever shows nothing, and twice not whoever shows this, refuses it: there is nothing to tell.
 */
static enum status est_show(const struct est *est, const struct order_auth *auth, struct err *err)
{
    struct err cause = ERR_INIT;
    long http_status = 0;
    enum status status = est_show_once(est, auth, &http_status, &cause);

    if (status != ST_OK && status != ST_CANCELLED && status != ST_NO_MEMORY && http_status == 0 &&
        est_answers_without(est)) {
        cause = (struct err)ERR_INIT;
        status = est_show_once(est, auth, &http_status, &cause);
        if (status != ST_CANCELLED && status != ST_NO_MEMORY && http_status == 0)
            return ST_OK;
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

enum status est_confirm(void *self, const char *order, const struct order_auth *auth,
                        const struct confirm_request *request, struct order_answer *out, struct err *err)
{
    const struct est *est = self;
    struct order_answer answer;
    enum status status = est_order_answer(est, auth->asked->request, &answer, err);

    (void)order;
    if (status == ST_OK && !request->installed)
        status = err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "EST: nothing can be rejected");
    if (status == ST_OK)
        status = est_show(est, auth, err);
    if (status != ST_OK)
        return status;
    answer.state = ORDER_CONFIRMED;
    answer.next = NEXT_NOTHING;
    answer.retry_after_s = 0;
    *out = answer;
    return ST_OK;
}
