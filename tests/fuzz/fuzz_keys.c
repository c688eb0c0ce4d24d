/*
 * Private keys (PKCS#8, CryptoAPI blobs) and public blobs: what is taken is written in both forms and is the same key,
 * and is not taken with a byte behind it. The first byte says which form.
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

enum form { FORM_PKCS8, FORM_BLOB, FORM_PUBLIC_BLOB, FORMS };

static enum status read_key(enum form form, const uint8_t *bytes, size_t len, struct key **key)
{
    char hash[SHA256_HEX_SIZE] = "";
    enum status status = ST_OK;

    switch (form) {
    case FORM_PKCS8:
        return key_from_pkcs8(bytes, len, key, NULL);
    case FORM_BLOB:
        return key_from_capi_blob(bytes, len, key, NULL);
    default:
        status = key_capi_public_hash(bytes, len, hash, NULL);
        FUZZ_HOLDS((status == ST_OK) == (hash[0] != '\0'));
        return status;
    }
}

static void with_a_byte_behind(enum form form, struct fuzz_input input)
{
    struct key *key = NULL;
    struct buf longer;

    buf_init(&longer, input.left + 1);
    FUZZ_HOLDS(buf_append(&longer, input.at, input.left) == ST_OK && buf_append(&longer, "", 1) == ST_OK);
    FUZZ_HOLDS(read_key(form, longer.data, longer.len, &key) != ST_OK && key == NULL);
    buf_clear(&longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    const enum form form = (enum form)fuzz_below(&input, FORMS);
    struct key *key = NULL;
    const enum status status = read_key(form, input.at, input.left, &key);

    FUZZ_HOLDS((status == ST_OK && form != FORM_PUBLIC_BLOB) == (key != NULL));
    if (status == ST_OK)
        with_a_byte_behind(form, input);
    if (key != NULL)
        write_and_read(key);
    key_free(&key);
    return 0;
}
