/*
 * Requests to the host, up to six one after the other, by somebody who may be logged in: each is answered, with a
 * status of the protocol and never as an internal failure, and refusals are problem documents of that status. A request
 * is a byte for the method, one for the headers, then path, credentials, call and body, each up to a NUL (host_rig.h
 * says which bytes in them stand for a code, an order, ...).
 * fuzz: max_len 1500
 */
#include <stdlib.h>
#include <string.h>

#include "host_rig.h"
#include "protocol/json.h"
#include "protocol/problem.h"
#include "server/routes.h"

enum { REQUESTS_MAX = 6 };
enum headers {
    SAYS_JSON = 1,
    SAYS_PROBLEM = 2,
    HAS_BEARER = 4,
    HAS_CREDENTIALS = 8,
    HAS_CALL = 16,
    HAS_QUERY = 32,
    HAS_BODY = 64,
    TOO_LARGE = 128
};

static void check_refusal(const struct response *answer)
{
    struct problem problem;

    FUZZ_HOLDS(answer->content_type != NULL && strcmp(answer->content_type, PROBLEM_CONTENT_TYPE) == 0);
    FUZZ_HOLDS(problem_decode(answer->body.data, answer->body.len, &problem, NULL) == ST_OK);
    FUZZ_HOLDS(problem.http_status == answer->http_status && problem.name != PROBLEM_INTERNAL);
    FUZZ_HOLDS((problem.name == PROBLEM_METHOD) == (answer->allow != NULL));
    FUZZ_HOLDS(problem.retry_after_s == answer->retry_after_s);
}

static void check_success(const struct response *answer)
{
    struct json *json = NULL;

    FUZZ_HOLDS(answer->http_status >= 200 && answer->http_status <= 204);
    if (answer->content_type == NULL || strcmp(answer->content_type, "application/json") != 0)
        return;
    if (answer->shared == NULL)
        FUZZ_HOLDS(json_parse(buf_text(&answer->body), answer->body.len, &json, NULL) == ST_OK);
    json_free(&json);
}

static void ask(struct host_rig *rig, struct fuzz_input *input)
{
    static const char *const methods[] = {"GET", "POST", "DELETE", "HEAD", "PUT", ""};
    const char *method = methods[fuzz_below(input, sizeof methods / sizeof methods[0])];
    const uint8_t headers = fuzz_byte(input);
    char *path = host_rig_expand(rig, fuzz_take_line(input));
    char *credentials = headers & HAS_CREDENTIALS ? host_rig_expand(rig, fuzz_take_line(input)) : NULL;
    char *call = headers & HAS_CALL ? fuzz_text(fuzz_take_line(input)) : NULL;
    char *body = headers & HAS_BODY ? host_rig_expand(rig, fuzz_take_line(input)) : NULL;
    const struct request request = {
        .method = method,
        .path = path,
        .has_query = (headers & HAS_QUERY) != 0,
        .authorization = credentials != NULL    ? credentials
                         : headers & HAS_BEARER ? rig->bearer
                                                : NULL,
        .content_type = headers & SAYS_JSON      ? "application/json"
                        : headers & SAYS_PROBLEM ? PROBLEM_CONTENT_TYPE
                                                 : NULL,
        .idempotency_key = call,
        .body = body,
        .body_len = body != NULL ? strlen(body) : 0,
        .body_too_large = (headers & TOO_LARGE) != 0 && body == NULL,
    };

    host_rig_ask(rig, routes_handle, &rig->host.ra, &request);
    if (rig->answer.http_status >= 400)
        check_refusal(&rig->answer);
    else
        check_success(&rig->answer);
    free(path);
    free(credentials);
    free(call);
    free(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct host_rig *rig = host_rig();

    for (unsigned i = 0; i < REQUESTS_MAX && input.left > 0; i++)
        ask(rig, &input);
    host_rig_restore(rig);
    return 0;
}
