/* Certificates that exist: revoking them, and what the host says of one to whoever knows its serial. */
#include "protocol/messages.h"

#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "protocol/messages_shapes.h"

/* The names of RFC 5280 5.3.1, of those that a person may have. */
static const char *const reason_texts[] = {
    [REASON_UNSPECIFIED] = "unspecified",
    [REASON_KEY_COMPROMISE] = "keyCompromise",
    [REASON_SUPERSEDED] = "superseded",
    [REASON_CESSATION] = "cessationOfOperation",
};
const struct words revocation_reason_words = {reason_texts, sizeof reason_texts / sizeof reason_texts[0]};

const char *revocation_reason_word(enum revocation_reason reason)
{
    return (unsigned)reason < revocation_reason_words.count ? reason_texts[reason] : "unknown";
}

enum status revocation_reason_read(const char *word, enum revocation_reason *out)
{
    for (unsigned i = 0; i < revocation_reason_words.count; i++)
        if (strcmp(reason_texts[i], word) == 0) {
            *out = (enum revocation_reason)i;
            return ST_OK;
        }
    return ST_NOT_FOUND;
}

static const struct field revoke_request_fields[] = {
    {WORD_FIELD("reason", revoke_request, reason, revocation_reason_words)},
    {TEXT_FIELD("proof", revoke_request, proof, FORM_VERSION, 1), .optional = true},
    {TEXT_FIELD("code", revoke_request, code, FORM_DIGITS, CODE_DIGITS), .optional = true},
};
REQUEST_SHAPE(revoke_request);

static enum status revoke_request_check(const struct revoke_request *message, struct err *err)
{
    if ((message->proof[0] != '\0') == (message->code[0] != '\0'))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "member proof, or member code: one of them is wanted");
    return ST_OK;
}

enum status revoke_request_encode(const struct revoke_request *message, struct buf *out, struct err *err)
{
    const enum status st = revoke_request_check(message, err);

    return st == ST_OK ? shape_encode(&revoke_request_shape, message, out, err) : st;
}

enum status revoke_request_decode(const void *json, size_t len, struct revoke_request *out, struct err *err)
{
    struct revoke_request message = {.code = ""};
    enum status st = shape_decode(&revoke_request_shape, json, len, &message, err);

    if (st == ST_OK)
        st = revoke_request_check(&message, err);
    if (st == ST_OK)
        *out = message;
    wipe(&message, sizeof message); /* the code in it is a secret */
    return st;
}

static const struct field revoke_answer_fields[] = {
    {TEXT_FIELD("serial", revoke_answer, serial, FORM_HEX_UPPER, 2)},
    {WORD_FIELD("reason", revoke_answer, reason, revocation_reason_words)},
    {TIME_FIELD("revoked", revoke_answer, revoked_utc)},
};
ANSWER_SHAPE(revoke_answer);
MESSAGE_BY_SHAPE(revoke_answer)

static const struct field renewal_window_fields[] = {
    {TIME_FIELD("start", renewal_window, start_utc)},
    {TIME_FIELD("end", renewal_window, end_utc)},
};
static ANSWER_SHAPE(renewal_window);

static const struct field renewal_info_fields[] = {
    {INNER_FIELD("suggestedWindow", renewal_info, window, renewal_window_shape)},
    {WORD_FIELD("state", renewal_info, state, host_state_words), .least = HOST_VALID},
};
ANSWER_SHAPE(renewal_info);
MESSAGE_BY_SHAPE(renewal_info)
