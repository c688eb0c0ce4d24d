#include "net/transfer.h"

#include <assert.h>
#include <string.h>

#include "net/curl_failure.h"
#include "net/http_headers.h"

enum { HEADERS_MAX = 64 * 1024 };

/* What the callbacks of one transfer share. */
struct transfer {
    const struct transfer_request *request;
    struct buf body;
    size_t headers_len;
    bool too_long, no_memory;
    char error_text[CURL_ERROR_SIZE];
};

static size_t on_body(char *bytes, size_t size, size_t count, void *self)
{
    struct transfer *t = self;
    size_t len = size * count; /* size is always 1 */

    enum status status = buf_append(&t->body, bytes, len);
    t->too_long = status == ST_TOO_COSTLY;
    t->no_memory = status == ST_NO_MEMORY;
    return status == ST_OK ? len : 0;
}

/* Kept by libcurl, which has a limit of its own, but calls an answer beyond it a network failure. */
static size_t on_header(char *bytes, size_t size, size_t count, void *self)
{
    struct transfer *t = self;

    (void)bytes;
    t->headers_len += size * count;
    t->too_long = t->headers_len > HEADERS_MAX;
    return t->too_long ? 0 : size * count;
}

static int on_progress(void *self, curl_off_t total, curl_off_t done, curl_off_t up_total, curl_off_t up_done)
{
    const struct transfer *t = self;

    (void)up_total;
    (void)up_done;
    if (done > 0)
        progress_report(t->request->progress, PROGRESS_DOWNLOADING, (size_t)done, total > 0 ? (size_t)total : 0);
    return progress_cancelled(t->request->progress) ? 1 : 0;
}

static CURLcode transfer_set_up(CURL *easy, struct transfer *t)
{
    const struct transfer_request *request = t->request;
    bool is_get = strcmp(request->method, "GET") == 0;
    bool ok = curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_HTTPHEADER, request->headers) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error_text) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_HEADERDATA, t) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_XFERINFODATA, t) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
              curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)request->answer_max) == CURLE_OK;

    if (ok && !is_get)
        ok = curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_len) == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body_len > 0 ? request->body : "") == CURLE_OK &&
             curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method) == CURLE_OK;
    return ok ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

static CURLcode transfer_perform(CURL *easy, struct transfer *t)
{
    CURLcode rc = CURLE_OK;

    curl_easy_reset(easy);
    rc = curl_policy_apply(easy, t->request->policy);
    if (rc == CURLE_OK)
        rc = transfer_set_up(easy, t);
    return rc == CURLE_OK ? curl_easy_perform(easy) : rc;
}

static enum status transfer_finish(CURL *easy, struct transfer *t, CURLcode rc, struct http_answer *answer,
                                   struct err *err)
{
    if (rc == CURLE_OK) {
        http_headers_read(easy, answer);
        buf_take(&answer->body, &t->body);
        return ST_OK;
    }
    return curl_failure_report(&(struct curl_failure){.code = rc,
                                                      .text = t->error_text,
                                                      .host = t->request->host,
                                                      .doing = t->request->doing,
                                                      .too_long = t->too_long,
                                                      .no_memory = t->no_memory},
                               err);
}

enum status transfer_run(CURL *easy, const struct transfer_request *request, struct http_answer *answer,
                         struct err *err)
{
    struct transfer t = {.request = request};
    enum status status = ST_OK;

    assert(answer->body.data == NULL);
    buf_init(&t.body, request->answer_max);
    status = transfer_finish(easy, &t, transfer_perform(easy, &t), answer, err);
    /* The handle still points at the header lines, the body and this frame. */
    curl_easy_reset(easy);
    buf_clear(&t.body);
    return status;
}
