#include "server/agreement.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/kill_point.h"
#include "base/utf.h"
#include "server/audit.h"
#include "server/refusal.h"
#include "server/store/store_consent.h"

static bool is_text(const char *id, const char *sha256, const struct consent_request *request)
{
    return strcmp(id, request->id) == 0 && strcmp(sha256, request->sha256) == 0;
}

/* By which the agreements of one session can be told from another's, and no session can be used. */
static enum status name_session(const char *token, char out[CONSENT_SESSION_SIZE], struct err *err)
{
    unsigned char hash[SHA256_BYTES];
    const enum status status = token != NULL ? digest_sha256(token, strlen(token), hash, err) : ST_OK;

    out[0] = '\0';
    if (status == ST_OK && token != NULL)
        hex_encode(hash, sizeof hash / 2, out);
    return status;
}

enum status agreement_keep(struct tx *tx, struct order *order, const struct consent_text *text,
                           const struct agreement_source *source, int64_t now_utc, struct err *err)
{
    struct consent_given given = {.account = order->account, .version = text->version, .at_utc = now_utc};
    const char *client = source->client != NULL ? source->client : "";
    enum status status = name_session(source->token, given.session, err);

    memcpy(given.order, order->id, sizeof given.order);
    memcpy(given.document, text->id, sizeof given.document);
    memcpy(given.language, text->language, sizeof given.language);
    memcpy(given.sha256, text->sha256, sizeof given.sha256);
    (void)snprintf(given.peer, sizeof given.peer, "%s", source->peer);
    (void)snprintf(given.request_id, sizeof given.request_id, "%s", source->request_id);
    utf8_display_copy(client, strlen(client), given.client, sizeof given.client);
    if (status == ST_OK)
        status = store_consent_add(tx, &given, err);
    if (status == ST_OK)
        status = store_order_move(tx, order->id, ORDER_VERIFIED, ORDER_CONSENTED, now_utc, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "consent.give", order->id, text->id, err);
    if (status == ST_OK)
        order->state = ORDER_CONSENTED;
    return status;
}

/*
 * An order that is past this step: the same text again is the answer of a repeated call. A renewal that needed no
 * agreement (renewal.consent) has none, and never comes back to this step.
 */
static enum status repeat(struct tx *tx, const struct order *order, const struct consent_request *request,
                          struct problem *refusal, struct err *err)
{
    struct consent_given given;
    enum status status = ST_OK;

    if (order->state == ORDER_CREATED || order_state_ended(order->state))
        return orders_refuse_step(order, refusal);
    status = store_consent_get(tx, order->id, &given, err);
    if (status == ST_NOT_FOUND)
        return orders_refuse_step(order, refusal);
    if (status == ST_OK && !is_text(given.document, given.sha256, request))
        status = refusal_set(refusal, PROBLEM_CONFLICT, "another text was agreed to");
    return status;
}

static enum status step(struct ra *ra, struct tx *tx, struct order *order, const struct consent_request *request,
                        const struct agreement_source *source, struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct consent_text current = {.id = ""}, shown = {.id = ""};
    enum status status = ST_OK;

    if (order->state != ORDER_VERIFIED)
        return repeat(tx, order, request, refusal, err);
    status = store_consent_text_current(tx, now_utc, &current, err);
    if (status == ST_OK && strcmp(current.id, request->id) == 0)
        status = store_consent_text_shown(tx, current.id, request->sha256, &shown, err);
    if (status == ST_NOT_FOUND || (status == ST_OK && shown.id[0] == '\0'))
        return refusal_set(refusal, PROBLEM_CONSENT_CHANGED, "not the current text");
    return status == ST_OK ? agreement_keep(tx, order, &shown, source, now_utc, err) : status;
}

enum status agreement_give(struct ra *ra, const struct caller *caller, const char *id,
                           const struct consent_request *request, const struct agreement_source *source,
                           struct order_answer *out, struct problem *refusal, struct err *err)
{
    struct order order = {.id = ""};
    struct tx *tx = NULL;
    enum status status = ST_OK;

    if (!request->agreed)
        return refusal_set(refusal, PROBLEM_MALFORMED, "agreed must be true");
    status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = orders_load(tx, caller, id, ra_now_utc(ra), &order, refusal, err);
    if (status == ST_OK)
        status = step(ra, tx, &order, request, source, refusal, err);
    if (status == ST_OK)
        status = orders_answer(ra, tx, &order, out, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("consent.kept");
    return status;
}
