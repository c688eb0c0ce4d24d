/*
 * A list of places for template_append that owns its names and texts.
 */
#ifndef SERVER_PHONE_PLACES_H
#define SERVER_PHONE_PLACES_H

#include "protocol/json.h"
#include "server/template.h"

enum { PHONE_PLACES_MAX = 96, PHONE_PLACE_NAME_SIZE = 32 };

/* Zero-initialise; phone_places_clear afterwards. */
struct phone_places {
    char names[PHONE_PLACES_MAX][PHONE_PLACE_NAME_SIZE]; /* with their braces */
    struct buf texts[PHONE_PLACES_MAX];
    struct template_place list[PHONE_PLACES_MAX]; /* of these */
    size_t count;
};
void phone_places_clear(struct phone_places *places);

/* name without braces. ST_BUG if there is no room for it. */
MUST_CHECK enum status phone_places_add(struct phone_places *places, const char *name, const char *text);
/* The same, for a text that is no HTML: what HTML would take for its own is escaped. */
MUST_CHECK enum status phone_places_add_escaped(struct phone_places *places, const char *name, const char *text);
/* A member of that object, a text or a list of lines, under another name. ST_NOT_FOUND. */
MUST_CHECK enum status phone_places_add_member(struct phone_places *places, const char *name, const struct json *object,
                                               const char *member);
/* Each text of the object under its own name; lists are passed over. */
MUST_CHECK enum status phone_places_add_texts(struct phone_places *places, const struct json *object);

MUST_CHECK enum status phone_places_fill(const struct phone_places *places, const char *pattern, struct buf *out);

#endif
