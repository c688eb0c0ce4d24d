#include "client/backend/ra_json_certificate.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/backend/ra_json_ask.h"
#include "protocol/key_proof.h"
#include "protocol/renewal_id.h"

RA_JSON_ASK(code_sent_answer)
RA_JSON_ASK(revoke_answer)
RA_JSON_ASK(renewal_info)

/* The serial was typed, or came from the host; nothing that could change the path gets into it. */
static enum status ra_json_begin_certificate(const struct ra_json *ra, struct ra_ask *ask, const char *serial,
                                             const char *tail, const char *token, struct err *err)
{
    ra_json_begin(ra, ask, "POST", NULL, token); /* the path is made below, in what this clears */
    ask->call.path = ask->path.text;
    if (serial[0] == '\0' || serial[strspn(serial, "0123456789ABCDEF")] != '\0')
        return err_set(err, ST_BAD_INPUT, FAULT_SERIAL, "serial of a certificate");
    (void)snprintf(ask->path.text, sizeof ask->path.text, "/v1/certificates/%s%s", serial, tail);
    return ST_OK;
}

enum { RA_SOON_MOST_S = 600 }; /* no code lives longer: who has to wait longer has used up a quota */

/* What is not found here is a certificate, and what is too often is a revocation, or leads to one. */
static enum status ra_json_refused(enum status status, const struct ra_reply *reply, bool revoking, struct err *cause,
                                   struct err *err)
{
    if (status != ST_OK && reply->problem.http_status != 0 && reply->problem.name == PROBLEM_NOT_FOUND)
        cause->fault = FAULT_HOST_NO_CERTIFICATE;
    if (cause->fault == FAULT_CODE_TOO_SOON && (revoking || cause->retry_after_s > RA_SOON_MOST_S))
        cause->fault = FAULT_REVOKE_LIMIT;
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = *cause;
    return status;
}

enum status ra_json_revoke_code_send(void *self, const char *serial, const char *token, struct code_sent_answer *out,
                                     struct err *err)
{
    const struct ra_json *ra = self;
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ra_json_begin_certificate(ra, &ask, serial, "/otp", token, &cause);

    ask.call.accept = 202;
    if (status == ST_OK)
        status = ra_json_ask_code_sent_answer(ra, &ask.call, out, &ask.reply, &cause);
    status = ra_json_refused(status, &ask.reply, false, &cause, err);
    ra_json_end(&ask);
    return status;
}

/* What the certificate's key proves. */
struct ra_revocation {
    const char *serial;
    const struct revoke_request *request;
    const struct signer *key;
};

static enum status ra_json_write_revocation(const void *self, const struct proof_place *place, struct buf *out,
                                            struct err *err)
{
    const struct ra_revocation *revocation = self;
    struct revoke_request request = *revocation->request;
    struct revocation_claim claim = {.reason = request.reason};
    enum status status = ST_OK;

    (void)snprintf(claim.certificate, sizeof claim.certificate, "%s", revocation->serial);
    status = key_proof_make_revocation(place, &claim, *revocation->key, request.proof, err);
    return status == ST_OK ? revoke_request_encode(&request, out, err) : status;
}

enum status ra_json_revoke(void *self, const char *serial, const char *token, const struct revoke_request *request,
                           const struct signer *key, struct revoke_answer *out, struct err *err)
{
    const struct ra_json *ra = self;
    const struct ra_revocation revocation = {serial, request, key};
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ra_json_begin_certificate(ra, &ask, serial, "/revoke", token, &cause);

    ra_json_let_finish(&ask);
    if (key != NULL) {
        ask.call.write_body = ra_json_write_revocation;
        ask.call.write_self = &revocation;
    } else if (status == ST_OK) {
        ask.call.body = &ask.body;
        status = revoke_request_encode(request, &ask.body, &cause);
    }
    if (status == ST_OK)
        status = ra_json_ask_revoke_answer(ra, &ask.call, out, &ask.reply, &cause);
    status = ra_json_refused(status, &ask.reply, true, &cause, err);
    ra_json_end(&ask);
    return status;
}

/* The name was made of a certificate that anybody may have written; nothing that could change the path gets into it. */
static enum status ra_json_begin_renewal_info(const struct ra_json *ra, struct ra_ask *ask, const char *id,
                                              struct err *err)
{
    static const char id_characters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

    ra_json_begin(ra, ask, "GET", NULL, NULL);
    ask->call.path = ask->path.text;
    if (id[0] == '.' || id[0] == '\0' || id[strspn(id, id_characters)] != '\0' || strlen(id) >= RENEWAL_ID_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE, "name of a certificate");
    (void)snprintf(ask->path.text, sizeof ask->path.text, "/v1/renewal-info/%s", id);
    return ST_OK;
}

enum status ra_json_renewal_info(void *self, const char *id, struct renewal_info *out, struct err *err)
{
    const struct ra_json *ra = self;
    struct err cause = ERR_INIT;
    struct ra_ask ask;
    enum status status = ra_json_begin_renewal_info(ra, &ask, id, &cause);

    if (status == ST_OK)
        status = ra_json_ask_renewal_info(ra, &ask.call, out, &ask.reply, &cause);
    status = ra_json_refused(status, &ask.reply, false, &cause, err);
    ra_json_end(&ask);
    return status;
}
