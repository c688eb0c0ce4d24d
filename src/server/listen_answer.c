#include "server/listen_answer.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time_text.h"

enum { CACHE_CONTROL_SIZE = 80 };

static bool add(struct MHD_Response *to, const char *name, const char *value)
{
    return value == NULL || MHD_add_response_header(to, name, value) == MHD_YES;
}

static const char *text_or_null(const char *text)
{
    return text[0] == '\0' ? NULL : text;
}

/*
 * What says how long the answer may be used, and how to ask whether it still is the newest (RFC 9110 8.8, RFC 9111);
 * never longer, and nothing else in its place (RFC 5019 6.2).
 */
static bool add_for_caches(struct MHD_Response *to, const struct response *response)
{
    char control[CACHE_CONTROL_SIZE] = "no-store";
    char modified[TIME_HTTP_SIZE];

    if (response->may_be_stored && response->max_age_s > 0)
        (void)snprintf(control, sizeof control, "public, max-age=%lld, no-transform, must-revalidate",
                       (long long)response->max_age_s);
    if (response->modified_utc != 0)
        time_to_http(response->modified_utc, modified);
    return add(to, MHD_HTTP_HEADER_CACHE_CONTROL,
               response->may_be_stored && response->max_age_s == 0 ? NULL : control) &&
           add(to, MHD_HTTP_HEADER_ETAG, text_or_null(response->etag)) &&
           add(to, MHD_HTTP_HEADER_LAST_MODIFIED, response->modified_utc == 0 ? NULL : modified);
}

static bool add_further(struct MHD_Response *to, const struct response *response)
{
    bool added = true;
    size_t i = 0;

    for (i = 0; added && i < response->header_count; i++)
        added = add(to, response->headers[i].name, response->headers[i].value);
    return added;
}

static const char *challenge_of(const struct response *response)
{
    return response->challenge != NULL ? response->challenge : "Bearer";
}

static bool add_headers(struct MHD_Response *to, const struct response *response, const char *request_id)
{
    char seconds[24];

    (void)snprintf(seconds, sizeof seconds, "%lld", (long long)response->retry_after_s);
    return add(to, MHD_HTTP_HEADER_CONTENT_TYPE, response->content_type) &&
           add(to, MHD_HTTP_HEADER_RETRY_AFTER, response->retry_after_s > 0 ? seconds : NULL) &&
           add(to, MHD_HTTP_HEADER_ALLOW, response->allow) &&
           add(to, MHD_HTTP_HEADER_LOCATION, text_or_null(response->location)) &&
           add(to, MHD_HTTP_HEADER_SET_COOKIE, text_or_null(response->set_cookie)) &&
           add(to, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
               response->http_status == MHD_HTTP_UNAUTHORIZED ? challenge_of(response) : NULL) &&
           add_for_caches(to, response) && add_further(to, response) && add(to, "X-Content-Type-Options", "nosniff") &&
           add(to, "X-Request-Id", request_id);
}

static void free_body(void *self)
{
    struct buf *body = self;

    buf_clear(body);
    free(body);
}

static void let_go(void *self)
{
    struct shared_bytes *shared = self;

    shared_bytes_let_go(&shared);
}

static struct MHD_Response *with_shared(struct response *response)
{
    const struct buf *bytes = shared_bytes_peek(response->shared);
    struct MHD_Response *answer =
        MHD_create_response_from_buffer_with_free_callback_cls(bytes->len, bytes->data, let_go, response->shared);

    if (answer != NULL)
        response->shared = NULL; /* the answer's now */
    return answer;
}

static struct MHD_Response *with_body(struct response *response)
{
    struct buf *body = calloc(1, sizeof *body);
    struct MHD_Response *answer = NULL;

    if (body == NULL)
        return NULL;
    buf_take(body, &response->body);
    answer = MHD_create_response_from_buffer_with_free_callback_cls(body->len, body->data, free_body, body);
    if (answer == NULL)
        free_body(body); /* else the answer's now */
    return answer;
}

struct MHD_Response *listen_answer_new(struct response *response, const char *request_id)
{
    struct MHD_Response *answer = response->shared != NULL ? with_shared(response) : with_body(response);

    if (answer != NULL && !add_headers(answer, response, request_id)) {
        MHD_destroy_response(answer);
        answer = NULL;
    }
    return answer;
}
