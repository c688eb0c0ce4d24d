/*
 * What an EST server wants in a request: what is read keeps its limits, what is refused leaves the struct alone, and a
 * request that does not fit is told with what is wanted.
 * fuzz: max_len 600
 */
#include <string.h>

#include "fuzz.h"
#include "pki/csr_attributes.h"

static void check(const struct csr_attributes *wanted, unsigned bits)
{
    struct err err = ERR_INIT;
    const enum status status = csr_attributes_check(wanted, bits, &err);

    FUZZ_HOLDS(status == ST_OK || status == ST_UNSUPPORTED);
    FUZZ_HOLDS((status == ST_OK) == (err.detail[0] == '\0'));
    FUZZ_HOLDS(fuzz_is_displayable(err.detail, sizeof err.detail));
    FUZZ_HOLDS(status == ST_OK || wanted->wants_password || wanted->rsa_bits_count > 0 ||
               wanted->other_key[0] != '\0' || wanted->other_signature[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct csr_attributes before = {.takes_rsa = true, .rsa_bits_count = 7, .other_key = "before"};
    struct csr_attributes wanted = before;
    struct err err = ERR_INIT;
    const enum status status = csr_attributes_read(data, size, &wanted, &err);

    FUZZ_HOLDS((status == ST_OK) == (err.status == ST_OK));
    if (status != ST_OK) {
        FUZZ_HOLDS(status == ST_BAD_FILE && memcmp(&wanted, &before, sizeof wanted) == 0);
        return 0;
    }
    FUZZ_HOLDS(wanted.rsa_bits_count <= CSR_ATTRIBUTES_SIZES_MAX);
    FUZZ_HOLDS(strlen(wanted.other_key) < CSR_ATTRIBUTES_NAME_SIZE &&
               strlen(wanted.other_signature) < CSR_ATTRIBUTES_NAME_SIZE);
    check(&wanted, 2048);
    check(&wanted, 4096);
    return 0;
}
