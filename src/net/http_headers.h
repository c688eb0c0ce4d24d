/*
 * The header lines of a request, and what this product reads from those of an answer. Knows no bodies and no meaning.
 */
#ifndef NET_HTTP_HEADERS_H
#define NET_HTTP_HEADERS_H

#include <curl/curl.h>

#include "client/port/http.h"

/*
 * A request whose texts could break out of their line (RFC 9112 section 11.1) is a mistake of ours: ST_BUG. Nothing
 * that came from outside gets this far unchecked.
 */
MUST_CHECK enum status http_headers_check(const struct http_request *request, struct err *err);

/* *out holds the authorization, a secret: http_headers_free wipes it. The request was checked. ST_NO_MEMORY. */
MUST_CHECK enum status http_headers_new(const struct http_request *request, struct curl_slist **out, struct err *err);
void http_headers_free(struct curl_slist **list);

/* Status code, Content-Type, Retry-After and X-Request-Id of the last answer on this handle. The body is left alone. */
void http_headers_read(CURL *easy, struct http_answer *answer);

#endif
