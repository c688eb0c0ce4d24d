#include "pki/pfx.h"

#include <stdlib.h>

const struct pfx_limits pfx_client_limits = {
    .bytes = PFX_BYTES_MAX,
    .bags = 64,
    .salt_bytes = 1024,
    .iterations = 5000000,
    .iterations_sum = 10000000,
    .scrypt_bytes = 32ULL << 20,
    .pbmac1_key_bytes_least = 20,
    .pbmac1_key_bytes_most = 64,
};

const struct pfx_limits pfx_host_limits = {
    .bytes = 64 * 1024,
    .bags = 16,
    .salt_bytes = 64,
    .iterations = 1000000,
    .iterations_sum = 2000000,
    .scrypt_bytes = 32ULL << 20,
    .pbmac1_key_bytes_least = 20,
    .pbmac1_key_bytes_most = 64,
};

void pfx_clear(struct pfx *pfx)
{
    key_free(&pfx->key);
    buf_clear(&pfx->leaf);
    cert_list_clear(&pfx->chain);
    for (size_t i = 0; i < pfx->further_count; i++)
        buf_clear(&pfx->further[i].leaf);
    free(pfx->further);
    *pfx = (struct pfx){.key = NULL};
}
