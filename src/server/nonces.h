/*
 * Nonces for order proofs: each works once, within its time. Nothing is kept of one that was only handed out (anybody
 * may ask for any number of them): it carries its end and is signed by the host; used ones are kept until they expire.
 */
#ifndef SERVER_NONCES_H
#define SERVER_NONCES_H

#include "protocol/messages.h"
#include "server/ra.h"

MUST_CHECK enum status nonces_make(struct ra *ra, struct nonce_answer *out, struct err *err);
/* ST_NOT_FOUND if it is not ours, used, or too old. */
MUST_CHECK enum status nonces_use(struct ra *ra, const char *nonce, struct err *err);

#endif
