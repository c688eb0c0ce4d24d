#include "server/published_answer.h"

#include <stdio.h>
#include <string.h>

#include "base/time_text.h"

enum { PUBLISHED_MAX_AGE_S = 300 /* for so long a cache in between may hide a new revocation */ };

/*
 * Does the client hold these very bytes? If-None-Match says so for certain, and then the other is not looked at (RFC
 * 9110 13.2.2); a moment is compared as the text that we once sent, so that no odd form of a date needs to be
 * understood, and for lists alone: they are numbered, and two answers about a certificate may be of one second.
 */
static bool has_it(const struct published *published, const struct request *request, const struct response *response)
{
    char modified[TIME_HTTP_SIZE];

    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0)
        return false;
    if (request->if_none_match != NULL)
        return strcmp(request->if_none_match, "*") == 0 || strstr(request->if_none_match, response->etag) != NULL;
    time_to_http(response->modified_utc, modified);
    return published->number != 0 && request->if_modified_since != NULL &&
           strcmp(request->if_modified_since, modified) == 0;
}

static void describe(const struct published *published, int64_t now_utc, struct response *response)
{
    const int64_t left_s = published->next_update_utc - now_utc;

    (void)snprintf(response->etag, sizeof response->etag, "\"%s\"", published->sha256);
    response->modified_utc = published->made_utc;
    response->may_be_stored = left_s > 0; /* one that has ended: only as long as there is no other */
    response->max_age_s = left_s < PUBLISHED_MAX_AGE_S ? left_s : PUBLISHED_MAX_AGE_S;
}

void published_answer(struct published *published, const char *content_type, int64_t now_utc,
                      const struct request *request, struct response *response)
{
    describe(published, now_utc, response);
    if (has_it(published, request, response)) {
        response->http_status = 304;
    } else {
        response->http_status = 200;
        response->content_type = content_type;
        response->shared = published->der; /* the response's now */
        published->der = NULL;
    }
    published_clear(published);
}
