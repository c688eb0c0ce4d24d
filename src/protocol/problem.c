#include "protocol/problem.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "protocol/messages_shapes.h"

static const char TYPE_PREFIX[] = "urn:peicheng:ra:error:";

static const struct {
    const char *text, *title;
    int http_status;
} NAMES[] = {
    [PROBLEM_MALFORMED] = {"malformed", "The request is not what this route takes.", 400},
    [PROBLEM_BAD_NONCE] = {"badNonce", "The nonce is unknown, used or too old.", 400},
    [PROBLEM_UNAUTHENTICATED] = {"unauthenticated", "Not logged in, or the login was refused.", 401},
    [PROBLEM_CODE_WRONG] = {"otpInvalid", "The one-time code is wrong.", 401},
    [PROBLEM_CODE_EXPIRED] = {"otpExpired", "The one-time code is too old.", 401},
    [PROBLEM_CODE_EXHAUSTED] = {"otpExhausted", "No tries are left for this order.", 401},
    [PROBLEM_FORBIDDEN] = {"forbidden", "Not allowed.", 403},
    [PROBLEM_CODES_BLOCKED] = {"otpBlocked", "Too many wrong one-time codes in a row, over all orders.", 403},
    [PROBLEM_NOT_FOUND] = {"notFound", "There is no such thing.", 404},
    [PROBLEM_METHOD] = {"methodNotAllowed", "This route does not take that method.", 405},
    [PROBLEM_NO_PHONE] = {"noPhone", "No phone is bound to this person.", 409},
    [PROBLEM_ORDER_OPEN] = {"orderOpen", "Another order of this person is open.", 409},
    [PROBLEM_ORDER_NOT_READY] = {"orderNotReady", "Another step of the order comes first.", 409},
    [PROBLEM_ORDER_ISSUED] = {"orderIssued", "The certificate is issued; too late to cancel.", 409},
    [PROBLEM_CONSENT_CHANGED] = {"consentChanged", "The consent text is not the current one.", 409},
    [PROBLEM_CONFLICT] = {"conflict", "The same call was made with another content.", 409},
    [PROBLEM_ORDER_ENDED] = {"gone", "The order has ended.", 410},
    [PROBLEM_TOO_LARGE] = {"tooLarge", "The request is too large.", 413},
    [PROBLEM_MEDIA_TYPE] = {"unsupportedMediaType", "This route takes another media type.", 415},
    [PROBLEM_BAD_CSR] = {"badCSR", "The certification request is refused.", 422},
    [PROBLEM_BAD_PROOF] = {"badProof", "The proof is refused.", 422},
    [PROBLEM_CALL_MISMATCH] = {"idempotencyMismatch", "The Idempotency-Key came before, with another request.", 422},
    [PROBLEM_BAD_SIGNATURE] = {"badSignature", "The signature is refused.", 422},
    [PROBLEM_BAD_FILE] = {"badFile", "The file is refused.", 422},
    [PROBLEM_RATE_LIMITED] = {"rateLimited", "Too many, too soon.", 429},
    [PROBLEM_INTERNAL] = {"internal", "The host failed.", 500},
    [PROBLEM_BUSY] = {"busy", "The host is busy.", 503},
};

enum { NAMES_COUNT = sizeof NAMES / sizeof NAMES[0] };

/* same_key is not here: it stands exactly where 'order' does. */
static const struct field problem_fields[] = {
    {WHOLE_FIELD("status", problem, http_status, 400, 599)},
    {TEXT_FIELD("detail", problem, detail, FORM_ANY, 1), .optional = true},
    {TEXT_FIELD("request_id", problem, request_id, FORM_ID, 1), .optional = true},
    {WHOLE_FIELD("retry_after", problem, retry_after_s, 1, SECONDS_A_DAY), .optional = true},
    {WHOLE_FIELD("tries_left", problem, tries_left, 0, 1000), .optional = true, .absent = -1},
    {TEXT_FIELD("nonce", problem, nonce, FORM_ID, 1), .optional = true},
    {TEXT_FIELD("order", problem, order, FORM_ID, 1), .optional = true},
    {TEXT_FIELD("next", problem, next, FORM_ID, 1), .optional = true},
};
ANSWER_SHAPE(problem);

struct problem problem_of(enum problem_name name)
{
    struct problem problem = {.name = name, .http_status = problem_http_status(name), .tries_left = -1};

    (void)snprintf(problem.name_text, sizeof problem.name_text, "%s", problem_name_text(name));
    return problem;
}

int problem_http_status(enum problem_name name)
{
    return (unsigned)name < NAMES_COUNT ? NAMES[name].http_status : 500;
}

const char *problem_name_text(enum problem_name name)
{
    return (unsigned)name < NAMES_COUNT ? NAMES[name].text : "";
}

static enum problem_name problem_name_find(const char *text)
{
    for (unsigned i = 0; i < NAMES_COUNT; i++)
        if (strcmp(NAMES[i].text, text) == 0)
            return (enum problem_name)i;
    return PROBLEM_OTHER;
}

/* 1 to 63 letters and digits. */
static bool problem_name_plain(const char *text)
{
    size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    return len > 0 && text[len] == '\0' && len < sizeof((struct problem *)0)->name_text;
}

static enum status problem_write_name(const struct problem *problem, struct json *object, struct err *err)
{
    bool other = (unsigned)problem->name >= NAMES_COUNT;
    const char *name = other ? problem->name_text : NAMES[problem->name].text;
    char type[sizeof TYPE_PREFIX + sizeof problem->name_text];
    enum status st;

    if (other && !problem_name_plain(name))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "problem: its name");
    (void)snprintf(type, sizeof type, "%s%s", TYPE_PREFIX, name);
    st = json_add_text(object, "type", type);
    if (st == ST_OK)
        st = json_add_text(object, "title", other ? "Another problem." : NAMES[problem->name].title);
    return st;
}

static enum status problem_write(const struct problem *problem, struct json *object, struct err *err)
{
    enum status st = problem_write_name(problem, object, err);

    if (st == ST_OK)
        st = shape_write(&problem_shape, problem, object, err);
    if (st == ST_OK && problem->order[0] != '\0')
        st = json_add_bool(object, "same_key", problem->same_key);
    return st;
}

enum status problem_encode(const struct problem *problem, struct buf *out, struct err *err)
{
    struct json *object = json_new_object();
    enum status st = problem_write(problem, object, err);

    if (st == ST_OK)
        st = json_print(object, false, out);
    json_free(&object);
    return st == ST_OK ? ST_OK : err_set(err, st, FAULT_NONE, "problem: writing");
}

static enum status problem_read_name(const struct json *object, struct problem *problem, struct err *err)
{
    const size_t prefix_len = sizeof TYPE_PREFIX - 1;
    const char *type = json_string(json_member(object, "type"));

    if (type == NULL || strncmp(type, TYPE_PREFIX, prefix_len) != 0 || !problem_name_plain(type + prefix_len))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "member type: not one of ours");
    (void)snprintf(problem->name_text, sizeof problem->name_text, "%s", type + prefix_len);
    problem->name = problem_name_find(problem->name_text);
    return ST_OK;
}

static enum status problem_read(const struct json *object, struct problem *problem, struct err *err)
{
    enum status st;

    if (!json_is_object(object))
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "JSON: not an object");
    st = problem_read_name(object, problem, err);
    if (st == ST_OK)
        st = shape_read(&problem_shape, object, problem, err);
    if (st == ST_OK && json_member(object, "same_key") != NULL)
        st = json_get_bool(object, "same_key", &problem->same_key, err);
    return st;
}

enum status problem_decode(const void *json, size_t len, struct problem *out, struct err *err)
{
    struct problem problem = {.name = PROBLEM_OTHER};
    struct json *root = NULL;
    struct err inner = ERR_INIT;
    enum status st = json_parse(json, len, &root, &inner);

    if (st == ST_OK)
        st = problem_read(root, &problem, &inner);
    json_free(&root);
    if (st == ST_NO_MEMORY)
        return err_set(err, st, FAULT_NO_MEMORY, inner.what);
    if (st != ST_OK)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, inner.what);
    *out = problem;
    return ST_OK;
}
