#include "client/backend/ra_json_transfer.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "client/backend/ra_json_ask.h"

RA_JSON_ASK(transfer_made_answer)
RA_JSON_ASK(transfer_answer)

/* What is not found here is a transfer, and what is too often is one more. */
static enum status ra_json_transfer_refused(enum status status, struct err *cause, const struct ra_reply *reply,
                                            struct err *err)
{
    if (status != ST_OK && reply->problem.http_status != 0) {
        switch (reply->problem.name) {
        case PROBLEM_NOT_FOUND:
            cause->fault = FAULT_TRANSFER_GONE;
            break;
        case PROBLEM_BAD_FILE:
            cause->fault = FAULT_TRANSFER_FILE;
            break;
        case PROBLEM_RATE_LIMITED:
            cause->fault = FAULT_TRANSFER_LIMIT;
            break;
        case PROBLEM_FORBIDDEN:
            cause->fault = FAULT_NOT_OFFERED;
            break;
        default:
            break;
        }
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = *cause;
    return status;
}

/*
 * A browser will open it: nothing but a page over TLS, at a host that is named as it is (RFC 3986 section 3.2: what
 * stands before an "@" is whoever the browser would be, and reads as the host).
 */
static enum status ra_json_check_address(const struct transfer_made_answer *answer, struct err *err)
{
    static const char https[] = "https://";
    static const char host_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]";
    const bool secure = strncmp(answer->url, https, sizeof https - 1) == 0;
    const char *host = secure ? answer->url + sizeof https - 1 : "";
    const size_t len = strspn(host, host_characters);

    if (len == 0 || (host[len] != '/' && host[len] != '\0'))
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "address of a file for a phone: no page over TLS");
    return ST_OK;
}

enum status ra_json_transfer_make(void *self, const char *token, const struct transfer_request *request,
                                  struct transfer_made_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct transfer_made_answer answer = {.url = ""};
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ST_OK;

    ra_json_begin(ra, &ask, "POST", "/v1/transfers", token);
    ask.call.accept = 201;
    ask.call.body = &ask.body;
    status = transfer_request_encode(request, &ask.body, &cause);
    if (status == ST_OK)
        status = ra_json_ask_transfer_made_answer(ra, &ask.call, &answer, &ask.reply, &cause);
    if (status == ST_OK)
        status = ra_json_check_address(&answer, &cause);
    if (status == ST_OK)
        *out = answer;
    status = ra_json_transfer_refused(status, &cause, &ask.reply, err);
    wipe(&answer, sizeof answer);
    ra_json_end(&ask);
    return status;
}

/* The id came from the host; nothing that could change the path gets into it. */
static enum status ra_json_begin_transfer(const struct ra_json *ra, struct ra_ask *ask, const char *method,
                                          const char *transfer, const char *token, struct err *err)
{
    static const char id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    ra_json_begin(ra, ask, method, NULL, token); /* the path is made below, in what this clears */
    ask->call.path = ask->path.text;
    if (transfer[0] == '\0' || transfer[strspn(transfer, id_characters)] != '\0')
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "name of a file for a phone");
    (void)snprintf(ask->path.text, sizeof ask->path.text, "/v1/transfers/%s", transfer);
    return ST_OK;
}

/* Asks, and takes no word about another one. */
static enum status ra_json_transfer_ask(const struct ra_json *ra, struct ra_ask *ask, const char *transfer,
                                        struct transfer_answer *out, struct err *err)
{
    struct transfer_answer answer = {.transfer = ""};
    const enum status status = ra_json_ask_transfer_answer(ra, &ask->call, &answer, &ask->reply, err);

    if (status != ST_OK)
        return status;
    if (strcmp(answer.transfer, transfer) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "file for a phone: the answer is about another one");
    *out = answer;
    return ST_OK;
}

enum status ra_json_transfer_get(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                 struct err *err)
{
    const struct ra_json *ra = self;
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ra_json_begin_transfer(ra, &ask, "GET", transfer, token, &cause);

    if (status == ST_OK)
        status = ra_json_transfer_ask(ra, &ask, transfer, out, &cause);
    status = ra_json_transfer_refused(status, &cause, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}

enum status ra_json_transfer_cancel(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                    struct err *err)
{
    const struct ra_json *ra = self;
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ra_json_begin_transfer(ra, &ask, "DELETE", transfer, token, &cause);

    ra_json_let_finish(&ask);
    if (status == ST_OK)
        status = ra_json_transfer_ask(ra, &ask, transfer, out, &cause);
    status = ra_json_transfer_refused(status, &cause, &ask.reply, err);
    ra_json_end(&ask);
    return status;
}
