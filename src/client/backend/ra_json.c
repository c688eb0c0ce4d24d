#include "client/backend/ra_json.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/backend/ra_json_ask.h"
#include "client/backend/ra_json_certificate.h"
#include "client/backend/ra_json_transfer.h"
#include "protocol/key_proof.h"

/* The id came from the host or the journal; nothing that could change the path gets into it. */
static enum status ra_json_path(struct ra_path *path, const char *order, const char *tail, struct err *err)
{
    static const char id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    if (order[0] == '\0' || order[strspn(order, id_characters)] != '\0')
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "name of an order");
    (void)snprintf(path->text, sizeof path->text, "/v1/orders/%s%s", order, tail);
    return ST_OK;
}

RA_JSON_ASK(directory)
RA_JSON_ASK(session_answer)
RA_JSON_ASK(state_answer)
RA_JSON_ASK(profile_answer)
RA_JSON_ASK(order_answer)
RA_JSON_ASK(code_sent_answer)
RA_JSON_ASK(consent_answer)
RA_JSON_ASK(signature_answer)
RA_JSON_ASK(release_answer)

static enum status ra_json_begin_order(const struct ra_json *ra, struct ra_ask *ask, const char *method,
                                       const char *order, const char *tail, const char *token, struct err *err)
{
    ra_json_begin(ra, ask, method, ask->path.text, token);
    ask->call.path = ask->path.text;
    return ra_json_path(&ask->path, order, tail, err);
}

static enum status ra_json_directory(void *self, struct directory *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "GET", "/v1/directory", NULL);
    status = ra_json_ask_directory(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_login(void *self, const struct login_request *request, struct session_answer *out,
                                 struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "POST", "/v1/sessions", NULL);
    ask.call.logging_in = true;
    ask.call.accept = 201;
    ask.call.body = &ask.body;
    status = login_request_encode(request, &ask.body, err);
    if (status == ST_OK)
        status = ra_json_ask_session_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_logout(void *self, const char *token, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "DELETE", "/v1/sessions/current", token);
    ra_json_let_finish(&ask);
    ask.call.accept = 204;
    status = ra_json_call(ra, &ask.call, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_state(void *self, const char *token, struct state_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "GET", "/v1/state", token);
    status = ra_json_ask_state_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_profile(void *self, const char *token, struct profile_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "GET", "/v1/profile", token);
    status = ra_json_ask_profile_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

/* What the old key proves. */
struct ra_renewal {
    const struct order_request *request;
    const struct signer *key;
};

static enum status ra_json_write_renewal(const void *self, const struct proof_place *place, struct buf *out,
                                         struct err *err)
{
    const struct ra_renewal *renewal = self;
    struct order_request request = *renewal->request; /* its buffer stays the caller's */
    struct renewal_claim claim = {.csr_sha256 = ""};
    enum status status = digest_sha256_hex(request.csr.data, request.csr.len, claim.csr_sha256, err);

    memcpy(claim.replaces, request.replaces, sizeof claim.replaces);
    if (status == ST_OK)
        status = key_proof_make_renewal(place, &claim, *renewal->key, request.proof, err);
    return status == ST_OK ? order_request_encode(&request, out, err) : status;
}

static enum status ra_json_order_create(void *self, const char *token, const char *idempotency_key,
                                        const struct order_request *request, const struct order_replaced *replaced,
                                        struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key,
                                        struct err *err)
{
    const struct ra_renewal renewal = {request, replaced != NULL ? replaced->key : NULL};
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "POST", "/v1/orders", token);
    ask.call.idempotency_key = idempotency_key;
    ask.call.accept = 201;
    if (replaced != NULL) {
        ask.call.write_body = ra_json_write_renewal;
        ask.call.write_self = &renewal;
    } else {
        ask.call.body = &ask.body;
        status = order_request_encode(request, &ask.body, err);
    }
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, out, &ask.reply, err);
    if (status != ST_OK && ask.reply.problem.http_status != 0 && ask.reply.problem.name == PROBLEM_ORDER_OPEN) {
        memcpy(open_order, ask.reply.problem.order, LIMIT_ID_SIZE);
        *same_key = ask.reply.problem.same_key;
    }
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_order_get(void *self, const char *order, const struct order_auth *auth,
                                     struct order_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "GET", order, "", NULL, err);

    ask.call.auth = auth;
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

/* Whatever else answers 200, a portal's page say, has cancelled nothing. */
static enum status ra_json_check_cancelled(const struct order_answer *answer, const char *order, struct err *err)
{
    if (strcmp(answer->order, order) == 0 && answer->state == ORDER_CANCELLED)
        return ST_OK;
    return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "cancelling: another order, or not cancelled");
}

static enum status ra_json_order_cancel(void *self, const char *order, const char *token, struct err *err)
{
    const struct ra_json *ra = self;
    struct order_answer answer;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "DELETE", order, "", token, err);

    ra_json_let_finish(&ask);
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, &answer, &ask.reply, err);
    if (status == ST_OK)
        status = ra_json_check_cancelled(&answer, order, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_code_send(void *self, const char *order, const char *token, struct code_sent_answer *out,
                                     struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "POST", order, "/otp", token, err);

    ask.call.accept = 202;
    if (status == ST_OK)
        status = ra_json_ask_code_sent_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_code_verify(void *self, const char *order, const char *token,
                                       const struct code_request *request, struct order_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "POST", order, "/otp/verify", token, err);

    ask.call.body = &ask.body;
    if (status == ST_OK)
        status = code_request_encode(request, &ask.body, err);
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

/* The person agrees to exactly the bytes that the host will keep as evidence. */
static enum status ra_json_check_consent(const struct consent_answer *consent, struct err *err)
{
    char sha256[SHA256_HEX_SIZE] = "";
    const enum status status = digest_sha256_hex(consent->text.data, consent->text.len, sha256, err);

    if (status == ST_OK && strcmp(sha256, consent->sha256) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "consent text: another digest");
    return status;
}

/* path: with the language or without. */
static enum status ra_json_consent_at(const struct ra_json *ra, const char *path, struct consent_answer *out,
                                      struct err *err)
{
    struct ra_ask ask;
    struct consent_answer consent = {.id = ""};
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "GET", path, NULL);
    status = ra_json_ask_consent_answer(ra, &ask.call, &consent, &ask.reply, err);
    if (status == ST_OK) {
        status = ra_json_check_consent(&consent, err);
        if (status == ST_OK)
            *out = consent; /* out owns the text now */
        else
            consent_answer_clear(&consent);
    }
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_consent_get(void *self, const char *language, struct consent_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    char path[RA_PATH_SIZE];
    struct err cause = ERR_INIT;
    enum status status = ST_NOT_FOUND;

    if (language != NULL) { /* ours: nothing in it could change the path */
        (void)snprintf(path, sizeof path, "/v1/consent/%s", language);
        status = ra_json_consent_at(ra, path, out, &cause);
    }
    if (status == ST_NOT_FOUND)
        return ra_json_consent_at(ra, "/v1/consent", out, err);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

static enum status ra_json_consent_agree(void *self, const char *order, const char *token,
                                         const struct consent_request *request, struct order_answer *out,
                                         struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "POST", order, "/consent", token, err);

    ask.call.body = &ask.body;
    if (status == ST_OK)
        status = consent_request_encode(request, &ask.body, err);
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_finalize(void *self, const char *order, const char *token, struct order_answer *out,
                                    struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "POST", order, "/finalize", token, err);

    ask.call.accept_too = 202;
    ask.call.body = &ask.body;
    if (status == ST_OK && buf_append_text(&ask.body, "{}") != ST_OK)
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "finalize");
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, out, &ask.reply, err);
    if (status == ST_OK && out->retry_after_s == 0)
        out->retry_after_s = ask.reply.retry_after_s;
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_certificate(void *self, const char *order, const struct order_auth *auth,
                                       const struct progress *progress, struct cert_list *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    struct err cause = ERR_INIT;
    enum status status = ra_json_begin_order(ra, &ask, "GET", order, "/certificate", NULL, err);

    ask.call.auth = auth;
    ask.call.content_type = CERTIFICATE_CONTENT_TYPE;
    ask.call.progress = progress;
    if (status == ST_OK)
        status = ra_json_call(ra, &ask.call, &ask.reply, err);
    if (status == ST_OK) {
        status = cert_list_from_pem(buf_text(&ask.reply.body), ask.reply.body.len, out, &cause);
        if (status != ST_OK)
            status = ra_json_undecodable(status, &cause, err);
    }
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_confirm(void *self, const char *order, const struct order_auth *auth,
                                   const struct confirm_request *request, struct order_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ra_json_begin_order(ra, &ask, "POST", order, "/confirm", NULL, err);

    ask.call.auth = auth;
    ask.call.body = &ask.body;
    if (status == ST_OK)
        status = confirm_request_encode(request, &ask.body, err);
    if (status == ST_OK)
        status = ra_json_ask_order_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_signature_check(void *self, const struct signature_request *request,
                                           struct signature_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "POST", "/v1/signatures", NULL);
    ask.call.body = &ask.body;
    status = signature_request_encode(request, &ask.body, err);
    if (status == ST_OK)
        status = ra_json_ask_signature_answer(ra, &ask.call, out, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

static enum status ra_json_release(void *self, struct release_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "GET", "/v1/release", NULL);
    status = ra_json_ask_release_answer(ra, &ask.call, out, &ask.reply, &cause);
    if (status == ST_NOT_FOUND)
        cause.fault = FAULT_RELEASE_NONE;
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    ra_json_end(&ask);
    return status;
}

void ra_json_init(struct ra_json *ra, const struct http_port *http, const struct progress *progress,
                  struct backend *out)
{
    *ra = (struct ra_json){.http = http, .progress = progress};
    *out = (struct backend){
        .capabilities = BACKEND_CAN_LOGIN | BACKEND_CAN_STATE | BACKEND_CAN_CODE | BACKEND_CAN_CONSENT |
                        BACKEND_CAN_CANCEL | BACKEND_CAN_CONFIRM | BACKEND_CAN_ORDER_PROOF | BACKEND_CAN_RENEW |
                        BACKEND_CAN_REVOKE | BACKEND_CAN_VERIFY | BACKEND_CAN_RENEWAL_INFO | BACKEND_CAN_TRANSFER |
                        BACKEND_CAN_RELEASE | BACKEND_CAN_DIRECTORY,
        .directory = ra_json_directory,
        .login = ra_json_login,
        .logout = ra_json_logout,
        .state = ra_json_state,
        .profile = ra_json_profile,
        .order_create = ra_json_order_create,
        .order_get = ra_json_order_get,
        .order_cancel = ra_json_order_cancel,
        .code_send = ra_json_code_send,
        .code_verify = ra_json_code_verify,
        .consent_get = ra_json_consent_get,
        .consent_agree = ra_json_consent_agree,
        .finalize = ra_json_finalize,
        .certificate = ra_json_certificate,
        .confirm = ra_json_confirm,
        .revoke_code_send = ra_json_revoke_code_send,
        .revoke = ra_json_revoke,
        .signature_check = ra_json_signature_check,
        .renewal_info = ra_json_renewal_info,
        .transfer_make = ra_json_transfer_make,
        .transfer_get = ra_json_transfer_get,
        .transfer_cancel = ra_json_transfer_cancel,
        .release = ra_json_release,
        .self = ra,
    };
}
