/*
 * A JSON document for a terminal as well as for a program: what turns the reading direction, or is not seen, stands in
 * its strings as an escape. The values are the same (RFC 8259 section 7): the name of a file must be exact.
 */
#ifndef CLI_JSON_PLAIN_H
#define CLI_JSON_PLAIN_H

#include "base/buf.h"

/* json: as json_print makes it, which has escaped the control characters of ASCII. Appended. ST_TOO_COSTLY,
 * ST_NO_MEMORY. */
MUST_CHECK enum status json_plain_append(const struct buf *json, struct buf *out);

#endif
