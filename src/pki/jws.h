/*
 * JWS in compact serialisation (RFC 7515 section 7.1) with RS256 (RFC 7518 3.3). The header's JSON is the caller's
 * (protocol/signed_proof.h): this signs and checks bytes and knows no JSON.
 */
#ifndef PKI_JWS_H
#define PKI_JWS_H

#include "base/buf.h"
#include "pki/key.h"

enum { JWS_MAX = 8192 };

/* header_json must hold "alg":"RS256". Appends BASE64URL(header).BASE64URL(payload).BASE64URL(signature) to *out. */
MUST_CHECK enum status jws_sign(const char *header_json, const void *payload, size_t payload_len, struct signer signer,
                                struct buf *out, struct err *err);

/*
 * Takes it apart without believing it: header and payload as they stand, ST_BAD_FILE if it is not three parts or the
 * last is no signature by that SubjectPublicKeyInfo over the first two. The outputs are filled only if it verifies.
 */
MUST_CHECK enum status jws_verify(const char *compact, const void *spki, size_t spki_len, struct buf *header_json,
                                  struct buf *payload, struct err *err);

#endif
