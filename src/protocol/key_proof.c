#include "protocol/key_proof.h"

#include <string.h>

#include "base/fault.h"
#include "protocol/messages_shapes.h"

static const struct field renewal_claim_fields[] = {
    {TEXT_FIELD("csr_sha256", renewal_claim, csr_sha256, FORM_HEX_LOWER, SHA256_HEX_SIZE - 1)},
    {TEXT_FIELD("replaces", renewal_claim, replaces, FORM_HEX_UPPER, 2)},
};
REQUEST_SHAPE(renewal_claim);

static const struct field revocation_claim_fields[] = {
    {TEXT_FIELD("certificate", revocation_claim, certificate, FORM_HEX_UPPER, 2)},
    {WORD_FIELD("reason", revocation_claim, reason, revocation_reason_words)},
};
REQUEST_SHAPE(revocation_claim);

static enum status key_proof_make(const struct proof_place *place, struct proof_payload payload, struct signer signer,
                                  char out[LIMIT_KEY_PROOF_SIZE], struct err *err)
{
    struct buf compact;
    enum status st;

    buf_init(&compact, LIMIT_KEY_PROOF_SIZE - 1);
    st = signed_proof_make(place, payload, signer, &compact, err);
    memcpy(out, buf_text(&compact), compact.len + 1);
    buf_clear(&compact);
    return st;
}

static enum status key_proof_check(const char *compact, const void *spki, size_t spki_len, struct proof_place *place,
                                   struct proof_payload payload, struct err *err)
{
    if (strlen(compact) >= LIMIT_KEY_PROOF_SIZE)
        return err_set(err, ST_BAD_INPUT, FAULT_BAD_PROOF, "key proof: too long");
    return signed_proof_check("key proof", compact, spki, spki_len, place, payload, err);
}

enum status key_proof_make_renewal(const struct proof_place *place, const struct renewal_claim *claim,
                                   struct signer signer, char out[LIMIT_KEY_PROOF_SIZE], struct err *err)
{
    struct renewal_claim copy = *claim;

    return key_proof_make(place, (struct proof_payload){&renewal_claim_shape, &copy}, signer, out, err);
}

enum status key_proof_make_revocation(const struct proof_place *place, const struct revocation_claim *claim,
                                      struct signer signer, char out[LIMIT_KEY_PROOF_SIZE], struct err *err)
{
    struct revocation_claim copy = *claim;

    return key_proof_make(place, (struct proof_payload){&revocation_claim_shape, &copy}, signer, out, err);
}

enum status key_proof_check_renewal(const char *compact, const void *spki, size_t spki_len, struct proof_place *place,
                                    struct renewal_claim *claim, struct err *err)
{
    return key_proof_check(compact, spki, spki_len, place, (struct proof_payload){&renewal_claim_shape, claim}, err);
}

enum status key_proof_check_revocation(const char *compact, const void *spki, size_t spki_len,
                                       struct proof_place *place, struct revocation_claim *claim, struct err *err)
{
    return key_proof_check(compact, spki, spki_len, place, (struct proof_payload){&revocation_claim_shape, claim}, err);
}
