/*
 * Port: one exchange over plain HTTP with whoever an address names, for what is signed by itself and is nobody's
 * secret: what a CA says of revocations. Behind it net/ (libcurl) or a fake in tests. Nothing that is the investor's
 * goes through it, and an answer is worth what its signature is.
 */
#ifndef CLIENT_PORT_PLAIN_HTTP_H
#define CLIENT_PORT_PLAIN_HTTP_H

#include "client/port/http.h"

struct plain_http_request {
    const char *url;          /* "http://pki.example.test/ocsp", as pki/cert.h takes them from certificates */
    const char *content_type; /* of a POST; NULL: GET */
    const void *body;
    size_t body_len;
    size_t answer_max;               /* a longer answer is ST_BAD_ANSWER */
    const struct progress *progress; /* cancel; may be NULL */
};

struct plain_http_port {
    /*
     * ST_OK for every complete HTTP answer, whatever its status code. *answer must be zeroed. No redirect is followed,
     * no cookie, name or password sent. ST_OFFLINE (FAULT_HOST_UNREACHABLE, FAULT_HOST_TIMEOUT), ST_BAD_ANSWER
     * (FAULT_HOST_RUBBISH), ST_CANCELLED, ST_NO_MEMORY; ST_BAD_INPUT (FAULT_NONE) for an address that is none.
     */
    enum status (*exchange)(void *self, const struct plain_http_request *request, struct http_answer *answer,
                            struct err *err);
    void *self;
};

#endif
