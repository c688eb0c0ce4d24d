#include "net/http_headers.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"

enum { HEADER_LINE_MAX = 16 * 1024, RETRY_AFTER_MAX_S = 24 * 60 * 60, HTTP_UNAUTHORIZED = 401 };

/* Visible ASCII, and space where it is allowed: no CR, no LF, no NUL can be in it. NULL counts as fine. */
static bool text_fits_a_line(const char *text, char least)
{
    if (text == NULL)
        return true;
    size_t len = strlen(text);
    if (len == 0 || len > HEADER_LINE_MAX - 64)
        return false;
    for (const char *c = text; *c != '\0'; c++)
        if (*c < least || *c > '~')
            return false;
    return true;
}

enum status http_headers_check(const struct http_request *request, struct err *err)
{
    bool path_good = request->path != NULL && request->path[0] == '/' && text_fits_a_line(request->path, '!') &&
                     strchr(request->path, '#') == NULL;
    bool body_good = (request->body_len == 0) == (request->content_type == NULL) &&
                     (request->body_len == 0 || request->body != NULL);

    if (request->method == NULL || !text_fits_a_line(request->method, 'A') || !path_good || !body_good ||
        !text_fits_a_line(request->authorization, ' ') || !text_fits_a_line(request->idempotency_key, ' ') ||
        !text_fits_a_line(request->content_type, ' ') || !text_fits_a_line(request->accept, ' '))
        return err_set(err, ST_BUG, FAULT_BUG, "a request that is not fit for HTTP");
    return ST_OK;
}

/* value NULL: the line that makes libcurl leave this header out. */
static bool header_append(struct curl_slist **list, struct buf *line, const char *name, const char *value)
{
    enum status status =
        value == NULL ? buf_append_format(line, "%s:", name) : buf_append_format(line, "%s: %s", name, value);
    struct curl_slist *longer = status == ST_OK ? curl_slist_append(*list, buf_text(line)) : NULL;
    buf_clear(line);
    if (longer == NULL)
        return false;
    *list = longer;
    return true;
}

enum status http_headers_new(const struct http_request *request, struct curl_slist **out, struct err *err)
{
    static const char json[] = "application/json, application/problem+json, */*;q=0.1";
    struct curl_slist *list = NULL;
    struct buf line;

    buf_init(&line, HEADER_LINE_MAX);
    const char *accept = request->accept != NULL ? request->accept : json;
    bool ok =
        header_append(&list, &line, "Accept", accept) && header_append(&list, &line, "Expect", NULL) &&
        header_append(&list, &line, "Content-Type", request->content_type) &&
        (request->authorization == NULL || header_append(&list, &line, "Authorization", request->authorization)) &&
        (request->idempotency_key == NULL || header_append(&list, &line, "Idempotency-Key", request->idempotency_key));
    if (!ok) {
        http_headers_free(&list);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the lines of a request");
    }
    *out = list;
    return ST_OK;
}

void http_headers_free(struct curl_slist **list)
{
    for (struct curl_slist *item = *list; item != NULL; item = item->next)
        wipe(item->data, strlen(item->data));
    curl_slist_free_all(*list);
    *list = NULL;
}

static const char *answer_header(CURL *easy, const char *name)
{
    struct curl_header *header = NULL;
    /* CURLH_HEADER alone: not what a proxy said to CONNECT, no interim answer, no trailer. */
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

/* "application/problem+json; charset=utf-8" to "application/problem+json"; "" if there is none that fits. */
static void read_content_type(const char *value, char *out, size_t out_size)
{
    size_t len = value == NULL ? 0 : strcspn(value, "; \t");

    out[0] = '\0';
    if (len >= out_size)
        return;
    for (size_t i = 0; i < len; i++) {
        out[i] = value[i];
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] - 'A' + 'a');
    }
    out[len] = '\0';
}

/* RFC 9110 section 10.2.3; the form with a date is taken as absent, since this PC's clock may be wrong. */
static int64_t read_retry_after(const char *value)
{
    int64_t seconds = 0;

    if (value == NULL || *value == '\0')
        return 0;
    for (const char *c = value; *c != '\0'; c++) {
        if (*c < '0' || *c > '9')
            return 0;
        seconds = seconds * 10 + (*c - '0');
        if (seconds > RETRY_AFTER_MAX_S)
            return RETRY_AFTER_MAX_S;
    }
    return seconds;
}

/* Taken in the host's own form alone (protocol/openapi.yaml): it goes into a log. */
static void read_request_id(const char *value, char out[HTTP_REQUEST_ID_SIZE])
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const size_t len = value == NULL ? 0 : strspn(value, characters);

    out[0] = '\0';
    if (len > 0 && len < HTTP_REQUEST_ID_SIZE && value[len] == '\0')
        memcpy(out, value, len + 1);
}

/*
 * What WWW-Authenticate (RFC 9110 section 11.6.1) names first, cut to fit, unless Basic is among all that it names,
 * which libcurl looks for in an answer of 401.
 */
static void read_other_auth(CURL *easy, char out[HTTP_AUTH_SIZE])
{
    static const char characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
    const char *value = answer_header(easy, "WWW-Authenticate");
    long offered = 0;

    out[0] = '\0';
    if (value == NULL || curl_easy_getinfo(easy, CURLINFO_HTTPAUTH_AVAIL, &offered) != CURLE_OK ||
        ((unsigned long)offered & CURLAUTH_BASIC) != 0)
        return;
    (void)snprintf(out, HTTP_AUTH_SIZE, "%.*s", (int)strspn(value, characters), value);
}

void http_headers_read(CURL *easy, struct http_answer *answer)
{
    long http_status = 0;

    if (curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &http_status) != CURLE_OK)
        http_status = 0;
    answer->http_status = http_status;
    read_content_type(answer_header(easy, "Content-Type"), answer->content_type, sizeof answer->content_type);
    answer->retry_after_s = read_retry_after(answer_header(easy, "Retry-After"));
    read_request_id(answer_header(easy, "X-Request-Id"), answer->request_id);
    if (http_status == HTTP_UNAUTHORIZED)
        read_other_auth(easy, answer->other_auth);
}
