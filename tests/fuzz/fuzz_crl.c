/*
 * Revocation lists: what cannot be read is neither searched nor verified, an entry that is found is the one that was
 * asked for, and refusals leave the structs alone. The first byte says whether the list's signature is believed
 * (X509_CRL_verify is replaced).
 * fuzz: max_len 2000
 */
#include <string.h>

#include <openssl/x509.h>

#include "authority_root.h"
#include "pki/crl.h"

#define LISTED "00E9F50BD2E02700FD18559F717C80FDCF"

static bool believes;

int __real_X509_CRL_verify(X509_CRL *list, EVP_PKEY *key);
int __wrap_X509_CRL_verify(X509_CRL *list, EVP_PKEY *key);
int __wrap_X509_CRL_verify(X509_CRL *list, EVP_PKEY *key)
{
    return believes ? 1 : __real_X509_CRL_verify(list, key);
}

static void search(struct fuzz_input input, bool reads)
{
    static const char *const serials[] = {"01", LISTED, "7F"};

    for (size_t i = 0; i < sizeof serials / sizeof serials[0]; i++) {
        struct crl_entry entry = {.reason = -7};
        struct err err = ERR_INIT;
        const enum status status = crl_find(input.at, input.left, serials[i], &entry, &err);

        if (status == ST_OK)
            FUZZ_HOLDS(strcmp(entry.serial, serials[i]) == 0);
        else
            FUZZ_HOLDS(entry.reason == -7 && (status == ST_NOT_FOUND) == (err.status == ST_OK));
        FUZZ_HOLDS(!reads || status == ST_OK || status == ST_NOT_FOUND || status == ST_BAD_FILE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_input input = {data, size};
    struct crl_info info = {.number = -7};
    enum status verified = ST_OK;
    bool reads = false;

    believes = fuzz_byte(&input) % 2 != 0;
    reads = crl_read(input.at, input.left, &info, NULL) == ST_OK;
    FUZZ_HOLDS(reads || (info.number == -7 && info.entries == 0));
    FUZZ_HOLDS(info.entries <= input.left);
    search(input, reads);
    verified = crl_verify(input.at, input.left, authority_root(), NULL);
    FUZZ_HOLDS(verified == ST_OK || verified == ST_BAD_FILE || verified == ST_UNSUPPORTED);
    return 0;
}
