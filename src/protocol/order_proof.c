#include "protocol/order_proof.h"

static const struct proof_payload NOTHING = {0};

enum status order_proof_make(const struct proof_place *place, struct signer signer, struct buf *out, struct err *err)
{
    return signed_proof_make(place, NOTHING, signer, out, err);
}

enum status order_proof_check(const char *compact, const void *spki, size_t spki_len, struct proof_place *out,
                              struct err *err)
{
    return signed_proof_check("order proof", compact, spki, spki_len, out, NOTHING, err);
}
