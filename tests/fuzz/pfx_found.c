#include "pfx_found.h"

#include <string.h>

#include <openssl/x509.h>

#include "fuzz.h"
#include "pki/key_internal.h"
#include "pki/pfx_library.h"
#include "unit/pfx_work.h"

/* Made once instead of for each input, which would be most of the time; the reader keeps nothing in it. */
enum status __real_pfx_library_open(struct pfx_library *library, struct err *err);
enum status __wrap_pfx_library_open(struct pfx_library *library, struct err *err);
void __wrap_pfx_library_close(struct pfx_library *library);

enum status __wrap_pfx_library_open(struct pfx_library *library, struct err *err)
{
    static struct pfx_library shared;
    const enum status status = shared.context == NULL ? __real_pfx_library_open(&shared, err) : ST_OK;

    *library = shared;
    return status;
}

void __wrap_pfx_library_close(struct pfx_library *library)
{
    *library = (struct pfx_library){.context = NULL};
}

const struct pfx_limits pfx_found_limits = {
    .bytes = 64 * 1024,
    .bags = 16,
    .salt_bytes = 64,
    .iterations = 24,
    .iterations_sum = 40,
    .scrypt_bytes = 1 << 20,
    .pbmac1_key_bytes_least = 20,
    .pbmac1_key_bytes_most = 64,
};

/* The certificate's public key as this program would write it: a certificate may have written it in another way. */
static void hash_rewritten(const struct pfx *pfx, char out[SHA256_HEX_SIZE])
{
    struct buf spki;
    const unsigned char *at = NULL;
    EVP_PKEY *public_key = NULL;

    buf_init(&spki, CERT_DER_MAX);
    FUZZ_HOLDS(cert_spki(pfx->leaf.data, pfx->leaf.len, &spki, NULL) == ST_OK);
    at = spki.data;
    public_key = d2i_PUBKEY(NULL, &at, (long)spki.len);
    FUZZ_HOLDS(public_key != NULL);
    buf_truncate(&spki, 0);
    FUZZ_HOLDS(key_spki_of(public_key, &spki, NULL) == ST_OK &&
               digest_sha256_hex(spki.data, spki.len, out, NULL) == ST_OK);
    EVP_PKEY_free(public_key);
    buf_clear(&spki);
}

static void look_at_key(const struct pfx *pfx)
{
    char key_hash[SHA256_HEX_SIZE] = "", rewritten[SHA256_HEX_SIZE] = "";

    if (pfx->key == NULL)
        return;
    FUZZ_HOLDS(pfx->key_count >= 1 && key_spki_hash(pfx->key, key_hash, NULL) == ST_OK);
    if (!pfx->key_matches)
        return;
    hash_rewritten(pfx, rewritten);
    FUZZ_HOLDS(strcmp(rewritten, key_hash) == 0);
}

static void look_at(const struct pfx *pfx)
{
    FUZZ_HOLDS(fuzz_is_displayable(pfx->key_kind, sizeof pfx->key_kind));
    FUZZ_HOLDS(fuzz_is_displayable(pfx->key_cipher, sizeof pfx->key_cipher));
    FUZZ_HOLDS(fuzz_is_displayable(pfx->mac_digest, sizeof pfx->mac_digest));
    FUZZ_HOLDS(pfx->iterations <= pfx_found_limits.iterations && pfx->iterations_least <= pfx->iterations);
    FUZZ_HOLDS(pfx->pair_count <= pfx->key_count && pfx->key_count <= pfx_found_limits.bags);
    FUZZ_HOLDS(pfx->further_count <= pfx->key_count && pfx->chain.count <= pfx_found_limits.bags);
    FUZZ_HOLDS(!pfx->key_matches || pfx->leaf.len > 0);
    look_at_key(pfx);
}

void pfx_found_read(const void *bytes, size_t len, const char *password)
{
    struct pfx pfx = {.passed_over = 77};
    struct err err = ERR_INIT;
    enum status status = ST_OK;

    pfx_work = (struct pfx_work){0};
    status = pfx_read(bytes, len, password, &pfx_found_limits, &pfx, &err);
    FUZZ_HOLDS(pfx_work.work <= pfx_found_limits.iterations_sum);
    if (status != ST_OK) {
        FUZZ_HOLDS(err.status == status && status != ST_BUG && fuzz_is_displayable(err.detail, sizeof err.detail));
        FUZZ_HOLDS(pfx.passed_over == 77 && pfx.key == NULL && pfx.leaf.len == 0);
        return;
    }
    look_at(&pfx);
    pfx_clear(&pfx);
}
