/*
 * One text against its field's rules, for both directions. Private to shape_*.c.
 */
#ifndef PROTOCOL_SHAPE_FIELD_H
#define PROTOCOL_SHAPE_FIELD_H

#include "protocol/shape.h"

/* ST_BAD_INPUT, err.what "member <name>: <why>". */
enum status shape_field_refuse(const struct field *field, const char *why, struct err *err);
MUST_CHECK enum status shape_field_check_text(const struct field *field, const char *text, size_t len, struct err *err);
MUST_CHECK enum status shape_field_check_prose(const struct field *field, const char *text, size_t len,
                                               struct err *err);
MUST_CHECK enum status shape_field_check_whole(const struct field *field, int64_t value, struct err *err);

#endif
