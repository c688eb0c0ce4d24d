/*
 * Detached signatures: what is read is whole (certificate, attributes, signature), within its limits, and verifies only
 * over the content that it names; what is refused leaves the struct alone. The first byte says whether the key is
 * believed (key_verify is replaced).
 * fuzz: max_len 4000
 */
#include <string.h>

#include "fuzz.h"
#include "pki/cms.h"

static bool believes;

enum status __real_key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                              const void *signature, size_t signature_len, struct err *err);
enum status __wrap_key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                              const void *signature, size_t signature_len, struct err *err);
enum status __wrap_key_verify(const void *spki, size_t spki_len, const unsigned char digest[SHA256_BYTES],
                              const void *signature, size_t signature_len, struct err *err)
{
    return believes ? ST_OK : __real_key_verify(spki, spki_len, digest, signature, signature_len, err);
}

static void verify(const struct cms *cms)
{
    unsigned char other[SHA256_BYTES];
    const enum status status = cms_verify(cms, cms->content_digest, NULL);

    FUZZ_HOLDS(status == ST_OK || status == ST_BAD_FILE);
    FUZZ_HOLDS(!believes || status == ST_OK);
    memcpy(other, cms->content_digest, sizeof other);
    other[0] ^= 1;
    FUZZ_HOLDS(cms_verify(cms, other, NULL) == ST_BAD_FILE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct cms cms = {.signing_time_utc = -7};
    struct err err = ERR_INIT;

    believes = fuzz_byte(&input) % 2 != 0;
    if (cms_read(input.at, input.left, &cms, &err) != ST_OK) {
        FUZZ_HOLDS(err.status == ST_BAD_FILE || err.status == ST_UNSUPPORTED);
        FUZZ_HOLDS(err.fault != 0 && fuzz_is_displayable(err.detail, sizeof err.detail));
        FUZZ_HOLDS(cms.signing_time_utc == -7 && cms.certificate.len == 0 && cms.others.count == 0);
        return 0;
    }
    FUZZ_HOLDS(cms.certificate.len > 0 && cms.attributes.len > 0 && cms.signature.len > 0);
    FUZZ_HOLDS(cms.signature.len <= KEY_SIGNATURE_MAX && cms.others.count < CMS_CERTIFICATES_MAX);
    verify(&cms);
    cms_clear(&cms);
    return 0;
}
