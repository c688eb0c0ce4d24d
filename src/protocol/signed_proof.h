/*
 * What order proofs (order_proof.h) and key proofs (key_proof.h) share, and nobody else uses: a compact JWS (pki/jws.h)
 * by RS256 whose protected header is exactly
 * {"alg":"RS256","nonce":...,"url":...}. The nonce comes from POST /v1/nonces and works once; url is the whole address
 * that is asked. It must not know what the payload claims: the caller gives its shape.
 */
#ifndef PROTOCOL_SIGNED_PROOF_H
#define PROTOCOL_SIGNED_PROOF_H

#include "base/buf.h"
#include "pki/key.h"
#include "protocol/limits.h"

enum { PROOF_URL_SIZE = 512 };

struct proof_place {
    char nonce[LIMIT_NONCE_SIZE];
    char url[PROOF_URL_SIZE];
};

struct shape; /* protocol/shape.h, private to protocol/ */

/* The payload: a struct and its shape, which must be closed; both NULL: empty. */
struct proof_payload {
    const struct shape *shape;
    void *claim;
};

/* Appends the compact JWS. ST_BAD_INPUT if nonce, url or claim break their limits; what the signer says. */
MUST_CHECK enum status signed_proof_make(const struct proof_place *place, struct proof_payload payload,
                                         struct signer signer, struct buf *out, struct err *err);
/*
 * Signature first, then header and payload. ST_BAD_INPUT (FAULT_BAD_PROOF), err.what begins with name: form, algorithm
 * or signature; *place and the claim are untouched then. Whether nonce, url and claim are right is the caller's to ask.
 */
MUST_CHECK enum status signed_proof_check(const char *name, const char *compact, const void *spki, size_t spki_len,
                                          struct proof_place *place, struct proof_payload payload, struct err *err);

#endif
