/*
 * PEM texts of certificates and public keys, as settings and answers of the host carry them: lists keep their limits,
 * and what is refused leaves them empty.
 * fuzz: max_len 6000
 */
#include <stdlib.h>

#include "fuzz.h"
#include "pki/cert.h"
#include "pki/public_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cert_list *list = calloc(1, sizeof *list);
    struct public_keys keys = {.count = 0};

    FUZZ_HOLDS(list != NULL);
    if (cert_list_from_pem((const char *)data, size, list, NULL) == ST_OK)
        FUZZ_HOLDS(list->count >= 1 && list->count <= CERT_LIST_MAX && list->items[0].len > 0);
    else
        FUZZ_HOLDS(list->count == 0);
    if (public_keys_from_pem((const char *)data, size, &keys, NULL) == ST_OK)
        FUZZ_HOLDS(keys.count >= 1 && keys.count <= PUBLIC_KEYS_MAX && keys.spkis[0].len <= PUBLIC_KEY_DER_MAX);
    else
        FUZZ_HOLDS(keys.count == 0);
    public_keys_clear(&keys);
    cert_list_clear(list);
    free(list);
    return 0;
}
