/*
 * Whatever an EST server answers, to every question of the client: the status is one that flows understand, the failure
 * can be shown, and nothing of a refused answer comes out. First a byte for the question, then answers: a byte each for
 * the HTTP status, the content type, Retry-After and the kind of body, which is a line up to a NUL, or two bytes of
 * length and so many bytes, sent in base64.
 * fuzz: max_len 4000
 */
#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "client/backend/est.h"
#include "fuzz.h"
#include "pki/csr.h"

enum { NOW_UTC = 1795406400, BODY_IN_BASE64 = 1, WANTS_OTHER_AUTH = 2 };

static struct fuzz_input answers; /* what is left to answer with */
static unsigned exchanges;

/* --- the server --- */

static struct fuzz_input take_counted(struct fuzz_input *input)
{
    const size_t high = fuzz_byte(input);

    return fuzz_take(input, high << 8 | fuzz_byte(input));
}

static enum status exchange(void *self, const struct http_request *request, struct http_answer *answer, struct err *err)
{
    static const long statuses[] = {200, 202, 204, 400, 401, 403, 404, 405, 410, 429, 500, 501, 503, 301, 100, 999};
    static const char *const types[] = {"application/pkcs7-mime", "application/csrattrs", "text/plain", "text/html",
                                        ""};
    struct fuzz_input body;
    enum status status = ST_OK;
    uint8_t kind = 0;

    (void)self;
    FUZZ_HOLDS(request->path[0] == '/' && request->answer_max > 0 && ++exchanges < 8);
    answer->http_status = statuses[fuzz_below(&answers, sizeof statuses / sizeof statuses[0])];
    (void)strcpy(answer->content_type, types[fuzz_below(&answers, sizeof types / sizeof types[0])]);
    answer->retry_after_s = fuzz_byte(&answers);
    kind = fuzz_byte(&answers);
    if ((kind & WANTS_OTHER_AUTH) != 0)
        (void)strcpy(answer->other_auth, "Bearer");
    body = (kind & BODY_IN_BASE64) != 0 ? take_counted(&answers) : fuzz_take_line(&answers);
    buf_init(&answer->body, request->answer_max);
    status = (kind & BODY_IN_BASE64) != 0 ? base64_append(&answer->body, body.at, body.left)
                                          : buf_append(&answer->body, body.at, body.left);
    return status == ST_OK ? ST_OK : err_set(err, ST_BAD_ANSWER, 0, "longer than it may be");
}

static int64_t now(void *self)
{
    (void)self;
    return NOW_UTC;
}

static enum status sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature, struct err *err)
{
    (void)self;
    (void)err;
    return buf_append(signature, digest, SHA256_BYTES);
}

/* --- who asks --- */

static const struct signer KEY = {.sign_digest = sign};

/* A request of ours, of whatever key. */
static const struct buf *request_der(void)
{
    static struct buf der;
    const struct subject nobody = {.count = 0};
    struct key *key = NULL;

    if (der.len > 0)
        return &der;
    buf_init(&der, LIMIT_CSR_BYTES);
    FUZZ_HOLDS(key_generate(&key, NULL) == ST_OK && csr_build(&nobody, key, &der, NULL) == ST_OK);
    key_free(&key);
    return &der;
}

struct asker {
    struct backend backend;
    char token[LIMIT_TOKEN_SIZE];
    struct order_request request;
    struct cert_list shown;
    struct order_replaced replaced;
    struct order_asked asked;
    struct order_auth by_person, by_key;
};

static void asker_open(struct asker *a, struct est *est, const struct http_port *http, const struct clock_port *clock)
{
    static const struct est_config config = {.label = "label", .names_person = true};
    const struct login_request login = {.national_id = "A123456789", .password = "p"};
    struct session_answer session = {.token = ""};

    est_init(est, http, clock, NULL, &config, &a->backend);
    FUZZ_HOLDS(a->backend.login(a->backend.self, &login, &session, NULL) == ST_OK);
    memcpy(a->token, session.token, sizeof a->token);
    a->request.csr = *request_der(); /* borrowed */
    FUZZ_HOLDS(cert_list_add(&a->shown, "0", 1, NULL) == ST_OK);
    a->replaced = (struct order_replaced){.chain = &a->shown, .key = &KEY};
    a->asked = (struct order_asked){.request = &a->request, .replaced = &a->replaced, .certificates = &a->shown};
    a->by_person = (struct order_auth){.token = a->token, .asked = &a->asked};
    a->by_key = (struct order_auth){.key = &KEY, .asked = &a->asked};
}

/* --- the questions --- */

static enum status ask_profile(struct asker *a, struct err *err)
{
    struct profile_answer profile = {.key_bits = 0};
    const enum status status = a->backend.profile(a->backend.self, a->token, &profile, err);

    FUZZ_HOLDS((status == ST_OK) == (profile.key_bits == 2048));
    return status;
}

static enum status ask_cas(struct asker *a, struct err *err)
{
    static struct cert_list list;
    const enum status status = a->backend.cas(a->backend.self, &list, err);

    FUZZ_HOLDS((status == ST_OK) == (list.count > 0));
    cert_list_clear(&list);
    return status;
}

static void check_order(enum status status, const struct order_answer *answer)
{
    FUZZ_HOLDS((status == ST_OK) == (answer->order[0] != '\0'));
    FUZZ_HOLDS(status != ST_OK || answer->state == ORDER_ISSUED || answer->state == ORDER_PROCESSING);
    FUZZ_HOLDS(answer->retry_after_s >= 0);
}

static enum status ask_create(struct asker *a, struct err *err)
{
    struct order_answer answer = {.order = ""};
    char open_order[LIMIT_ID_SIZE] = "";
    bool same_key = false;
    const enum status status = a->backend.order_create(a->backend.self, a->token, "key", &a->request,
                                                       a->request.kind == ORDER_RENEW ? &a->replaced : NULL, &answer,
                                                       open_order, &same_key, err);

    check_order(status, &answer);
    return status;
}

static enum status ask_renewal(struct asker *a, struct err *err)
{
    a->request.kind = ORDER_RENEW;
    return ask_create(a, err);
}

static enum status ask_order(struct asker *a, struct err *err)
{
    struct order_answer answer = {.order = ""};
    const enum status status = a->backend.order_get(a->backend.self, "1", &a->by_person, &answer, err);

    check_order(status, &answer);
    return status;
}

static enum status ask_certificate(struct asker *a, struct err *err)
{
    static struct cert_list list;
    const enum status status = a->backend.certificate(a->backend.self, "1", &a->by_person, NULL, &list, err);

    FUZZ_HOLDS((status == ST_OK) == (list.count > 0));
    cert_list_clear(&list);
    return status;
}

static enum status ask_confirm(struct asker *a, struct err *err)
{
    const struct confirm_request request = {.installed = true};
    struct order_answer answer = {.order = ""};

    return a->backend.confirm(a->backend.self, "1", &a->by_key, &request, &answer, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static enum status (*const questions[])(struct asker *, struct err *) = {
        ask_profile, ask_cas, ask_create, ask_renewal, ask_order, ask_certificate, ask_confirm};
    const struct http_port http = {.exchange = exchange, .origin = "https://ra.example.test:8443"};
    const struct clock_port clock = {.now_utc = now};
    static struct asker asker;
    struct fuzz_input input = {data, size};
    struct est est;
    struct err err = ERR_INIT;
    enum status status = ST_OK;
    size_t question = 0;

    asker = (struct asker){.token = ""};
    asker_open(&asker, &est, &http, &clock);
    question = fuzz_below(&input, sizeof questions / sizeof questions[0]);
    exchanges = 0;
    answers = input;
    status = questions[question](&asker, &err);
    FUZZ_HOLDS(status == err.status && status != ST_BUG && status != ST_CANCELLED && exchanges > 0);
    FUZZ_HOLDS(err.retry_after_s >= 0 && fuzz_is_displayable(err.what, sizeof err.what));
    FUZZ_HOLDS(fuzz_is_displayable(err.detail, sizeof err.detail));
    cert_list_clear(&asker.shown);
    est_close(&est);
    return 0;
}
