/* The release notice on its way. */
#include "protocol/messages.h"

#include "protocol/messages_shapes.h"

static const struct field release_answer_fields[] = {
    {TEXT_FIELD("notice", release_answer, notice, FORM_VERSION, 5)},
};
ANSWER_SHAPE(release_answer);
MESSAGE_BY_SHAPE(release_answer)
