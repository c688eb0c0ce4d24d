#include "server/approval.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/fault.h"
#include "server/accounts.h"
#include "server/agreement.h"
#include "server/audit.h"
#include "server/renewal.h"

static enum status find_open(const struct ra *ra, struct tx *tx, const char *national_id, struct order *out,
                             struct err *err)
{
    struct problem refusal;
    struct caller caller = {.account = 0};
    struct account account;
    enum status status = accounts_find(ra, tx, national_id, &account, err);

    if (status == ST_NOT_FOUND)
        return err_set(err, status, FAULT_NONE, "there is no customer of this national ID");
    if (status == ST_OK && !store_reads_only(tx))
        status = store_lock_person(tx, account.id, err);
    if (status == ST_OK)
        status = store_order_unfinished(tx, account.id, out, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, status, FAULT_NONE, "this customer has no open application");
    caller.account = account.id;
    return status == ST_OK ? orders_load(tx, &caller, out->id, ra_now_utc(ra), out, &refusal, err) : status;
}

enum status approval_look(const struct ra *ra, const char *national_id, struct order *out, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = find_open(ra, tx, national_id, out, err);
    return store_finish(&tx, status, err);
}

/* In place of the code. */
static enum status vouch(const struct ra *ra, struct tx *tx, struct order *order, struct err *err)
{
    const enum order_state next = renewal_state_after_code(&ra->config, order->kind);
    const int64_t now_utc = ra_now_utc(ra);
    enum status status = ST_OK;

    if (order->state != ORDER_CREATED)
        return ST_OK;
    status = store_order_move(tx, order->id, ORDER_CREATED, next, now_utc, err);
    if (status == ST_OK)
        status = audit_order_by(tx, now_utc, AUDIT_HELPDESK, "order.approve", order->id, "identified", err);
    order->state = next;
    return status;
}

static enum status refuse_text(const struct consent_text *current, struct err *err)
{
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "the text to agree to is \"%s\" now: have the person read that one", current->id);
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

static enum status agree(const struct ra *ra, struct tx *tx, struct order *order, const char *text, struct err *err)
{
    const struct agreement_source counter = {.peer = "counter", .request_id = "", .client = "pccert-ra order approve"};
    struct consent_text current = {.id = ""};
    enum status status = ST_OK;

    if (order->state != ORDER_VERIFIED)
        return text == NULL
                   ? ST_OK
                   : err_set(err, ST_BAD_INPUT, FAULT_NONE, "this application needs no agreement: no --agreed-to");
    status = store_consent_text_current(tx, ra_now_utc(ra), &current, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, status, FAULT_NONE, "there is no text to agree to");
    if (status == ST_OK && (text == NULL || strcmp(text, current.id) != 0))
        return refuse_text(&current, err);
    return status == ST_OK ? agreement_keep(tx, order, &current, &counter, ra_now_utc(ra), err) : status;
}

static enum status compare_key(const struct order *order, const char *key, struct err *err)
{
    const size_t len = strlen(key);

    if (len < APPROVAL_KEY_LEAST || strspn(key, "0123456789abcdefABCDEF") != len)
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--key: 16 or more hexadecimal digits of the key's SHA-256");
    if (len >= sizeof order->spki_hash || strncasecmp(key, order->spki_hash, len) != 0)
        return err_set(err, ST_REFUSED, FAULT_NONE,
                       "the open application is for another key: whoever made it is not who brought this one");
    return ST_OK;
}

static enum status approve(const struct ra *ra, struct tx *tx, struct order *order, const char *key, const char *text,
                           struct err *err)
{
    enum status status = compare_key(order, key, err);

    if (status != ST_OK)
        return status;
    if (order->state == ORDER_EXPIRED)
        return err_set(err, ST_EXPIRED, FAULT_NONE, "the application has expired: the person has to ask again");
    if (order->state != ORDER_CREATED && order->state != ORDER_VERIFIED)
        return err_set(err, ST_ALREADY, FAULT_NONE, "nothing is left to approve of this application");
    status = vouch(ra, tx, order, err);
    return status == ST_OK ? agree(ra, tx, order, text, err) : status;
}

enum status approval_give(const struct ra *ra, const char *national_id, const char *key, const char *text,
                          struct order *out, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = find_open(ra, tx, national_id, out, err);
    if (status == ST_OK)
        status = approve(ra, tx, out, key, text, err);
    return store_finish(&tx, status, err);
}
