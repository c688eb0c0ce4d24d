/* The host's word on one person. */
#include "protocol/messages.h"

#include "protocol/messages_shapes.h"

static const char *const host_state_texts[] = {
    [HOST_UNKNOWN] = "unknown", [HOST_NONE] = "none",       [HOST_VALID] = "valid",
    [HOST_DUE] = "due",         [HOST_EXPIRED] = "expired", [HOST_REVOKED] = "revoked",
};
const struct words host_state_words = {host_state_texts, sizeof host_state_texts / sizeof host_state_texts[0]};

const char *host_state_word(enum host_state state)
{
    return (unsigned)state < host_state_words.count ? host_state_texts[state] : "unknown";
}

static const struct field host_certificate_fields[] = {
    {TEXT_FIELD("serial", host_certificate, serial, FORM_HEX_UPPER, 2)},
    {TEXT_FIELD("sha256", host_certificate, sha256, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
    {TEXT_FIELD("name", host_certificate, name, FORM_SHOWN, 1)},
    {TIME_FIELD("not_before", host_certificate, not_before_utc)},
    {TIME_FIELD("not_after", host_certificate, not_after_utc)},
    {TIME_FIELD("renew_from", host_certificate, renew_from_utc)},
    {BOOL_FIELD("confirmed", host_certificate, confirmed)},
    {TEXT_FIELD("order", host_certificate, order, FORM_ID, 1)},
};
static ANSWER_SHAPE(host_certificate);

static const struct field state_answer_fields[] = {
    /* "unknown" is what a client says that has not asked: never on the wire. */
    {WORD_FIELD("state", state_answer, state, host_state_words), .least = HOST_NONE},
    {OBJECT_FIELD("certificate", state_answer, certificate, has_certificate, host_certificate_shape)},
    {OBJECT_FIELD("order", state_answer, order, has_order, order_answer_shape)},
};
ANSWER_SHAPE(state_answer);
MESSAGE_BY_SHAPE(state_answer)
