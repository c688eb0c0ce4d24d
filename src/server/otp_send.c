#include "server/otp.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/otp_internal.h"
#include "server/refusal.h"
#include "server/revoking.h"
#include "server/template.h"
#include "server/wrong_codes.h"

enum { DAY_S = 86400, PREFIX_BELOW = 10000, CODE_BELOW = 1000000, SEND_AGAIN_S = 5, SMS_TEXT_MAX_BYTES = 512 };

enum status otp_keyed(const struct ra *ra, const char *order, const char *purpose, const char *prefix, const char *code,
                      unsigned char out[SHA256_BYTES], struct err *err)
{
    char text[LIMIT_ID_SIZE + PURPOSE_SIZE + OTP_PREFIX_SIZE + CODE_DIGITS + 8];
    enum status status = ST_OK;

    (void)snprintf(text, sizeof text, "%s:%s:%s:%s", purpose, order, prefix, code);
    status = keys_name(&ra->keys, "code", text, out, err);
    wipe(text, sizeof text);
    return status;
}

/* What a code is wanted for: an order, or the revocation of a certificate. */
struct wanted {
    const struct caller *caller; /* of an order */
    const char *order;
    int64_t account; /* of a certificate */
    const char *serial;
};

/* A code on its way to a person. */
struct sending {
    const char *purpose;
    const char *pattern; /* of the message */
    char order[LIMIT_ID_SIZE], serial[SERIAL_TEXT_SIZE];
    int64_t account;
    char phone[PHONE_SIZE], masked[PHONE_MASKED_SIZE];
    unsigned char phone_keyed[SHA256_BYTES];
    char prefix[OTP_PREFIX_SIZE], code[CODE_DIGITS + 1];
    int64_t at_utc;
};

static enum status refuse_often(struct tx *tx, const struct ra *ra, const struct sending *sending,
                                struct problem *refusal, struct err *err)
{
    const struct {
        int64_t most, within_s;
    } limits[] = {{ra->config.code.per_window, ra->config.code.window_s}, {ra->config.code.per_day, DAY_S}};
    int64_t wait_s = 0;
    size_t i = 0;

    for (i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        int64_t at_utc = 0;
        const enum status status = store_message_nth_latest(tx, sending->phone_keyed, sending->at_utc + CLOCK_AHEAD_S,
                                                            limits[i].most, &at_utc, err);

        if (status != ST_OK)
            return status;
        if (at_utc + limits[i].within_s > sending->at_utc && at_utc + limits[i].within_s - sending->at_utc > wait_s)
            wait_s = at_utc + limits[i].within_s - sending->at_utc;
    }
    return wait_s == 0 ? ST_OK
                       : refusal_retry(refusal, PROBLEM_RATE_LIMITED, wait_s, "too many messages to this number");
}

/* By the number, not by the order: one that is cancelled and made anew would else send at once. */
static enum status refuse_soon(struct tx *tx, const struct ra *ra, const struct sending *sending,
                               struct problem *refusal, struct err *err)
{
    int64_t last_utc = 0;
    const enum status status =
        store_message_last(tx, sending->phone_keyed, sending->at_utc + CLOCK_AHEAD_S, &last_utc, err);
    const int64_t wait_s = last_utc + ra->config.code.resend_s - sending->at_utc;

    if (status != ST_OK || last_utc == 0 || wait_s <= 0)
        return status;
    return refusal_retry(refusal, PROBLEM_RATE_LIMITED, wait_s, "the last message to this number is too recent");
}

static enum status find_phone(struct tx *tx, const struct ra *ra, struct sending *sending, struct problem *refusal,
                              struct err *err)
{
    struct account account;
    enum status status = store_account_by_id(tx, sending->account, &account, err);

    if (status == ST_OK) {
        status = accounts_phone(ra, &account, sending->phone, err);
        if (status == ST_NOT_FOUND)
            return refusal_set(refusal, PROBLEM_NO_PHONE, "no phone is bound");
    }
    if (status == ST_OK)
        status = keys_name(&ra->keys, "phone", sending->phone, sending->phone_keyed, err);
    if (status == ST_OK)
        status = store_lock_phone(tx, sending->phone_keyed, err);
    if (status == ST_OK)
        phone_mask(sending->phone, sending->masked);
    return status;
}

static enum status make_code(struct sending *sending, struct err *err)
{
    unsigned prefix = 0;
    unsigned code = 0;
    enum status status = random_below(PREFIX_BELOW, &prefix, err);

    if (status == ST_OK)
        status = random_below(CODE_BELOW, &code, err);
    (void)snprintf(sending->prefix, sizeof sending->prefix, "%04u", prefix % PREFIX_BELOW);
    (void)snprintf(sending->code, sizeof sending->code, "%06u", code % CODE_BELOW);
    wipe(&code, sizeof code);
    return status;
}

static enum status audit(struct tx *tx, const struct sending *sending, struct err *err)
{
    char actor[AUDIT_ACTOR_SIZE];

    if (sending->serial[0] == '\0')
        return audit_order(tx, sending->at_utc, sending->account, "code.send", sending->order, sending->masked, err);
    audit_person_actor(sending->account, actor);
    return audit_certificate(tx, sending->at_utc, actor, "code.send", sending->serial, sending->masked, err);
}

static enum status keep_code(struct tx *tx, const struct ra *ra, const struct sending *sending, struct err *err)
{
    struct code code = {
        .sent_utc = sending->at_utc,
        .expires_utc = sending->at_utc + ra->config.code.ttl_s,
    };
    enum status status =
        otp_keyed(ra, sending->order, sending->purpose, sending->prefix, sending->code, code.keyed, err);

    (void)snprintf(code.purpose, sizeof code.purpose, "%s", sending->purpose);
    memcpy(code.prefix, sending->prefix, sizeof sending->prefix);
    if (status == ST_OK)
        status = store_code_put(tx, sending->order, &code, err);
    if (status == ST_OK)
        status = store_message_add(tx, sending->phone_keyed, sending->at_utc, sending->at_utc - DAY_S, err);
    return status == ST_OK ? audit(tx, sending, err) : status;
}

static enum status find_order(const struct ra *ra, struct tx *tx, const struct wanted *wanted, struct sending *sending,
                              struct problem *refusal, struct err *err)
{
    struct order order = {.id = ""};
    enum status status = orders_load(tx, wanted->caller, wanted->order, sending->at_utc, &order, refusal, err);

    if (status == ST_OK && order.state != ORDER_CREATED)
        status = orders_refuse_step(&order, refusal);
    sending->purpose = OTP_PURPOSE_ISSUE;
    sending->pattern = ra->config.sms.text;
    sending->account = order.account;
    memcpy(sending->order, order.id, sizeof sending->order);
    return status;
}

static enum status find_certificate(const struct ra *ra, struct tx *tx, const struct wanted *wanted,
                                    struct sending *sending, struct problem *refusal, struct err *err)
{
    struct issued certificate = {.serial = ""};
    enum status status = revoking_find(tx, wanted->account, wanted->serial, &certificate, refusal, err);

    if (status == ST_OK)
        status = revoking_allow(ra, tx, &certificate, sending->at_utc, refusal, err);
    if (status == ST_OK)
        status = otp_refuse_exhausted(ra, tx, &certificate, refusal, err);
    sending->purpose = OTP_PURPOSE_REVOKE;
    sending->pattern = ra->config.sms.revoke_text;
    sending->account = certificate.account;
    memcpy(sending->order, certificate.order, sizeof sending->order);
    memcpy(sending->serial, certificate.serial, sizeof sending->serial);
    issued_clear(&certificate);
    return status;
}

/* The code is committed before it leaves: whatever dies in between, no code that was sent is unknown here. */
static enum status prepare(struct ra *ra, const struct wanted *wanted, struct sending *sending, struct problem *refusal,
                           struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = wanted->serial == NULL ? find_order(ra, tx, wanted, sending, refusal, err)
                                        : find_certificate(ra, tx, wanted, sending, refusal, err);
    if (status == ST_OK)
        status = wrong_codes_refuse(ra, tx, sending->account, refusal, err);
    if (status == ST_OK)
        status = find_phone(tx, ra, sending, refusal, err);
    if (status == ST_OK)
        status = refuse_soon(tx, ra, sending, refusal, err);
    if (status == ST_OK)
        status = refuse_often(tx, ra, sending, refusal, err);
    if (status == ST_OK)
        status = make_code(sending, err);
    if (status == ST_OK)
        status = keep_code(tx, ra, sending, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("code.stored");
    return status;
}

/* A code that was not sent must not stand in the way of the next one; the number's counters stay. */
static enum status take_back(struct ra *ra, const struct sending *sending, const struct err *why,
                             struct problem *refusal, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    log_failure(LOG_ERROR, "sending a one-time code", why);
    if (status == ST_OK)
        status = store_lock_person(tx, sending->account, err);
    if (status == ST_OK)
        status = store_code_remove(tx, sending->order, sending->purpose, err);
    if (status == ST_OK)
        status = store_message_fail(tx, sending->phone_keyed, sending->at_utc, err);
    if (status == ST_OK)
        status = refusal_retry(refusal, PROBLEM_BUSY, SEND_AGAIN_S, "the message could not be sent");
    return store_finish(&tx, status, err);
}

static enum status hand_over(struct ra *ra, const struct sending *sending, struct problem *refusal, struct err *err)
{
    char seconds[24];
    const struct template_place places[] = {
        {"{prefix}", sending->prefix}, {"{code}", sending->code}, {"{seconds}", seconds}};
    struct sms sms = {
        .at_utc = sending->at_utc,
        .phone = sending->phone,
        .masked = sending->masked,
        .order = sending->order,
        .prefix = sending->prefix,
        .code = sending->code,
        .good_for_s = ra->config.code.ttl_s,
    };
    struct err why = ERR_INIT;
    struct buf text = {0};
    enum status status = ST_OK;

    buf_init(&text, SMS_TEXT_MAX_BYTES);
    (void)snprintf(seconds, sizeof seconds, "%lld", (long long)ra->config.code.ttl_s);
    status = template_append(&text, sending->pattern, places, sizeof places / sizeof places[0]);
    sms.text = buf_text(&text);
    if (status != ST_OK)
        (void)err_set(&why, status, FAULT_NONE, "writing the message: too long");
    else
        status = ra->sms.send(ra->sms.self, &sms, &why);
    buf_clear(&text);
    if (status != ST_OK)
        return take_back(ra, sending, &why, refusal, err);
    KILL_POINT("code.sent");
    return ST_OK;
}

static enum status send_now(struct ra *ra, const struct wanted *wanted, struct code_sent_answer *out,
                            struct problem *refusal, struct err *err)
{
    struct sending sending = {.at_utc = ra_now_utc(ra)};
    enum status status = prepare(ra, wanted, &sending, refusal, err);

    if (status == ST_OK)
        status = hand_over(ra, &sending, refusal, err);
    if (status == ST_OK) {
        *out = (struct code_sent_answer){.expires_in_s = ra->config.code.ttl_s,
                                         .resend_after_s = ra->config.code.resend_s};
        memcpy(out->prefix, sending.prefix, sizeof sending.prefix);
        memcpy(out->masked_phone, sending.masked, sizeof sending.masked);
    }
    wipe(&sending, sizeof sending);
    return status;
}

static enum status send_in_turn(struct ra *ra, const struct wanted *wanted, struct code_sent_answer *out,
                                struct problem *refusal, struct err *err)
{
    enum status status = gate_enter(ra->sending);

    if (status != ST_OK) /* before anything is counted */
        return refusal_retry(refusal, PROBLEM_BUSY, SEND_AGAIN_S, "too many messages at once");
    status = send_now(ra, wanted, out, refusal, err);
    gate_leave(ra->sending);
    return status;
}

enum status otp_send(struct ra *ra, const struct caller *caller, const char *order, struct code_sent_answer *out,
                     struct problem *refusal, struct err *err)
{
    return send_in_turn(ra, &(struct wanted){.caller = caller, .order = order}, out, refusal, err);
}

enum status otp_send_to_revoke(struct ra *ra, int64_t account, const char *serial, struct code_sent_answer *out,
                               struct problem *refusal, struct err *err)
{
    return send_in_turn(ra, &(struct wanted){.account = account, .serial = serial}, out, refusal, err);
}
