#include "fakes/fake_http.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void fake_http_copy(char *out, size_t size, const void *text, size_t len)
{
    assert_true(len < size);
    if (len > 0)
        memcpy(out, text, len);
    out[len] = '\0';
}

static void fake_http_copy_text(char *out, size_t size, const char *text)
{
    fake_http_copy(out, size, text, text != NULL ? strlen(text) : 0);
}

static enum status fake_http_exchange(void *self, const struct http_request *request, struct http_answer *answer,
                                      struct err *err)
{
    struct fake_http *http = self;
    const struct fake_exchange *step = NULL;
    struct fake_asked *asked = NULL;

    if (http->at == http->script_count)
        fail_msg("unexpected %s %s", request->method, request->path);
    step = &http->script[http->at];
    asked = &http->asked[http->at++];
    assert_string_equal(request->method, step->method);
    assert_string_equal(request->path, step->path);
    assert_true(request->answer_max > 0);
    fake_http_copy_text(asked->authorization, sizeof asked->authorization, request->authorization);
    fake_http_copy_text(asked->idempotency_key, sizeof asked->idempotency_key, request->idempotency_key);
    fake_http_copy_text(asked->content_type, sizeof asked->content_type, request->content_type);
    fake_http_copy(asked->body, sizeof asked->body, request->body, request->body_len);
    asked->shown = request->identity != NULL ? request->identity->chain->count : 0;
    asked->reports = request->progress != NULL && request->progress->report != NULL;
    asked->stoppable = request->progress != NULL && request->progress->cancelled != NULL;
    if (step->status != ST_OK)
        return err_set(err, step->status, step->fault, "scripted failure");
    answer->http_status = step->http_status;
    answer->retry_after_s = step->retry_after_s;
    fake_http_copy_text(answer->content_type, sizeof answer->content_type, step->content_type);
    fake_http_copy_text(answer->request_id, sizeof answer->request_id, step->request_id);
    fake_http_copy_text(answer->other_auth, sizeof answer->other_auth, step->other_auth);
    buf_init(&answer->body, request->answer_max);
    return buf_append_text(&answer->body, step->body != NULL ? step->body : "");
}

void fake_http_open(struct fake_http *http, const struct fake_exchange *script, size_t count)
{
    assert_true(count <= FAKE_HTTP_MAX);
    *http = (struct fake_http){.script = script, .script_count = count};
    http->asked = calloc(FAKE_HTTP_MAX, sizeof *http->asked);
    assert_non_null(http->asked);
}

void fake_http_close(struct fake_http *http)
{
    const size_t at = http->at;
    const size_t count = http->script_count;

    free(http->asked);
    *http = (struct fake_http){.script = NULL};
    assert_int_equal(at, count);
}

struct http_port fake_http_port(struct fake_http *http)
{
    return (struct http_port){.exchange = fake_http_exchange, .self = http, .origin = "https://ra.example.test:8443"};
}
