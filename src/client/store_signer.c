#include "client/store_signer.h"

static enum status store_signer_sign(void *self, const unsigned char digest[SHA256_BYTES], struct buf *signature,
                                     struct err *err)
{
    struct store_signer *signer = self;

    signer->status = signer->store->sign(signer->store->self, signer->sha256, digest, signature, err);
    return signer->status;
}

struct signer store_signer_of(struct store_signer *signer)
{
    return (struct signer){.sign_digest = store_signer_sign, .self = signer};
}
