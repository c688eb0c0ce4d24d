/*
 * The page that a phone sees, as HTML: without scripts, without anything from elsewhere, in two languages. Made once
 * from res/phone and the brand; what differs from one request to the next is filled in. It must not know transfers or
 * requests.
 */
#ifndef SERVER_PHONE_HTML_H
#define SERVER_PHONE_HTML_H

#include "base/buf.h"
#include "server/config.h"
#include "server/page_language.h"

enum phone_kind {
    PHONE_IPHONE, /* the file waits, for one of these two */
    PHONE_ANDROID,
    PHONE_FETCHED,
    PHONE_EXPIRED,
    PHONE_CANCELLED,
    PHONE_UNKNOWN,
    PHONE_BLOCKED,
    PHONE_BUSY,
    PHONE_KINDS
};

struct phone_html;

MUST_CHECK enum status phone_html_new(const struct config *config, struct phone_html **out, struct err *err);
void phone_html_free(struct phone_html **html);

struct phone_values {
    const char *other_language; /* path of the same page in the other language; no HTML in it */
    int64_t left_s;             /* for {minutes}, rounded up */
    int64_t at_utc;             /* for {when} */
};
/* Appends the page. */
MUST_CHECK enum status phone_html_append(const struct phone_html *html, enum phone_kind kind,
                                         enum page_language language, const struct phone_values *values,
                                         struct buf *out);
/* The Content-Security-Policy under which it looks as it should and can do nothing else. Lives as long as html. */
const char *phone_html_policy(const struct phone_html *html);

#endif
