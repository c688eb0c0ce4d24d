/*
 * Texts with places in braces ("{code}") that are filled from a list.
 */
#ifndef SERVER_TEMPLATE_H
#define SERVER_TEMPLATE_H

#include "base/buf.h"

struct template_place {
    const char *name; /* with its braces: "{code}" */
    const char *text;
};

/* Every place is replaced, however often it stands; any other brace stays. ST_TOO_COSTLY past the buffer's maximum. */
MUST_CHECK enum status template_append(struct buf *out, const char *pattern, const struct template_place *places,
                                       size_t count);

#endif
