/* The consent text and the agreement to it. */
#include "protocol/messages.h"

#include "protocol/messages_shapes.h"

static const struct field consent_answer_fields[] = {
    {TEXT_FIELD("id", consent_answer, id, FORM_VERSION, 1)},
    {TEXT_FIELD("sha256", consent_answer, sha256, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
    {TEXT_FIELD("title", consent_answer, title, FORM_SHOWN, 1)},
    {TEXT_FIELD("language", consent_answer, language, FORM_ID, 2), .optional = true},
    {BOOL_FIELD("translation", consent_answer, translation), .optional = true},
    {PROSE_FIELD("text", consent_answer, text, LIMIT_CONSENT_BYTES)},
};
ANSWER_SHAPE(consent_answer);
MESSAGE_BY_SHAPE(consent_answer)

void consent_answer_clear(struct consent_answer *message)
{
    shape_clear(&consent_answer_shape, message);
}

static const struct field consent_request_fields[] = {
    {TEXT_FIELD("id", consent_request, id, FORM_VERSION, 1)},
    {TEXT_FIELD("sha256", consent_request, sha256, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
    {BOOL_FIELD("agreed", consent_request, agreed)},
};
REQUEST_SHAPE(consent_request);
MESSAGE_BY_SHAPE(consent_request)
