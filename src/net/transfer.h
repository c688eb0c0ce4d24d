/*
 * One transfer on a libcurl handle, from the policy that binds it to the answer, for http_curl.c and plain_http_curl.c:
 * answers are capped in length as they come, the person may stop it, and what fails is told as net/curl_failure.h does.
 */
#ifndef NET_TRANSFER_H
#define NET_TRANSFER_H

#include <curl/curl.h>

#include "client/port/http.h"
#include "net/curl_policy.h"

struct transfer_request {
    const struct curl_policy *policy;
    const char *url;
    const char *method;
    struct curl_slist *headers; /* may be NULL */
    const void *body;
    size_t body_len, answer_max;
    const struct progress *progress;
    const char *host;  /* becomes err.detail */
    const char *doing; /* "POST /v1/orders" */
};

/* *answer zeroed. The handle may be at another transfer before and after; nothing of this one stays with it. */
MUST_CHECK enum status transfer_run(CURL *easy, const struct transfer_request *request, struct http_answer *answer,
                                    struct err *err);

#endif
