/*
 * Who may speak for an order without a login: whoever signs with the key of its request (protocol/order_proof.h).
 */
#ifndef SERVER_PROOF_H
#define SERVER_PROOF_H

#include "protocol/problem.h"
#include "server/orders.h"

/*
 * path: as asked, "/v1/orders/...". ST_REFUSED: notFound, badProof (form, signature, or another address), badNonce with
 * a fresh nonce. The nonce of a proof that verifies is consumed, whatever comes after.
 */
MUST_CHECK enum status proof_check(struct ra *ra, const char *order, const char *compact, const char *path,
                                   struct caller *out, struct problem *refusal, struct err *err);

#endif
