/*
 * Private keys (PKCS#8, CryptoAPI blobs) and public blobs: what is taken is written in both forms and is the same key.
 * The first byte says which form.
 * fuzz: max_len 2600
 */
#include <string.h>

#include "fuzz.h"
#include "pki/key.h"

static void write_and_read(struct key *key)
{
    char first[SHA256_HEX_SIZE] = "", second[SHA256_HEX_SIZE] = "", third[SHA256_HEX_SIZE] = "";
    struct key *again = NULL, *third_key = NULL;
    struct buf pkcs8, blob;

    buf_init(&pkcs8, KEY_DER_MAX);
    buf_init(&blob, KEY_DER_MAX);
    FUZZ_HOLDS(key_spki_hash(key, first, NULL) == ST_OK);
    FUZZ_HOLDS(key_to_pkcs8(key, &pkcs8, NULL) == ST_OK);
    FUZZ_HOLDS(key_from_pkcs8(pkcs8.data, pkcs8.len, &again, NULL) == ST_OK);
    FUZZ_HOLDS(key_spki_hash(again, second, NULL) == ST_OK && strcmp(first, second) == 0);
    if (key_to_capi_blob(key, &blob, NULL) == ST_OK) { /* an exponent of more than 32 bits has no such form */
        FUZZ_HOLDS(key_from_capi_blob(blob.data, blob.len, &third_key, NULL) == ST_OK);
        FUZZ_HOLDS(key_spki_hash(third_key, third, NULL) == ST_OK && strcmp(first, third) == 0);
    }
    key_free(&third_key);
    key_free(&again);
    buf_clear(&blob);
    buf_clear(&pkcs8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const size_t form = fuzz_below(&input, 3);
    char hash[SHA256_HEX_SIZE] = "";
    struct key *key = NULL;
    enum status status = ST_OK;

    if (form == 0)
        status = key_from_pkcs8(input.at, input.left, &key, NULL);
    else if (form == 1)
        status = key_from_capi_blob(input.at, input.left, &key, NULL);
    else
        status = key_capi_public_hash(input.at, input.left, hash, NULL);
    FUZZ_HOLDS((status == ST_OK && form != 2) == (key != NULL));
    FUZZ_HOLDS(form != 2 || (status == ST_OK) == (hash[0] != '\0'));
    if (key != NULL)
        write_and_read(key);
    key_free(&key);
    return 0;
}
