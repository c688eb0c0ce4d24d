/* A backup on its way to a phone: handed to the host, which cannot open it, and what has become of it. */
#include "protocol/messages.h"

#include "base/fault.h"
#include "protocol/messages_shapes.h"

static const char *const device_texts[] = {[DEVICE_IPHONE] = "iphone", [DEVICE_ANDROID] = "android"};
static const struct words transfer_device_words = {device_texts, sizeof device_texts / sizeof device_texts[0]};

static const char *const state_texts[] = {
    [TRANSFER_WAITING] = "waiting",
    [TRANSFER_FETCHED] = "fetched",
    [TRANSFER_EXPIRED] = "expired",
    [TRANSFER_CANCELLED] = "cancelled",
};
static const struct words transfer_state_words = {state_texts, sizeof state_texts / sizeof state_texts[0]};

const char *transfer_device_word(enum transfer_device device)
{
    return (unsigned)device < transfer_device_words.count ? device_texts[device] : "unknown";
}

const char *transfer_state_word(enum transfer_state state)
{
    return (unsigned)state < transfer_state_words.count ? state_texts[state] : "unknown";
}

static const struct field transfer_request_fields[] = {
    {WORD_FIELD("device", transfer_request, device, transfer_device_words)},
    {BYTES_FIELD("file", transfer_request, file, LIMIT_TRANSFER_BYTES)},
};
REQUEST_SHAPE(transfer_request);
MESSAGE_BY_SHAPE(transfer_request)

void transfer_request_clear(struct transfer_request *message)
{
    shape_clear(&transfer_request_shape, message);
}

static const struct field transfer_made_answer_fields[] = {
    {TEXT_FIELD("transfer", transfer_made_answer, transfer, FORM_ID, 1)},
    {TEXT_FIELD("url", transfer_made_answer, url, FORM_PRINTING, 1)},
    {WHOLE_FIELD("expires_in", transfer_made_answer, expires_in_s, 1, SECONDS_A_DAY)},
};
ANSWER_SHAPE(transfer_made_answer);
MESSAGE_BY_SHAPE(transfer_made_answer)

static const struct field transfer_answer_fields[] = {
    {TEXT_FIELD("transfer", transfer_answer, transfer, FORM_ID, 1)},
    {WORD_FIELD("state", transfer_answer, state, transfer_state_words)},
    {WHOLE_FIELD("expires_in", transfer_answer, expires_in_s, 0, SECONDS_A_DAY)},
    {TIME_FIELD("fetched", transfer_answer, fetched_utc), .optional = true},
};
ANSWER_SHAPE(transfer_answer);

static enum status transfer_answer_check(const struct transfer_answer *message, struct err *err)
{
    if ((message->state == TRANSFER_FETCHED) != (message->fetched_utc != 0))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "member fetched: with state fetched, and only with it");
    return ST_OK;
}

enum status transfer_answer_encode(const struct transfer_answer *message, struct buf *out, struct err *err)
{
    const enum status st = transfer_answer_check(message, err);

    return st == ST_OK ? shape_encode(&transfer_answer_shape, message, out, err) : st;
}

enum status transfer_answer_decode(const void *json, size_t len, struct transfer_answer *out, struct err *err)
{
    struct transfer_answer message;
    enum status st = shape_decode(&transfer_answer_shape, json, len, &message, err);

    if (st == ST_OK)
        st = transfer_answer_check(&message, err);
    if (st == ST_OK)
        *out = message;
    return st;
}
