/*
 * The page on which the firm's own people look a customer up: what the customer sees, the audit trail, and one action,
 * unlock. On a listener of its own, which serves nothing else:
 *
 *   GET  /                      the login, or the look-up
 *   POST /login, /logout
 *   POST /look                  by national ID, which so stands in no address and no log
 *   GET  /person/{p}            the customer again; {p}: operator_visit.h
 *   GET  /person/{p}/trail/{n}  with the audit rows before that number
 *   POST /person/{p}/unlock     sends the browser on to the customer, where what came of it stands once
 *
 * with "/en" or "/zh-TW" before it for a language of choice. No script, nothing from elsewhere. What is shown or done
 * is in the audit log before the answer goes out.
 */
#ifndef SERVER_OPERATOR_PAGE_H
#define SERVER_OPERATOR_PAGE_H

#include "server/listen.h"
#include "server/operator_html.h"
#include "server/operator_sessions.h"
#include "server/ra.h"

enum { OPERATOR_HEADERS = 6 };

/* Zero-initialise; operator_page_clear afterwards. */
struct operator_page {
    struct ra *ra; /* borrowed */
    struct operator_html *html;
    struct operator_sessions *sessions;
    bool tls;                                         /* its listener's */
    struct response_header headers[OPERATOR_HEADERS]; /* of the first page */
    const struct response_header *says;               /* those: they outlive the listener, whichever page is in force */
};
MUST_CHECK enum status operator_page_open(struct operator_page *page, struct ra *ra, struct err *err);
/* The same by another configuration (ra's); who is logged in stays. operator_page_forget afterwards. */
MUST_CHECK enum status operator_page_renew(struct operator_page *page, const struct operator_page *running,
                                           struct ra *ra, struct err *err);
void operator_page_forget(struct operator_page *page);
/* After its listener was closed. */
void operator_page_clear(struct operator_page *page);

/* listen_handlers; self is struct operator_page. */
void operator_page_handle(void *self, const struct request *request, struct response *response);
void operator_page_busy(void *self, const struct request *request, struct response *response);

#endif
