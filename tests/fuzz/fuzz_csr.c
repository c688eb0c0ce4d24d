/*
 * Requests for a certificate, as the host reads them: what is taken has a key that is allowed, named by its hash, and a
 * subject within its limits; what is refused leaves the struct alone. The first byte says whether the request's
 * signature is believed (X509_REQ_verify is replaced), so that what stands behind it is met.
 * fuzz: max_len 2500
 */
#include <string.h>

#include <openssl/x509.h>

#include "base/fault.h"
#include "base/utf.h"
#include "fuzz.h"
#include "pki/csr.h"
#include "pki/key.h"

static bool believes;

int __real_X509_REQ_verify(X509_REQ *request, EVP_PKEY *key);
int __wrap_X509_REQ_verify(X509_REQ *request, EVP_PKEY *key);
int __wrap_X509_REQ_verify(X509_REQ *request, EVP_PKEY *key)
{
    return believes ? 1 : __real_X509_REQ_verify(request, key);
}

static void look_at(const struct csr_info *info)
{
    char hash[SHA256_HEX_SIZE] = "";

    FUZZ_HOLDS(info->key_bits >= 2048 && info->key_bits <= 4096);
    FUZZ_HOLDS(info->spki_len > 0 && info->spki_len <= sizeof info->spki);
    FUZZ_HOLDS(digest_sha256_hex(info->spki, info->spki_len, hash, NULL) == ST_OK);
    FUZZ_HOLDS(strcmp(hash, info->spki_hash) == 0);
    FUZZ_HOLDS(info->subject.count <= SUBJECT_FIELDS_MAX);
    for (size_t i = 0; i < info->subject.count; i++) {
        const char *value = info->subject.fields[i].value;

        FUZZ_HOLDS(strnlen(value, SUBJECT_VALUE_SIZE) < SUBJECT_VALUE_SIZE && utf8_valid(value, strlen(value)));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    static struct csr_info info, before;
    struct err err = ERR_INIT;

    believes = fuzz_byte(&input) % 2 != 0;
    memset(&info, 0xA5, sizeof info);
    memcpy(&before, &info, sizeof info);
    if (csr_read(input.at, input.left, &info, &err) == ST_OK) {
        look_at(&info);
    } else {
        FUZZ_HOLDS(err.status == ST_BAD_INPUT && err.fault == FAULT_BAD_CSR);
        FUZZ_HOLDS(memcmp(&info, &before, sizeof info) == 0);
    }
    return 0;
}
