/*
 * One request of the host to somebody else's HTTP server, by libcurl: no redirection, no proxy and no cookies of
 * nobody's configuration, TLS 1.2 at least, answers of limited size. It must not know what is asked.
 */
#ifndef SERVER_WEB_REQUEST_H
#define SERVER_WEB_REQUEST_H

#include <stdbool.h>

#include "base/buf.h"

struct web_request {
    const char *url;
    const char *headers[2]; /* "Name: value"; NULL or "": none */
    bool post;              /* with body; else GET */
    const struct buf *body;
    const char *ca; /* a file of the CAs that the server's certificate may be of; NULL or "": the system's */
    long time_ms;   /* for all of it */
};

/* To be called once before, by whoever opens something that asks. ST_NO_MEMORY. */
MUST_CHECK enum status web_request_start(struct err *err);
/*
 * ST_OK: there was an answer, *http_status whatever it is; its body is appended to *answer, up to its maximum. ST_BUSY
 * else: not reached, or not in time, or too long; err has curl's number. what: for err.
 */
MUST_CHECK enum status web_request_send(const struct web_request *request, const char *what, long *http_status,
                                        struct buf *answer, struct err *err);

#endif
