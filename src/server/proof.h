/*
 * Who may speak for an order without a login (whoever signs with the key of its request, protocol/order_proof.h), and
 * who holds the key of a certificate, beside a login (protocol/key_proof.h). Each: form and signature (badProof),
 * address and claim (badProof), then the nonce (badNonce with a fresh one). The nonce of a proof that verifies is
 * consumed, whatever comes after.
 */
#ifndef SERVER_PROOF_H
#define SERVER_PROOF_H

#include "protocol/problem.h"
#include "server/orders.h"
#include "server/store/store_certificate.h"

/* path: as asked, "/v1/orders/...". ST_REFUSED: notFound, badProof, badNonce. */
MUST_CHECK enum status proof_check(struct ra *ra, const char *order, const char *compact, const char *path,
                                   struct caller *out, struct problem *refusal, struct err *err);

/* request->proof, by the key of the certificate that request->replaces names. In a writing transaction. */
MUST_CHECK enum status proof_check_renewal(const struct ra *ra, struct tx *tx, const struct issued *replaced,
                                           const struct order_request *request, struct problem *refusal,
                                           struct err *err);
/* request->proof, by that certificate's key. In a writing transaction. */
MUST_CHECK enum status proof_check_revocation(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                                              const struct revoke_request *request, struct problem *refusal,
                                              struct err *err);

#endif
