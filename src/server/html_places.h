/*
 * A list of places for template_append that owns its names and texts.
 */
#ifndef SERVER_HTML_PLACES_H
#define SERVER_HTML_PLACES_H

#include "protocol/json.h"
#include "server/template.h"

enum { HTML_PLACES_MAX = 128, HTML_PLACE_NAME_SIZE = 32 };

/* Zero-initialise; html_places_clear afterwards. */
struct html_places {
    char names[HTML_PLACES_MAX][HTML_PLACE_NAME_SIZE]; /* with their braces */
    struct buf texts[HTML_PLACES_MAX];
    struct template_place list[HTML_PLACES_MAX]; /* of these */
    size_t count;
};
void html_places_clear(struct html_places *places);

/* name without braces. ST_BUG if there is no room for it. */
MUST_CHECK enum status html_places_add(struct html_places *places, const char *name, const char *text);
/* The same, for a text that is no HTML: what HTML would take for its own is escaped. */
MUST_CHECK enum status html_places_add_escaped(struct html_places *places, const char *name, const char *text);
/* A member of that object, a text or a list of lines, under another name. ST_NOT_FOUND. */
MUST_CHECK enum status html_places_add_member(struct html_places *places, const char *name, const struct json *object,
                                              const char *member);
/* Each text of the object under its own name; lists are passed over. */
MUST_CHECK enum status html_places_add_texts(struct html_places *places, const struct json *object);

/* A text that is no HTML, in element content or a quoted attribute. Appended. */
MUST_CHECK enum status html_escape(const char *text, struct buf *out);

MUST_CHECK enum status html_places_fill(const struct html_places *places, const char *pattern, struct buf *out);

#endif
