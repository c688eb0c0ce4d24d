#include "pki/random.h"

#include <assert.h>
#include <limits.h>

#include <openssl/rand.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "pki/openssl_error.h"
#include "pki/openssl_start.h"

enum { RANDOM_HEX_BYTES_MAX = 32 };

enum status random_bytes(void *out, size_t len, struct err *err)
{
    openssl_start();
    assert(len <= INT_MAX);
    if (RAND_priv_bytes(out, (int)len) != 1)
        return openssl_error_set(err, ST_IO, FAULT_NONE, "random bytes: generator failed");
    return ST_OK;
}

enum status random_below(unsigned below, unsigned *out, struct err *err)
{
    unsigned value = 0;

    assert(below > 0);
    /* The last, incomplete run of 'below' values would favour the small ones: draw again. */
    const unsigned unfair = (UINT_MAX - below + 1) % below;
    do {
        const enum status status = random_bytes(&value, sizeof value, err);

        if (status != ST_OK)
            return status;
    } while (value < unfair);
    *out = value % below;
    return ST_OK;
}

enum status random_hex(char *out, size_t bytes, struct err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char drawn[RANDOM_HEX_BYTES_MAX];
    enum status status = ST_OK;

    assert(bytes <= sizeof drawn);
    status = random_bytes(drawn, bytes, err);
    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < bytes; i++) {
        *out++ = digits[drawn[i] >> 4U];
        *out++ = digits[drawn[i] & 0x0FU];
    }
    *out = '\0';
    wipe(drawn, sizeof drawn); /* they may become a token */
    return ST_OK;
}
