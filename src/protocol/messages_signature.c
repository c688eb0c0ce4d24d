/* A signature for the host to verify, and its word on who signed. */
#include "protocol/messages.h"

#include <assert.h>

#include "pki/cms.h"
#include "protocol/messages_shapes.h"

static_assert((int)LIMIT_CMS_BYTES == (int)CMS_DER_MAX, "what can be read can be sent");

static const struct field signature_request_fields[] = {
    {BYTES_FIELD("cms", signature_request, cms, LIMIT_CMS_BYTES)},
    {TEXT_FIELD("content_sha256", signature_request, content_sha256, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
};
REQUEST_SHAPE(signature_request);
MESSAGE_BY_SHAPE(signature_request)

void signature_request_clear(struct signature_request *message)
{
    shape_clear(&signature_request_shape, message);
}

static const struct field signature_answer_fields[] = {
    {TEXT_FIELD("serial", signature_answer, serial, FORM_HEX_UPPER, 2)},
    {WORD_FIELD("state", signature_answer, state, host_state_words), .least = HOST_VALID},
};
ANSWER_SHAPE(signature_answer);
MESSAGE_BY_SHAPE(signature_answer)
