/*
 * The operators' page as HTML: without scripts, without anything from elsewhere, in two languages. Its parts are made
 * once from res/operator and the brand; what differs from one request to the next is filled in, and is escaped by
 * whoever fills it in. It must not know customers or requests.
 */
#ifndef SERVER_OPERATOR_HTML_H
#define SERVER_OPERATOR_HTML_H

#include "base/buf.h"
#include "server/config.h"
#include "server/html_places.h"
#include "server/page_language.h"

enum operator_part {
    OPERATOR_PAGE, /* the frame of all */
    OPERATOR_WHO,
    OPERATOR_LOGIN,
    OPERATOR_LOOK,
    OPERATOR_NOTICE,
    OPERATOR_MESSAGE,
    OPERATOR_PERSON,
    OPERATOR_ORDER,
    OPERATOR_UNLOCK,
    OPERATOR_CERTIFICATES,
    OPERATOR_CERTIFICATE, /* a row of those */
    OPERATOR_TRAIL,
    OPERATOR_ENTRY, /* a row of that */
    OPERATOR_PARTS
};

struct operator_html;

MUST_CHECK enum status operator_html_new(const struct config *config, struct operator_html **out, struct err *err);
/* NULL is allowed. */
void operator_html_free(struct operator_html **html);

/* Appends the part. */
MUST_CHECK enum status operator_html_append(const struct operator_html *html, enum operator_part part,
                                            enum page_language language, const struct html_places *places,
                                            struct buf *out);
/* A text of the language file, HTML, with its places; "" if there is none of that name. */
const char *operator_html_word(const struct operator_html *html, enum page_language language, const char *name);
/* The same of its lists "actions" and "outcomes"; NULL if there is none. */
const char *operator_html_listed(const struct operator_html *html, enum page_language language, const char *list,
                                 const char *name);
/* The Content-Security-Policy. Lives as long as html. */
const char *operator_html_policy(const struct operator_html *html);

#endif
