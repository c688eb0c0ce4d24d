#include "server/html_places.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX_BYTES = 64 * 1024 };

void html_places_clear(struct html_places *places)
{
    size_t i = 0;

    for (i = 0; i < places->count; i++)
        buf_clear(&places->texts[i]);
    places->count = 0;
}

/* The next place's text to append to; NULL if there is no room for it. */
static struct buf *begin_place(struct html_places *places, const char *name)
{
    struct buf *text = NULL;
    int len = 0;

    if (places->count == HTML_PLACES_MAX)
        return NULL;
    len = snprintf(places->names[places->count], HTML_PLACE_NAME_SIZE, "{%s}", name);
    if (len < 0 || len >= HTML_PLACE_NAME_SIZE)
        return NULL;
    text = &places->texts[places->count++];
    buf_init(text, TEXT_MAX_BYTES);
    return text;
}

/* The text may have moved while it grew. */
static enum status end_place(struct html_places *places, enum status status)
{
    const size_t at = places->count - 1;

    places->list[at] = (struct template_place){places->names[at], buf_text(&places->texts[at])};
    return status;
}

enum status html_places_add(struct html_places *places, const char *name, const char *text)
{
    struct buf *out = begin_place(places, name);

    return out == NULL ? ST_BUG : end_place(places, buf_append_text(out, text));
}

static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

enum status html_escape(const char *text, struct buf *out)
{
    enum status status = ST_OK;

    for (; status == ST_OK && *text != '\0'; text++) {
        const char *escape = escape_of(*text);

        status = escape != NULL ? buf_append_text(out, escape) : buf_append(out, text, 1);
    }
    return status;
}

enum status html_places_add_escaped(struct html_places *places, const char *name, const char *text)
{
    struct buf *out = begin_place(places, name);

    return out == NULL ? ST_BUG : end_place(places, html_escape(text, out));
}

static enum status append_lines(const struct json *list, struct buf *out)
{
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < json_count(list); i++) {
        const char *line = json_string(json_at(list, i));

        status = line == NULL ? ST_BUG : buf_append_format(out, "%s%s", i == 0 ? "" : "\n", line);
    }
    return status;
}

enum status html_places_add_member(struct html_places *places, const char *name, const struct json *object,
                                   const char *member)
{
    const struct json *value = json_member(object, member);
    struct buf *out = NULL;

    if (json_string(value) != NULL)
        return html_places_add(places, name, json_string(value));
    if (!json_is_array(value))
        return ST_NOT_FOUND;
    out = begin_place(places, name);
    return out == NULL ? ST_BUG : end_place(places, append_lines(value, out));
}

enum status html_places_add_texts(struct html_places *places, const struct json *object)
{
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < json_count(object); i++) {
        const char *text = json_string(json_at(object, i));

        if (text != NULL)
            status = html_places_add(places, json_name_at(object, i), text);
    }
    return status;
}

enum status html_places_fill(const struct html_places *places, const char *pattern, struct buf *out)
{
    return template_append(out, pattern, places->list, places->count);
}
