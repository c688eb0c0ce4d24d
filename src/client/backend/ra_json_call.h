/*
 * One question to pccert-ra and its answer: authorization (session token or order proof), accepted answers, problem
 * documents as statuses. Knows no message but the nonce; backend/ra_json.c knows the others.
 */
#ifndef CLIENT_BACKEND_RA_JSON_CALL_H
#define CLIENT_BACKEND_RA_JSON_CALL_H

#include "client/backend/ra_json.h"
#include "protocol/problem.h"
#include "protocol/signed_proof.h"

struct ra_call {
    const char *method;
    const char *path;
    const struct order_auth *auth; /* NULL: none */
    const char *idempotency_key;   /* NULL: none */
    const struct buf *body;        /* JSON; NULL: none */
    /* For a body that holds a key proof, written anew for each nonce; NULL: it is body. */
    enum status (*write_body)(const void *self, const struct proof_place *place, struct buf *out, struct err *err);
    const void *write_self;
    long accept, accept_too;  /* HTTP statuses of success; the second may be 0 */
    const char *content_type; /* of a success; NULL: whatever comes is not looked at */
    const struct progress *progress;
    bool logging_in;
};

struct ra_reply {
    struct buf body; /* of a success */
    int64_t retry_after_s;
    struct problem problem; /* name PROBLEM_OTHER and http_status 0 if there was none */
};
void ra_reply_clear(struct ra_reply *reply);

/*
 * Proofs get their nonce here, and a refused nonce one more try. *reply is replaced, and the problem filled on
 * failures too: clear it in every case. Statuses as backend/backend.h says.
 */
MUST_CHECK enum status ra_json_call(const struct ra_json *ra, const struct ra_call *call, struct ra_reply *reply,
                                    struct err *err);

/* A decoder's refusal is the host's fault: ST_BAD_ANSWER (FAULT_HOST_RUBBISH). Memory stays memory. */
enum status ra_json_undecodable(enum status status, const struct err *cause, struct err *err);

#endif
