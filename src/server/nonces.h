/*
 * Nonces for proofs: each works once, within its time. Nothing is kept of one that was only handed out (anybody
 * may ask for any number of them): it carries its end and is signed by the host; used ones are kept until no node would
 * take them.
 */
#ifndef SERVER_NONCES_H
#define SERVER_NONCES_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"

MUST_CHECK enum status nonces_make(const struct ra *ra, struct nonce_answer *out, struct err *err);
/* In a writing transaction. ST_REFUSED badNonce with a fresh one if it is not ours, used, or too old. */
MUST_CHECK enum status nonces_use(const struct ra *ra, struct tx *tx, const char *nonce, struct problem *refusal,
                                  struct err *err);

#endif
