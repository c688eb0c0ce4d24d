/*
 * Order proof: whoever holds the key of an order's CSR may read, fetch and confirm that order without a login. A
 * signed_proof.h with an empty payload, sent as "Authorization: OrderProof <jws>".
 */
#ifndef PROTOCOL_ORDER_PROOF_H
#define PROTOCOL_ORDER_PROOF_H

#include "protocol/signed_proof.h"

#define ORDER_PROOF_SCHEME "OrderProof"

/* Appends the compact JWS, without the scheme. */
MUST_CHECK enum status order_proof_make(const struct proof_place *place, struct signer signer, struct buf *out,
                                        struct err *err);
/* ST_BAD_INPUT (FAULT_BAD_PROOF): form, algorithm or signature. Whether nonce and url are right is the caller's to ask.
 */
MUST_CHECK enum status order_proof_check(const char *compact, const void *spki, size_t spki_len,
                                         struct proof_place *out, struct err *err);

#endif
