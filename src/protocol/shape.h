/*
 * The shape of a message: one table of fields per struct, by which it is written, read and checked, so that both
 * directions and openapi.yaml can be held to the same limits. Private to protocol/; knows no message.
 */
#ifndef PROTOCOL_SHAPE_H
#define PROTOCOL_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/json.h"

enum field_kind {
    FIELD_TEXT,   /* char[size] */
    FIELD_WHOLE,  /* int32_t or int64_t, by size */
    FIELD_TIME,   /* int64_t, UTC; an optional one stands there unless it is 0 */
    FIELD_BOOL,   /* bool; an optional one stands there if it is true */
    FIELD_WORD,   /* an enum, as one of words */
    FIELD_BYTES,  /* struct buf; base64 on the wire */
    FIELD_PROSE,  /* struct buf of UTF-8 with line breaks and tabs */
    FIELD_OBJECT, /* a struct of shape 'inside'; an optional one has a bool beside it, in beside_at */
    FIELD_LIST    /* an array of such structs, size_t count beside it */
};

/* Which characters a text may hold; length is a question of least and most. */
enum field_form {
    FORM_ANY,      /* no control characters (json_get_text) */
    FORM_SHOWN,    /* a line that people are shown: nothing that turns it around, or is not seen (utf8_disturbs) */
    FORM_PRINTING, /* ASCII 21 to 7E: no space */
    FORM_ID,       /* A-Z a-z 0-9 _ - : safe in a path */
    FORM_VERSION,  /* the same and . */
    FORM_CAPITALS, /* A-Z 0-9 */
    FORM_HEX_LOWER,
    FORM_HEX_UPPER,
    FORM_DIGITS
};

struct words {
    const char *const *texts; /* by enumerator */
    size_t count;
};

struct field {
    const char *name; /* of the JSON member */
    enum field_kind kind;
    enum field_form form;
    bool optional;
    size_t at, size;     /* of the struct member */
    int64_t least, most; /* of the value; of bytes for text, bytes and prose; of elements for a list */
    int64_t absent;      /* FIELD_WHOLE: the value that stands for an optional member that is not there */
    size_t beside_at;    /* FIELD_OBJECT, optional: the bool; FIELD_LIST: the count */
    const struct words *words;
    const struct shape *inside;
};

struct shape {
    const char *name; /* of the struct, and of the schema in openapi.yaml */
    size_t size;
    bool closed; /* a request: unknown members are refused; in answers they are ignored */
    const struct field *fields;
    size_t count;
};

/* Appends the JSON of the struct. ST_BAD_INPUT if a member breaks the table: nothing is sent that would be refused. */
MUST_CHECK enum status shape_encode(const struct shape *shape, const void *message, struct buf *out, struct err *err);
/* *out, of shape->size, is overwritten on ST_OK only. ST_BAD_INPUT, ST_NO_MEMORY. */
MUST_CHECK enum status shape_decode(const struct shape *shape, const void *json, size_t len, void *out,
                                    struct err *err);
/* Frees the buffers inside and wipes the whole struct. */
void shape_clear(const struct shape *shape, void *message);

/* The same between a struct and an object that holds other members too. 'message' of shape_read is zeroed before. */
MUST_CHECK enum status shape_write(const struct shape *shape, const void *message, struct json *object,
                                   struct err *err);
MUST_CHECK enum status shape_read(const struct shape *shape, const struct json *object, void *message, struct err *err);

#define FIELD_AT(type, member) .at = offsetof(struct type, member), .size = sizeof(((struct type *)0)->member)

#define TEXT_FIELD(wire, type, member, form_, least_)                                                                  \
    .name = (wire), .kind = FIELD_TEXT, .form = (form_), FIELD_AT(type, member), .least = (least_),                    \
    .most = (int64_t)sizeof(((struct type *)0)->member) - 1
#define WHOLE_FIELD(wire, type, member, least_, most_)                                                                 \
    .name = (wire), .kind = FIELD_WHOLE, FIELD_AT(type, member), .least = (least_), .most = (most_)
#define TIME_FIELD(wire, type, member) .name = (wire), .kind = FIELD_TIME, FIELD_AT(type, member)
#define BOOL_FIELD(wire, type, member) .name = (wire), .kind = FIELD_BOOL, FIELD_AT(type, member)
#define WORD_FIELD(wire, type, member, words_)                                                                         \
    .name = (wire), .kind = FIELD_WORD, FIELD_AT(type, member), .words = &(words_)
#define BYTES_FIELD(wire, type, member, most_)                                                                         \
    .name = (wire), .kind = FIELD_BYTES, FIELD_AT(type, member), .least = 1, .most = (most_)
#define PROSE_FIELD(wire, type, member, most_)                                                                         \
    .name = (wire), .kind = FIELD_PROSE, FIELD_AT(type, member), .least = 1, .most = (most_)
#define OBJECT_FIELD(wire, type, member, has, shape_)                                                                  \
    .name = (wire), .kind = FIELD_OBJECT, FIELD_AT(type, member), .optional = true,                                    \
    .beside_at = offsetof(struct type, has), .inside = &(shape_)
/* One that is always there. */
#define INNER_FIELD(wire, type, member, shape_)                                                                        \
    .name = (wire), .kind = FIELD_OBJECT, FIELD_AT(type, member), .inside = &(shape_)
#define LIST_FIELD(wire, type, member, counter, shape_, most_)                                                         \
    .name = (wire), .kind = FIELD_LIST, FIELD_AT(type, member), .beside_at = offsetof(struct type, counter),           \
    .least = 1, .most = (most_), .inside = &(shape_)

#endif
