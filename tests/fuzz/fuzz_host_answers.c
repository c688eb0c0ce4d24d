/*
 * Whatever a host answers, to every question of the client: the status is one that flows understand, the failure can be
 * shown, and nothing of a refused answer comes out. First a byte for the question, then answers: a byte for the HTTP
 * status, one for the content type, and a body up to a NUL.
 * fuzz: max_len 1500
 */
#include <string.h>

#include "client/backend/ra_json.h"
#include "fuzz.h"
#include "protocol/problem.h"

#define ID "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
#define SERIAL "00E9F50BD2E02700FD18559F717C80FDCF"
#define TOKEN "abc"

static struct fuzz_input answers; /* what is left to answer with */
static unsigned exchanges;

static enum status exchange(void *self, const struct http_request *request, struct http_answer *answer, struct err *err)
{
    static const long statuses[] = {200, 201, 202, 204, 400, 401, 404, 409, 410, 422, 429, 500, 503, 301, 100, 999};
    static const char *const types[] = {"application/json", PROBLEM_CONTENT_TYPE, CERTIFICATE_CONTENT_TYPE, "text/html",
                                        ""};
    struct fuzz_input body;

    (void)self;
    FUZZ_HOLDS(request->path[0] == '/' && request->answer_max > 0 && ++exchanges < 32);
    answer->http_status = statuses[fuzz_below(&answers, sizeof statuses / sizeof statuses[0])];
    (void)strcpy(answer->content_type, types[fuzz_below(&answers, sizeof types / sizeof types[0])]);
    answer->retry_after_s = fuzz_byte(&answers);
    body = fuzz_take_line(&answers);
    buf_init(&answer->body, request->answer_max);
    if (buf_append(&answer->body, body.at, body.left) != ST_OK)
        return err_set(err, ST_BAD_ANSWER, 0, "longer than it may be");
    return ST_OK;
}

static enum status sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature, struct err *err)
{
    (void)self;
    (void)err;
    return buf_append(signature, digest, SHA256_BYTES);
}

static const struct signer KEY = {.sign_digest = sign};
static const struct order_auth BY_TOKEN = {.token = TOKEN};
static const struct order_replaced REPLACED = {.key = &KEY};
static const struct order_auth BY_KEY = {.key = &KEY};

static enum status ask_session(const struct backend *backend, uint8_t question, struct err *err)
{
    const struct login_request login = {.national_id = "A123456789", .password = "p"};
    struct directory directory;
    struct session_answer session;
    struct state_answer state;
    struct profile_answer profile;
    struct release_answer release;

    switch (question % 6) {
    case 0:
        return backend->directory(backend->self, &directory, err);
    case 1:
        return backend->login(backend->self, &login, &session, err);
    case 2:
        return backend->logout(backend->self, TOKEN, err);
    case 3:
        return backend->state(backend->self, TOKEN, &state, err);
    case 4:
        return backend->profile(backend->self, TOKEN, &profile, err);
    default:
        return backend->release(backend->self, &release, err);
    }
}

static enum status create(const struct backend *backend, bool renew, struct err *err)
{
    struct order_request request = {.kind = renew ? ORDER_RENEW : ORDER_NEW, .replaces = ""};
    struct order_answer answer;
    char open_order[LIMIT_ID_SIZE] = "";
    bool same_key = false;
    enum status status = ST_OK;

    if (renew)
        (void)strcpy(request.replaces, SERIAL);
    buf_init(&request.csr, LIMIT_CSR_BYTES);
    FUZZ_HOLDS(buf_append(&request.csr, "0", 1) == ST_OK);
    status = backend->order_create(backend->self, TOKEN, "key", &request, renew ? &REPLACED : NULL, &answer, open_order,
                                   &same_key, err);
    FUZZ_HOLDS(strlen(open_order) < sizeof open_order && (status == ST_REFUSED || open_order[0] == '\0'));
    order_request_clear(&request);
    return status;
}

static enum status ask_order(const struct backend *backend, uint8_t question, struct err *err)
{
    const struct order_auth *auth = question & 0x40 ? &BY_KEY : &BY_TOKEN;
    const struct code_request code = {.code = "123456"};
    struct consent_request consent = {.id = "1", .agreed = true};
    struct confirm_request confirm = {.installed = true};
    struct order_answer order;
    struct code_sent_answer sent;

    memset(confirm.sha256, 'a', SHA256_HEX_SIZE - 1);
    memset(consent.sha256, 'a', SHA256_HEX_SIZE - 1);
    switch (question % 8) {
    case 0:
        return create(backend, (question & 0x40) != 0, err);
    case 1:
        return backend->order_get(backend->self, ID, auth, &order, err);
    case 2:
        return backend->order_cancel(backend->self, ID, TOKEN, err);
    case 3:
        return backend->code_send(backend->self, ID, TOKEN, &sent, err);
    case 4:
        return backend->code_verify(backend->self, ID, TOKEN, &code, &order, err);
    case 5:
        return backend->consent_agree(backend->self, ID, TOKEN, &consent, &order, err);
    case 6:
        return backend->finalize(backend->self, ID, TOKEN, &order, err);
    default:
        return backend->confirm(backend->self, ID, auth, &confirm, &order, err);
    }
}

static enum status ask_texts(const struct backend *backend, uint8_t question, struct err *err)
{
    static struct cert_list list;
    struct consent_answer consent = {.id = ""};
    enum status status = ST_OK;

    if (question % 2 == 0) {
        status = backend->consent_get(backend->self, question & 0x40 ? "en" : NULL, &consent, err);
        if (status == ST_OK)
            consent_answer_clear(&consent);
        return status;
    }
    list = (struct cert_list){.count = 0};
    status = backend->certificate(backend->self, ID, question & 0x40 ? &BY_KEY : &BY_TOKEN, NULL, &list, err);
    FUZZ_HOLDS((status == ST_OK) == (list.count > 0));
    cert_list_clear(&list);
    return status;
}

static enum status ask_certificate(const struct backend *backend, uint8_t question, struct err *err)
{
    struct revoke_request revoke = {.reason = REASON_KEY_COMPROMISE};
    struct code_sent_answer sent;
    struct revoke_answer revoked;
    struct renewal_info info;

    switch (question % 4) {
    case 0:
        return backend->revoke_code_send(backend->self, SERIAL, TOKEN, &sent, err);
    case 1:
        return backend->revoke(backend->self, SERIAL, TOKEN, &revoke, &KEY, &revoked, err);
    case 2:
        (void)strcpy(revoke.code, "123456");
        return backend->revoke(backend->self, SERIAL, TOKEN, &revoke, NULL, &revoked, err);
    default:
        return backend->renewal_info(backend->self, "AAEC.AOn1", &info, err);
    }
}

static enum status ask_files(const struct backend *backend, uint8_t question, struct err *err)
{
    struct signature_request signature = {.content_sha256 = ""};
    struct transfer_request transfer = {.device = DEVICE_IPHONE};
    struct transfer_made_answer made;
    struct transfer_answer answer;
    struct signature_answer signed_by;
    enum status status = ST_OK;

    memset(signature.content_sha256, 'a', SHA256_HEX_SIZE - 1);
    buf_init(&signature.cms, 8);
    buf_init(&transfer.file, 8);
    FUZZ_HOLDS(buf_append(&signature.cms, "0", 1) == ST_OK && buf_append(&transfer.file, "0", 1) == ST_OK);
    switch (question % 4) {
    case 0:
        status = backend->signature_check(backend->self, &signature, &signed_by, err);
        break;
    case 1:
        status = backend->transfer_make(backend->self, TOKEN, &transfer, &made, err);
        FUZZ_HOLDS(status != ST_OK || strncmp(made.url, "https://", 8) == 0);
        break;
    case 2:
        status = backend->transfer_get(backend->self, ID, TOKEN, &answer, err);
        break;
    default:
        status = backend->transfer_cancel(backend->self, ID, TOKEN, &answer, err);
        break;
    }
    signature_request_clear(&signature);
    transfer_request_clear(&transfer);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static enum status (*const groups[])(const struct backend *, uint8_t, struct err *) = {
        ask_session, ask_order, ask_texts, ask_certificate, ask_files};
    const struct http_port port = {.exchange = exchange, .origin = "https://ra.example.test:8443"};
    struct fuzz_input input = {data, size};
    struct ra_json ra;
    struct backend backend;
    struct err err = ERR_INIT;
    enum status status = ST_OK;
    size_t group = 0;

    ra_json_init(&ra, &port, NULL, &backend);
    group = fuzz_below(&input, sizeof groups / sizeof groups[0]);
    exchanges = 0;
    answers = input;
    (void)fuzz_byte(&answers);
    status = groups[group](&backend, input.left > 0 ? *input.at : 0, &err);
    FUZZ_HOLDS(status == err.status && status != ST_BUG && status != ST_CANCELLED && exchanges > 0);
    FUZZ_HOLDS(err.retry_after_s >= 0 && fuzz_is_displayable(err.what, sizeof err.what));
    FUZZ_HOLDS(fuzz_is_displayable(err.detail, sizeof err.detail));
    return 0;
}
