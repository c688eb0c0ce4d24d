/*
 * PKCS#12 files as they come, read with the password of the fixtures or another: no more is derived than the limits
 * allow, counted outside, and what is refused leaves the struct alone. The first byte says which password.
 */
#include "fuzz.h"
#include "pfx_found.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const passwords[] = {PFX_FOUND_PASSWORD, "", "\xE5\xAF\x86\xE7\xA2\xBC-p\xC3\xA4ss"};
    struct fuzz_input input = {data, size};
    const char *password = passwords[fuzz_below(&input, sizeof passwords / sizeof passwords[0])];

    pfx_found_read(input.at, input.left, password);
    return 0;
}
