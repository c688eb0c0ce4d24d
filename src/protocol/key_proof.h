/*
 * Key proof: whoever holds the key of an issued certificate asks, beside the login, for what only the holder may: a
 * renewal, or a revocation. A signed_proof.h by that key, where it is (struct signer: it need not leave its store),
 * whose payload says what is asked, so that a proof for one thing is none for another. It is the member `proof` of the
 * request.
 */
#ifndef PROTOCOL_KEY_PROOF_H
#define PROTOCOL_KEY_PROOF_H

#include "protocol/messages.h"
#include "protocol/signed_proof.h"

/* url: that of POST /v1/orders. On the wire {"csr_sha256":...,"replaces":...}. */
struct renewal_claim {
    char csr_sha256[SHA256_HEX_SIZE]; /* of the request's DER */
    char replaces[SERIAL_TEXT_SIZE];  /* serial of the certificate whose key signs */
};
/* url: that of POST /v1/certificates/{c}/revoke. On the wire {"certificate":...,"reason":...}. */
struct revocation_claim {
    char certificate[SERIAL_TEXT_SIZE];
    enum revocation_reason reason;
};

/* The compact JWS. ST_BAD_INPUT if something breaks its limits; what the signer says; *out is "" then. */
MUST_CHECK enum status key_proof_make_renewal(const struct proof_place *place, const struct renewal_claim *claim,
                                              struct signer signer, char out[LIMIT_KEY_PROOF_SIZE], struct err *err);
MUST_CHECK enum status key_proof_make_revocation(const struct proof_place *place, const struct revocation_claim *claim,
                                                 struct signer signer, char out[LIMIT_KEY_PROOF_SIZE], struct err *err);

/*
 * ST_BAD_INPUT (FAULT_BAD_PROOF): form, algorithm, signature by another key, or a claim of another kind; *place and
 * *claim are untouched then. Whether nonce, url and claim are right is the caller's to ask.
 */
MUST_CHECK enum status key_proof_check_renewal(const char *compact, const void *spki, size_t spki_len,
                                               struct proof_place *place, struct renewal_claim *claim, struct err *err);
MUST_CHECK enum status key_proof_check_revocation(const char *compact, const void *spki, size_t spki_len,
                                                  struct proof_place *place, struct revocation_claim *claim,
                                                  struct err *err);

#endif
