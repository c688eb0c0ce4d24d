/*
 * What a failed transfer means for the person: libcurl's codes to the statuses of client/port/http.h, in one place.
 */
#ifndef NET_CURL_FAILURE_H
#define NET_CURL_FAILURE_H

#include <stdbool.h>

#include <curl/curl.h>

#include "base/status.h"

struct curl_failure {
    CURLcode code;            /* not CURLE_OK */
    const char *text;         /* CURLOPT_ERRORBUFFER, "" if nothing */
    const char *host;         /* becomes err.detail */
    const char *doing;        /* "POST /v1/orders" */
    bool too_long, no_memory; /* why our own write callback stopped it */
};

/* Fills *err and returns its status, never ST_OK. */
enum status curl_failure_report(const struct curl_failure *failure, struct err *err);

#endif
