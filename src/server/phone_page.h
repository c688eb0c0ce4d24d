/*
 * What the listener for phones serves, and nothing else: <url>/t/<ticket>, with "/en" or "/zh-TW" behind it for a
 * language of choice. GET and HEAD show the page and consume nothing, whoever asks and however often (previews of
 * links, prefetching); POST, which the page's one button sends, hands out the file, once. Of an address that is blocked
 * only wrong tickets are refused. A ticket is never logged.
 */
#ifndef SERVER_PHONE_PAGE_H
#define SERVER_PHONE_PAGE_H

#include "server/listen.h"
#include "server/phone_html.h"
#include "server/ra.h"
#include "server/wrong_tickets.h"

/* Zero-initialise; phone_page_clear afterwards. */
struct phone_page {
    struct ra *ra; /* borrowed */
    struct phone_html *html;
    struct wrong_tickets *wrong;
    struct response_header headers[4];  /* of the first page */
    const struct response_header *says; /* those: they outlive the listener, whichever page is in force */
};
MUST_CHECK enum status phone_page_open(struct phone_page *page, struct ra *ra, struct err *err);
/*
 * The same with the words of another configuration (ra's); who sent wrong tickets stays counted, where `running` counts
 * it. phone_page_forget afterwards.
 */
MUST_CHECK enum status phone_page_renew(struct phone_page *page, const struct phone_page *running, struct ra *ra,
                                        struct err *err);
void phone_page_forget(struct phone_page *page);
/* After its listener was closed. */
void phone_page_clear(struct phone_page *page);

/* listen_handlers; self is struct phone_page. */
void phone_page_handle(void *self, const struct request *request, struct response *response);
void phone_page_busy(void *self, const struct request *request, struct response *response);

#endif
