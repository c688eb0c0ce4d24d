/*
 * JSON text (RFC 8259) with limits, over cJSON (included by json*.c alone): read documents that nobody trusts, build
 * own ones. Knows no message (protocol/messages.h does).
 *
 * Grammar, UTF-8, trailing bytes, depth and member counts (protocol/limits.h) are checked before cJSON sees the text,
 * duplicate names (compared unescaped) before the caller sees the document. All memory of a document is wiped when
 * freed.
 */
#ifndef PROTOCOL_JSON_H
#define PROTOCOL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct json; /* a value inside a document; borrowed from it */

/*
 * ST_BAD_INPUT with err.what ("JSON: <why> at byte <n>"); the caller turns it into its own refusal. The length of the
 * text is the caller's to limit. ST_NO_MEMORY. json_free takes the root only; NULL is allowed.
 */
MUST_CHECK enum status json_parse(const char *text, size_t len, struct json **out, struct err *err);
void json_free(struct json **root);

/* These accept NULL (nothing is of no kind, and empty), so that lookups can be chained. */
bool json_is_object(const struct json *value);
bool json_is_array(const struct json *value);
/* How many members or elements; one of them by position; a member's name. */
size_t json_count(const struct json *value);
const struct json *json_at(const struct json *value, size_t index);
const char *json_name_at(const struct json *object, size_t index);
/* NULL if there is no such member. */
const struct json *json_member(const struct json *object, const char *name);
/* NULL if it is not a string; borrowed. */
const char *json_string(const struct json *value);

/*
 * Members by kind, copied. A missing or wrong one is ST_BAD_INPUT, err.what "member <name>: <why>". Text must fit size
 * and hold no control character (C0, DEL, C1); numbers are whole by value (1e2 is, 0.5 and -0 are not), within [least,
 * most] and within +-(2^53 - 1); times are RFC 3339 with "Z".
 */
MUST_CHECK enum status json_get_text(const struct json *object, const char *name, char *out, size_t size,
                                     struct err *err);
MUST_CHECK enum status json_get_whole(const struct json *object, const char *name, int64_t least, int64_t most,
                                      int64_t *out, struct err *err);
MUST_CHECK enum status json_get_bool(const struct json *object, const char *name, bool *out, struct err *err);
MUST_CHECK enum status json_get_time(const struct json *object, const char *name, int64_t *out_utc, struct err *err);

/*
 * Building. Each json_new_* is owned by the caller until added, and NULL without memory; a NULL parent or child makes
 * json_add_* and json_print say ST_NO_MEMORY, so one check at the end is enough. They take nothing on failure. name is
 * NULL in arrays; a name that is there already is a programmer's mistake. Text that is not UTF-8 is ST_BAD_INPUT.
 */
struct json *json_new_object(void);
struct json *json_new_array(void);
MUST_CHECK enum status json_add_text(struct json *parent, const char *name, const char *text);
MUST_CHECK enum status json_add_whole(struct json *parent, const char *name, int64_t value);
MUST_CHECK enum status json_add_bool(struct json *parent, const char *name, bool value);
MUST_CHECK enum status json_add_null(struct json *parent, const char *name);
MUST_CHECK enum status json_add_time(struct json *parent, const char *name, int64_t at_utc);
/* Ownership of *child passes on ST_OK (*child is NULL then). */
MUST_CHECK enum status json_add(struct json *parent, const char *name, struct json **child);
/* Appends. ST_TOO_COSTLY if *out has no room, ST_NO_MEMORY. pretty is for people: line breaks and tabs. */
MUST_CHECK enum status json_print(const struct json *value, bool pretty, struct buf *out);

#endif
