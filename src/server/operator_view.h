/*
 * What stands on the operators' page, made of what was read: the one place that turns records into HTML and words, and
 * escapes them. It must not know requests or the store.
 */
#ifndef SERVER_OPERATOR_VIEW_H
#define SERVER_OPERATOR_VIEW_H

#include "server/operator_html.h"
#include "server/operator_person.h"

/* What every page has. Texts are borrowed; path is of ours and holds nothing that somebody sent. */
struct operator_view {
    const struct operator_html *html;
    enum page_language language;
    int32_t zone_offset_s;
    const char *path; /* of this page, without a language: where the other one is to be had */
    const char *name; /* of the operator; NULL: nobody is logged in */
    const char *form; /* the token of every form */
};

/* A line above the page, by its name in the language file; NULL: none. good: it worked. */
struct operator_notice {
    const char *word;
    bool good;
    int64_t wait_s; /* for {minutes}, rounded up */
};

/* All append to *out. ST_TOO_COSTLY, ST_NO_MEMORY; ST_BUG: a place has no text. */
MUST_CHECK enum status operator_view_login(const struct operator_view *view, const struct operator_notice *notice,
                                           struct buf *out);
MUST_CHECK enum status operator_view_look(const struct operator_view *view, const struct operator_notice *notice,
                                          struct buf *out);
/* kind: "forged", "led", "missing", "method", "large", "failed"; request: its identifier. */
MUST_CHECK enum status operator_view_message(const struct operator_view *view, const char *kind, const char *request,
                                             struct buf *out);
/* The view's path is the person's. later: the trail begins with older rows than the last. */
MUST_CHECK enum status operator_view_person(const struct operator_view *view, const struct operator_person *person,
                                            const struct operator_notice *notice, bool later, struct buf *out);

#endif
