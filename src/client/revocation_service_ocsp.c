#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "client/revocation_service_internal.h"

enum {
    GET_URL_MAX = 255, /* RFC 5019 5: what is longer goes by POST */
    URL_MAX = CERT_URL_SIZE + 6 * OCSP_QUESTION_MAX,
    BASE64_MAX = 2 * OCSP_QUESTION_MAX
};

static void tell_refusal(struct revocation_told *told, const struct err *cause)
{
    switch (cause->status) {
    case ST_NOT_FOUND:
        told->verdict = REVOCATION_UNKNOWN;
        err_clear(&told->cause);
        break;
    case ST_BUSY:
    case ST_UNSUPPORTED:
        revocation_service_tell(told, REVOCATION_UNAVAILABLE, cause);
        break;
    case ST_EXPIRED:
        revocation_service_tell(told, REVOCATION_OTHER_TIME, cause);
        break;
    default:
        revocation_service_tell(told, REVOCATION_UNTRUSTED, cause);
    }
}

static enum status read_answer(const struct revocation_asking *asking, const struct buf *body,
                               struct revocation_told *told, struct err *err)
{
    struct ocsp_answer answer = {.revoked = false};
    struct err cause = ERR_INIT;
    const enum status status =
        ocsp_answer_read(body->data, body->len, &asking->question, asking->issuer, asking->now_utc, &answer, &cause);

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, cause.what);
    if (status != ST_OK) {
        tell_refusal(told, &cause);
        return ST_OK;
    }
    told->verdict = answer.revoked ? REVOCATION_REVOKED : REVOCATION_GOOD;
    told->revoked_utc = answer.revoked_utc;
    told->reason = answer.reason;
    err_clear(&told->cause);
    return ST_OK;
}

/* --- by GET: small, and what caches may answer --- */

/* Base64 has three characters that an address does not hold as they are (RFC 6960 A.1). */
static enum status append_escaped(struct buf *url, const struct buf *question)
{
    struct buf base64;
    enum status status = ST_OK;

    buf_init(&base64, BASE64_MAX);
    status = base64_append(&base64, question->data, question->len);
    for (const char *c = buf_text(&base64); status == ST_OK && *c != '\0'; c++) {
        if (strchr("+/=", *c) != NULL)
            status = buf_append_format(url, "%%%02X", (unsigned)*c);
        else
            status = buf_append(url, c, 1);
    }
    buf_clear(&base64);
    return status;
}

/* Into *url, empty before; it stays so if that question does not go by GET. */
static enum status make_url(const char *base, const struct buf *question, struct buf *url, struct err *err)
{
    enum status status = ST_OK;

    if (strchr(base, '?') != NULL)
        return ST_OK;
    status = buf_append_format(url, "%s%s", base, base[strlen(base) - 1] == '/' ? "" : "/");
    if (status == ST_OK)
        status = append_escaped(url, question);
    if (status != ST_OK)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "asking what a certificate is worth");
    if (url->len > GET_URL_MAX)
        buf_truncate(url, 0);
    return ST_OK;
}

static enum status ask_by_get(struct revocation_asking *asking, const char *base, const struct buf *question,
                              struct revocation_told *told, struct err *err)
{
    struct plain_http_request request = {.answer_max = OCSP_ANSWER_MAX, .progress = asking->client->progress};
    struct buf url;
    enum status status = ST_OK;

    buf_init(&url, URL_MAX);
    status = make_url(base, question, &url, err);
    request.url = buf_text(&url);
    if (status == ST_OK && url.len > 0)
        status = revocation_service_exchange(asking, &request, read_answer, told, err);
    buf_clear(&url);
    return status;
}

/* --- by POST --- */

/* Not asked yet, or answered by something that a cache may have kept, or that hears no GET. */
static bool is_worth_a_post(const struct revocation_told *told)
{
    return !revocation_service_settled(told) && told->verdict != REVOCATION_UNKNOWN &&
           told->verdict != REVOCATION_UNREACHABLE;
}

static enum status ask_by_post(struct revocation_asking *asking, const char *base, const struct buf *question,
                               struct revocation_told *told, struct err *err)
{
    const struct plain_http_request request = {.url = base,
                                               .content_type = "application/ocsp-request",
                                               .body = question->data,
                                               .body_len = question->len,
                                               .answer_max = OCSP_ANSWER_MAX,
                                               .progress = asking->client->progress};
    struct revocation_told again = *told;
    const enum status status = revocation_service_exchange(asking, &request, read_answer, &again, err);

    /* A refused POST does not make undone what the GET brought. */
    if (status == ST_OK && (told->verdict == REVOCATION_NO_ADDRESS || again.verdict != REVOCATION_UNAVAILABLE))
        *told = again;
    return status;
}

enum status revocation_service_by_ocsp(struct revocation_asking *asking, const struct cert_address *address,
                                       struct revocation_told *told, struct err *err)
{
    struct buf question;
    enum status status = ST_OK;

    memcpy(told->host, address->host, sizeof told->host);
    buf_init(&question, OCSP_QUESTION_MAX);
    status = ocsp_question_write(&asking->question, asking->issuer, &question, err);
    if (status == ST_OK)
        status = ask_by_get(asking, address->url, &question, told, err);
    if (status == ST_OK && is_worth_a_post(told))
        status = ask_by_post(asking, address->url, &question, told, err);
    buf_clear(&question);
    return status;
}
