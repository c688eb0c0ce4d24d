/*
 * Detached signatures that somebody was given: are they by a certificate of this host, and how does that stand now?
 * Anybody may ask, so nothing is kept, and the costly step comes after those that turn strangers away.
 */
#ifndef SERVER_SIGNATURES_H
#define SERVER_SIGNATURES_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"

/* ST_REFUSED: badSignature. */
MUST_CHECK enum status signatures_check(struct ra *ra, const struct signature_request *request,
                                        struct signature_answer *out, struct problem *refusal, struct err *err);

#endif
