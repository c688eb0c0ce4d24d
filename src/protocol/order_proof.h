/*
 * Order proof: whoever holds the key of an order's CSR may read, fetch and confirm that order without a login. A
 * compact JWS (pki/jws.h) with header {"alg":"RS256","nonce":...,"url":...} and an empty payload, sent as
 * "Authorization: OrderProof <jws>". The nonce comes from POST /v1/nonces and works once; url is the whole address
 * asked.
 */
#ifndef PROTOCOL_ORDER_PROOF_H
#define PROTOCOL_ORDER_PROOF_H

#include "base/buf.h"
#include "pki/key.h"
#include "protocol/limits.h"

#define ORDER_PROOF_SCHEME "OrderProof"

enum { ORDER_PROOF_URL_SIZE = 512 };

struct order_proof {
    char nonce[LIMIT_NONCE_SIZE];
    char url[ORDER_PROOF_URL_SIZE];
};

/* Appends the compact JWS, without the scheme. */
MUST_CHECK enum status order_proof_make(const struct order_proof *proof, struct signer signer, struct buf *out,
                                        struct err *err);
/* ST_BAD_INPUT (FAULT_BAD_PROOF): form, algorithm or signature. Whether nonce and url are right is the caller's to ask.
 */
MUST_CHECK enum status order_proof_check(const char *compact, const void *spki, size_t spki_len,
                                         struct order_proof *out, struct err *err);

#endif
