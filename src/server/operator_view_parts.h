/*
 * A part of the operators' page on its way: its places, texts escaped as they come, and the first failure, which
 * sticks. For operator_view.c and the files that make tables of it.
 */
#ifndef SERVER_OPERATOR_VIEW_PARTS_H
#define SERVER_OPERATOR_VIEW_PARTS_H

#include "server/operator_view.h"

enum { VIEW_TEXT_MAX = 16 * 1024, VIEW_PAGE_MAX = 192 * 1024, VIEW_MOMENT_SIZE = 22 };

struct view_part {
    const struct operator_view *view;
    enum operator_part which;
    struct html_places *places; /* owned; view_part_end */
    enum status status;
};
struct view_part view_part_begin(const struct operator_view *view, enum operator_part which);
/* name: of the place, without braces. */
void view_part_text(struct view_part *part, const char *name, const char *text);
void view_part_html(struct view_part *part, const char *name, const char *html);
/* A word of the language file with its own places, which hold no HTML that is not wanted. */
void view_part_word(struct view_part *part, const char *name, const char *word, const struct template_place *places,
                    size_t count);
/* Takes over a failure of something else. */
void view_part_failed(struct view_part *part, enum status status);
/* Appends it, and frees its places, whatever happened. */
MUST_CHECK enum status view_part_end(struct view_part *part, struct buf *out);

/* "2026-11-28 14:33" at the host's zone. */
void view_moment(const struct operator_view *view, int64_t at_utc, char out[VIEW_MOMENT_SIZE]);

/* The table of certificates, or that there is none. */
MUST_CHECK enum status view_certificates(const struct operator_view *view, const struct operator_person *person,
                                         struct buf *out);

#endif
