/*
 * The look at JSON text before cJSON sees it: the whole grammar of RFC 8259 without any of cJSON's leniencies, valid
 * UTF-8, and the limits of protocol/limits.h. Builds nothing and allocates nothing.
 */
#ifndef PROTOCOL_JSON_SCAN_H
#define PROTOCOL_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

/*
 * ST_BAD_INPUT, err.what "JSON: <why> at byte <n>". Refused beyond the grammar: bytes after the value, nesting and
 * counts above the limits, U+0000 and lone surrogates written as escapes, numbers of more than 32 characters. Duplicate
 * names are left to json_parse, which compares them unescaped. text may be NULL where len is 0.
 */
MUST_CHECK enum status json_scan(const char *text, size_t len, struct err *err);

/* Whether a control character stands there (C0 without the final NUL, DEL, C1) in valid, NUL-terminated UTF-8. */
bool json_scan_is_control(const char *at);

#endif
