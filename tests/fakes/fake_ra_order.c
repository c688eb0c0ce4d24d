#include "fakes/fake_ra_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "pki/csr.h"
#include "pki/digest.h"

enum { FAKE_RA_YEAR_S = 365 * 86400 };

static enum status fake_ra_find(struct fake_ra *ra, const char *id, struct fake_ra_order **out, struct err *err)
{
    for (size_t i = 0; i < ra->memory->order_count; i++) {
        if (strcmp(ra->memory->orders[i].id, id) == 0) {
            *out = &ra->memory->orders[i];
            return ST_OK;
        }
    }
    return err_set(err, ST_NOT_FOUND, FAULT_HOST_REFUSED, "no such order");
}

/* The order's key must sign what only now was thought of. */
static enum status fake_ra_check_auth(const struct fake_ra_order *order, const struct order_auth *auth, struct err *err)
{
    struct fake_ra_proof proof = {.len = 0};

    if (auth->token != NULL)
        return fake_ra_check_token(auth->token, err);
    if (fake_ra_prove(auth->key, &proof, NULL) == ST_OK && fake_ra_believes(order, &proof))
        return ST_OK;
    return err_set(err, ST_REFUSED, FAULT_BAD_PROOF, "not by the order's key");
}

static enum order_next fake_ra_next(enum order_state state)
{
    switch (state) {
    case ORDER_CREATED:
        return NEXT_CODE;
    case ORDER_VERIFIED:
        return NEXT_CONSENT;
    case ORDER_CONSENTED:
        return NEXT_FINALIZE;
    case ORDER_PROCESSING:
        return NEXT_WAIT;
    case ORDER_ISSUED:
        return NEXT_CONFIRM;
    default:
        return NEXT_NOTHING;
    }
}

void fake_ra_answer(const struct fake_ra *ra, const struct fake_ra_order *order, struct order_answer *out)
{
    *out = (struct order_answer){.kind = order->kind, .state = order->state, .next = fake_ra_next(order->state)};
    memcpy(out->replaces, order->replaces, sizeof out->replaces);
    memcpy(out->order, order->id, sizeof out->order);
    memcpy(out->spki_hash, order->spki_hash, sizeof out->spki_hash);
    if (order->state == ORDER_PROCESSING)
        out->retry_after_s = ra->memory->retry_after_s;
    if (ra->memory->answer_other_order)
        out->spki_hash[0] = out->spki_hash[0] == '0' ? '1' : '0';
}

static bool fake_ra_open_state(enum order_state state)
{
    return state <= ORDER_PROCESSING;
}

static struct fake_ra_order *fake_ra_new_order(struct fake_ra *ra)
{
    struct fake_ra_memory *m = ra->memory;
    struct fake_ra_order *order = &m->orders[m->order_count];

    if (m->order_count == FAKE_RA_ORDERS)
        abort();
    *order = (struct fake_ra_order){.state = ORDER_CREATED};
    m->order_count++;
    (void)snprintf(order->id, sizeof order->id, "%032zx", m->order_count);
    return order;
}

static struct fake_ra_order *fake_ra_obstacle(struct fake_ra *ra)
{
    for (size_t i = 0; i < ra->memory->order_count; i++) {
        if (fake_ra_open_state(ra->memory->orders[i].state))
            return &ra->memory->orders[i];
    }
    return NULL;
}

static struct fake_ra_order *fake_ra_by_idempotency(struct fake_ra *ra, const char *key)
{
    for (size_t i = 0; !ra->memory->forget_idempotency && i < ra->memory->order_count; i++) {
        if (strcmp(ra->memory->orders[i].idempotency_key, key) == 0)
            return &ra->memory->orders[i];
    }
    return NULL;
}

static enum status fake_ra_create_new(struct fake_ra *ra, const char *idempotency_key,
                                      const struct order_request *request, const struct csr_info *csr,
                                      struct order_answer *out)
{
    struct fake_ra_order *order = fake_ra_new_order(ra);

    order->kind = request->kind;
    memcpy(order->replaces, request->replaces, sizeof order->replaces);
    if (request->kind == ORDER_RENEW && !ra->memory->renewal_asks)
        order->state = ORDER_CONSENTED;
    memcpy(order->spki, csr->spki, csr->spki_len);
    order->spki_len = csr->spki_len;
    memcpy(order->spki_hash, csr->spki_hash, sizeof order->spki_hash);
    (void)snprintf(order->idempotency_key, sizeof order->idempotency_key, "%s", idempotency_key);
    fake_ra_answer(ra, order, out);
    return ST_OK;
}

static enum status fake_ra_create_checked(struct fake_ra *ra, const char *idempotency_key,
                                          const struct order_request *request, const struct fake_ra_proof *proof,
                                          struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key,
                                          struct err *err)
{
    const struct fake_ra_order *replay = fake_ra_by_idempotency(ra, idempotency_key);
    const struct fake_ra_order *obstacle = fake_ra_obstacle(ra);
    struct csr_info csr = {.key_bits = 0};
    enum status status = ST_OK;

    if (ra->memory->refuse_csr_once || csr_read(request->csr.data, request->csr.len, &csr, NULL) != ST_OK) {
        ra->memory->refuse_csr_once = false;
        return err_set(err, ST_REFUSED, FAULT_BAD_CSR, "the fake host does not like the request");
    }
    if (replay != NULL) {
        fake_ra_answer(ra, replay, out);
        return ST_OK;
    }
    if (request->kind == ORDER_RENEW)
        status = fake_ra_check_renewal(ra, request, proof, err);
    if (status != ST_OK)
        return status;
    if (obstacle != NULL) {
        memcpy(open_order, obstacle->id, LIMIT_ID_SIZE);
        *same_key = strcmp(obstacle->spki_hash, csr.spki_hash) == 0;
        return err_set(err, ST_REFUSED, FAULT_ORDER_OPEN, "an order is open");
    }
    return fake_ra_create_new(ra, idempotency_key, request, &csr, out);
}

enum status fake_ra_order_create(void *self, const char *token, const char *idempotency_key,
                                 const struct order_request *request, const struct order_replaced *replaced,
                                 struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key,
                                 struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_proof proof = {.len = 0};
    enum status status = ST_OK;

    if ((replaced != NULL) != (request->kind == ORDER_RENEW))
        abort();
    if (replaced != NULL)
        status = fake_ra_prove(replaced->key, &proof, err);
    if (status == ST_OK)
        status = fake_ra_enter(ra, RA_ORDER_CREATE, err);
    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status == ST_OK)
        status = fake_ra_create_checked(ra, idempotency_key, request, &proof, out, open_order, same_key, err);
    return status == ST_OK ? fake_ra_leave(ra, RA_ORDER_CREATE, err) : status;
}

static void fake_ra_issue(struct fake_ra *ra, struct fake_ra_order *order)
{
    const struct fake_ra_memory *m = ra->memory;
    const int64_t now_utc = ra->clock->now_utc(ra->clock->self);
    const struct fake_leaf leaf = {
        .national_id = m->issue == RA_ISSUE_OTHER_PERSON ? "B120863158" : m->national_id,
        .not_before_utc = now_utc,
        .not_after_utc = now_utc + (m->validity_s != 0 ? m->validity_s : FAKE_RA_YEAR_S),
    };
    const struct fake_ca *ca = m->issue == RA_ISSUE_OTHER_FIRM ? ra->other_ca : ra->ca;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    if (m->issue == RA_ISSUE_OTHER_KEY)
        fake_ca_issue(ca, &leaf, ca->root_key, &der);
    else
        fake_ca_issue_spki(ca, &leaf, order->spki, order->spki_len, &der);
    if (der.len > sizeof order->der)
        abort();
    memcpy(order->der, der.data, der.len);
    order->der_len = der.len;
    order->state = ORDER_ISSUED;
    buf_clear(&der);
}

static void fake_ra_process(struct fake_ra *ra, struct fake_ra_order *order)
{
    if (order->state != ORDER_PROCESSING)
        return;
    if (ra->memory->processing_polls > 0)
        ra->memory->processing_polls--;
    else
        fake_ra_issue(ra, order);
}

enum status fake_ra_order_get(void *self, const char *id, const struct order_auth *auth, struct order_answer *out,
                              struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    enum status status = fake_ra_enter(ra, RA_ORDER_GET, err);

    if (status == ST_OK)
        status = fake_ra_find(ra, id, &order, err);
    if (status == ST_OK)
        status = fake_ra_check_auth(order, auth, err);
    if (status != ST_OK)
        return status;
    fake_ra_process(ra, order);
    fake_ra_answer(ra, order, out);
    return fake_ra_leave(ra, RA_ORDER_GET, err);
}

enum status fake_ra_order_cancel(void *self, const char *id, const char *token, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    enum status status = fake_ra_enter(ra, RA_ORDER_CANCEL, err);

    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status == ST_OK)
        status = fake_ra_find(ra, id, &order, err);
    if (status != ST_OK)
        return status;
    if (order->state >= ORDER_PROCESSING && order->state <= ORDER_CONFIRMED)
        return err_set(err, ST_REFUSED, FAULT_ORDER_ISSUED, "too late");
    if (order_state_ended(order->state) && order->state != ORDER_CANCELLED)
        return err_set(err, ST_EXPIRED, FAULT_ORDER_ENDED, "ended already");
    order->state = ORDER_CANCELLED;
    return fake_ra_leave(ra, RA_ORDER_CANCEL, err);
}

/* A step that must come in its turn. */
static enum status fake_ra_step(struct fake_ra *ra, enum fake_ra_call call, const char *id, const char *token,
                                enum order_state due, struct fake_ra_order **out, struct err *err)
{
    enum status status = fake_ra_enter(ra, call, err);

    if (status == ST_OK)
        status = fake_ra_check_token(token, err);
    if (status == ST_OK)
        status = fake_ra_find(ra, id, out, err);
    if (status != ST_OK)
        return status;
    if (order_state_ended((*out)->state))
        return err_set(err, ST_EXPIRED, FAULT_ORDER_ENDED, "the order has ended");
    if ((*out)->state < due)
        return err_set(err, ST_REFUSED, FAULT_ORDER_NOT_READY, "another step comes first");
    return ST_OK;
}

enum status fake_ra_code_send(void *self, const char *id, const char *token, struct code_sent_answer *out,
                              struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    const enum status status = fake_ra_step(ra, RA_CODE_SEND, id, token, ORDER_CREATED, &order, err);

    if (status != ST_OK)
        return status;
    if (ra->memory->no_phone)
        return err_set(err, ST_REFUSED, FAULT_NO_PHONE, "no phone");
    *out = (struct code_sent_answer){
        .prefix = "7750", .masked_phone = "0912***678", .expires_in_s = 180, .resend_after_s = 180};
    return fake_ra_leave(ra, RA_CODE_SEND, err);
}

enum status fake_ra_code_verify(void *self, const char *id, const char *token, const struct code_request *request,
                                struct order_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    const enum status status = fake_ra_step(ra, RA_CODE_VERIFY, id, token, ORDER_CREATED, &order, err);

    if (status != ST_OK)
        return status;
    if (strcmp(request->code, FAKE_RA_CODE) != 0)
        return err_set(err, ST_WRONG_SECRET, FAULT_CODE_WRONG, "wrong code");
    if (order->state == ORDER_CREATED)
        order->state = ORDER_VERIFIED;
    fake_ra_answer(ra, order, out);
    return fake_ra_leave(ra, RA_CODE_VERIFY, err);
}

enum status fake_ra_consent_get(void *self, const char *language, struct consent_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    enum status status = fake_ra_enter(ra, RA_CONSENT_GET, err);

    if (status != ST_OK)
        return status;
    (void)language; /* it has one text */
    *out = (struct consent_answer){.id = "2026-11", .title = "Consent"};
    buf_init(&out->text, LIMIT_CONSENT_BYTES);
    status = buf_append_text(&out->text, FAKE_RA_CONSENT);
    return status == ST_OK ? digest_sha256_hex(out->text.data, out->text.len, out->sha256, err) : status;
}

enum status fake_ra_consent_agree(void *self, const char *id, const char *token, const struct consent_request *request,
                                  struct order_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    char sha256[SHA256_HEX_SIZE] = "";
    enum status status = fake_ra_step(ra, RA_CONSENT_AGREE, id, token, ORDER_VERIFIED, &order, err);

    if (status == ST_OK)
        status = digest_sha256_hex(FAKE_RA_CONSENT, strlen(FAKE_RA_CONSENT), sha256, err);
    if (status != ST_OK)
        return status;
    if (!request->agreed || strcmp(request->sha256, sha256) != 0)
        return err_set(err, ST_REFUSED, FAULT_CONSENT_CHANGED, "another text");
    if (order->state == ORDER_VERIFIED)
        order->state = ORDER_CONSENTED;
    fake_ra_answer(ra, order, out);
    return fake_ra_leave(ra, RA_CONSENT_AGREE, err);
}

enum status fake_ra_finalize(void *self, const char *id, const char *token, struct order_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    const enum status status = fake_ra_step(ra, RA_FINALIZE, id, token, ORDER_CONSENTED, &order, err);

    if (status != ST_OK)
        return status;
    if (order->state == ORDER_CONSENTED)
        order->state = ORDER_PROCESSING;
    fake_ra_process(ra, order);
    fake_ra_answer(ra, order, out);
    return fake_ra_leave(ra, RA_FINALIZE, err);
}

enum status fake_ra_certificate(void *self, const char *id, const struct order_auth *auth,
                                const struct progress *progress, struct cert_list *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    enum status status = fake_ra_enter(ra, RA_CERTIFICATE, err);

    if (status == ST_OK)
        status = fake_ra_find(ra, id, &order, err);
    if (status == ST_OK)
        status = fake_ra_check_auth(order, auth, err);
    if (status == ST_OK && order->der_len == 0)
        status = err_set(err, ST_REFUSED, FAULT_ORDER_NOT_READY, "not issued");
    if (status == ST_OK)
        status = cert_list_add(out, order->der, order->der_len, err);
    if (status == ST_OK)
        status = cert_list_add(out, ra->ca->issuing.data, ra->ca->issuing.len, err);
    progress_report(progress, PROGRESS_DOWNLOADING, order != NULL ? order->der_len : 0, 0);
    if (status == ST_OK)
        status = fake_ra_leave(ra, RA_CERTIFICATE, err);
    if (status != ST_OK)
        cert_list_clear(out);
    return status;
}

static enum status fake_ra_confirm_checked(struct fake_ra *ra, struct fake_ra_order *order,
                                           const struct confirm_request *request, struct err *err)
{
    char sha256[SHA256_HEX_SIZE] = "";
    const enum status status = digest_sha256_hex(order->der, order->der_len, sha256, err);

    if (status != ST_OK)
        return status;
    if (order_state_ended(order->state))
        return request->installed ? err_set(err, ST_EXPIRED, FAULT_ORDER_ENDED, "rejected before") : ST_OK;
    if (order->der_len == 0 || strcmp(sha256, request->sha256) != 0)
        return err_set(err, ST_REFUSED, FAULT_HOST_REFUSED, "another certificate");
    order->state = request->installed ? ORDER_CONFIRMED : ORDER_REJECTED;
    if (!request->installed)
        return ST_OK;
    if (ra->memory->confirmed != 0 && &ra->memory->orders[ra->memory->confirmed - 1] != order)
        fake_ra_revoke_order(ra, &ra->memory->orders[ra->memory->confirmed - 1], REASON_SUPERSEDED);
    ra->memory->confirmed = (size_t)(order - ra->memory->orders) + 1;
    return ST_OK;
}

enum status fake_ra_confirm(void *self, const char *id, const struct order_auth *auth,
                            const struct confirm_request *request, struct order_answer *out, struct err *err)
{
    struct fake_ra *ra = self;
    struct fake_ra_order *order = NULL;
    enum status status = fake_ra_enter(ra, RA_CONFIRM, err);

    if (status == ST_OK)
        status = fake_ra_find(ra, id, &order, err);
    if (status == ST_OK)
        status = fake_ra_check_auth(order, auth, err);
    if (status == ST_OK)
        status = fake_ra_confirm_checked(ra, order, request, err);
    if (status != ST_OK)
        return status;
    fake_ra_answer(ra, order, out);
    return fake_ra_leave(ra, RA_CONFIRM, err);
}

const char *fake_ra_order_elsewhere(struct fake_ra *ra)
{
    struct fake_ra_order *order = fake_ra_new_order(ra);

    (void)snprintf(order->spki_hash, sizeof order->spki_hash, "%064d", 7);
    (void)snprintf(order->idempotency_key, sizeof order->idempotency_key, "of the other PC %zu",
                   ra->memory->order_count);
    return order->id;
}
