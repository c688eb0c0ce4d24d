/*
 * How a page of the host's looks, in the brand's colours, and the policy under which it can do nothing else: no script,
 * nothing from elsewhere, no frame, and of styles that one alone, by its hash (CSP Level 3).
 */
#ifndef SERVER_HTML_STYLE_H
#define SERVER_HTML_STYLE_H

#include "base/buf.h"

/* Zero-initialise; html_style_clear afterwards. */
struct html_style {
    struct buf css;
    struct buf policy; /* the Content-Security-Policy of a page whose one <style> is exactly that css */
};
/* css: with the names of the brand's colours as places ("{banner}"). */
MUST_CHECK enum status html_style_make(const char *css, struct html_style *out, struct err *err);
void html_style_clear(struct html_style *style);

#endif
