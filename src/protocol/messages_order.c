/* Orders: their making, what they say of themselves, one-time codes, confirmation. */
#include "protocol/messages.h"

#include <assert.h>

#include "base/fault.h"
#include "protocol/messages_shapes.h"

static_assert(sizeof(enum order_state) == sizeof(unsigned), "shapes read and write enums as unsigned");

enum { WAIT_MOST_S = 60 * 60 };

static const char *const kind_texts[] = {[ORDER_NEW] = "new", [ORDER_RENEW] = "renew"};
static const struct words kind_words = {kind_texts, sizeof kind_texts / sizeof kind_texts[0]};

static const char *const state_texts[] = {
    [ORDER_CREATED] = "created",       [ORDER_VERIFIED] = "verified",   [ORDER_CONSENTED] = "consented",
    [ORDER_PROCESSING] = "processing", [ORDER_ISSUED] = "issued",       [ORDER_CONFIRMED] = "confirmed",
    [ORDER_EXPIRED] = "expired",       [ORDER_CANCELLED] = "cancelled", [ORDER_INVALID] = "invalid",
    [ORDER_REJECTED] = "rejected",
};
static const struct words state_words = {state_texts, sizeof state_texts / sizeof state_texts[0]};

static const char *const next_texts[] = {
    [NEXT_CODE] = "otp",  [NEXT_CONSENT] = "consent", [NEXT_FINALIZE] = "finalize",
    [NEXT_WAIT] = "wait", [NEXT_CONFIRM] = "confirm", [NEXT_NOTHING] = "none",
};
static const struct words next_words = {next_texts, sizeof next_texts / sizeof next_texts[0]};

const char *order_kind_word(enum order_kind kind)
{
    return (unsigned)kind < kind_words.count ? kind_texts[kind] : "unknown";
}

const char *order_state_word(enum order_state state)
{
    return (unsigned)state < state_words.count ? state_texts[state] : "unknown";
}

const char *order_next_word(enum order_next next)
{
    return (unsigned)next < next_words.count ? next_texts[next] : "unknown";
}

bool order_state_ended(enum order_state state)
{
    return state >= ORDER_EXPIRED;
}

static const struct field order_request_fields[] = {
    {WORD_FIELD("kind", order_request, kind, kind_words)},
    {BYTES_FIELD("csr", order_request, csr, LIMIT_CSR_BYTES)},
    {TEXT_FIELD("replaces", order_request, replaces, FORM_HEX_UPPER, 2), .optional = true},
    {TEXT_FIELD("proof", order_request, proof, FORM_VERSION, 1), .optional = true},
};
REQUEST_SHAPE(order_request);

static enum status order_request_check(const struct order_request *message, struct err *err)
{
    const bool renew = message->kind == ORDER_RENEW;

    if ((message->replaces[0] != '\0') != renew)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "member replaces: with renew, and only with it");
    if ((message->proof[0] != '\0') != renew)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "member proof: with renew, and only with it");
    return ST_OK;
}

enum status order_request_encode(const struct order_request *message, struct buf *out, struct err *err)
{
    const enum status st = order_request_check(message, err);

    return st == ST_OK ? shape_encode(&order_request_shape, message, out, err) : st;
}

enum status order_request_decode(const void *json, size_t len, struct order_request *out, struct err *err)
{
    struct order_request message;
    enum status st = shape_decode(&order_request_shape, json, len, &message, err);

    if (st != ST_OK)
        return st;
    st = order_request_check(&message, err);
    if (st == ST_OK)
        *out = message; /* its buffer is the caller's now */
    else
        order_request_clear(&message);
    return st;
}

void order_request_clear(struct order_request *message)
{
    shape_clear(&order_request_shape, message);
}

static const struct field order_answer_fields[] = {
    {TEXT_FIELD("order", order_answer, order, FORM_ID, 1)},
    {WORD_FIELD("kind", order_answer, kind, kind_words)},
    {WORD_FIELD("state", order_answer, state, state_words)},
    {WORD_FIELD("next", order_answer, next, next_words)},
    {TEXT_FIELD("spki_hash", order_answer, spki_hash, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
    {TEXT_FIELD("replaces", order_answer, replaces, FORM_HEX_UPPER, 2), .optional = true},
    {TEXT_FIELD("serial", order_answer, serial, FORM_HEX_UPPER, 2), .optional = true},
    {TIME_FIELD("created", order_answer, created_utc)},
    {TIME_FIELD("expires", order_answer, expires_utc)},
    {WHOLE_FIELD("retry_after", order_answer, retry_after_s, 1, WAIT_MOST_S), .optional = true},
    {BOOL_FIELD("overdue", order_answer, overdue), .optional = true},
};
ANSWER_SHAPE(order_answer);
MESSAGE_BY_SHAPE(order_answer)

static const struct field code_sent_answer_fields[] = {
    {TEXT_FIELD("prefix", code_sent_answer, prefix, FORM_CAPITALS, 1)},
    {TEXT_FIELD("masked_phone", code_sent_answer, masked_phone, FORM_PRINTING, 1)},
    {WHOLE_FIELD("expires_in", code_sent_answer, expires_in_s, 1, SECONDS_A_DAY)},
    {WHOLE_FIELD("resend_after", code_sent_answer, resend_after_s, 0, SECONDS_A_DAY)},
};
ANSWER_SHAPE(code_sent_answer);
MESSAGE_BY_SHAPE(code_sent_answer)

static const struct field code_request_fields[] = {
    {TEXT_FIELD("code", code_request, code, FORM_DIGITS, CODE_DIGITS)},
};
REQUEST_SHAPE(code_request);
MESSAGE_BY_SHAPE(code_request)

static const struct field confirm_request_fields[] = {
    {TEXT_FIELD("sha256", confirm_request, sha256, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
    {BOOL_FIELD("installed", confirm_request, installed)},
    {TEXT_FIELD("reason", confirm_request, reason, FORM_ANY, 1), .optional = true},
};
REQUEST_SHAPE(confirm_request);
MESSAGE_BY_SHAPE(confirm_request)
