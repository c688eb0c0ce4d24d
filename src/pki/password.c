#include "pki/password.h"

#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/wipe.h"
#include "pki/digest.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/openssl_start.h"
#include "pki/random.h"

enum {
    PASSWORD_HASH_BYTES = 32,
    PASSWORD_MEMORY_KIB_LEAST = 8, /* RFC 9106 3.1: 8 a lane */
    PASSWORD_MEMORY_KIB_MOST = 1 << 20,
    PASSWORD_PASSES_MOST = 64,
    PASSWORD_BASE64_MAX = 44
};

/* The parts of a PHC string. */
struct phc {
    struct password_cost cost;
    unsigned char salt[PASSWORD_SALT_BYTES];
    unsigned char hash[PASSWORD_HASH_BYTES];
};

static bool cost_is_allowed(const struct password_cost *cost)
{
    return cost->memory_kib >= PASSWORD_MEMORY_KIB_LEAST && cost->memory_kib <= PASSWORD_MEMORY_KIB_MOST &&
           cost->passes >= 1 && cost->passes <= PASSWORD_PASSES_MOST;
}

static bool argon2id_derive(EVP_KDF_CTX *ctx, unsigned char secret[SHA256_BYTES], struct phc *phc,
                            unsigned char out[PASSWORD_HASH_BYTES])
{
    uint32_t lanes = 1;
    uint32_t memory_kib = phc->cost.memory_kib;
    uint32_t passes = phc->cost.passes;
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, secret, SHA256_BYTES),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, phc->salt, sizeof phc->salt),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memory_kib),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &lanes),
        OSSL_PARAM_construct_end(),
    };

    /* OpenSSL 3.5 does not look whether the BLAKE2b inside found memory, and says 1 over another hash. */
    return EVP_KDF_derive(ctx, out, PASSWORD_HASH_BYTES, params) == 1 && !openssl_memory_lacked();
}

/* One Argon2id over the peppered password, with the salt and cost of *phc. */
static enum status password_derive(const char *password, const unsigned char pepper[PASSWORD_PEPPER_BYTES],
                                   struct phc *phc, unsigned char out[PASSWORD_HASH_BYTES], struct err *err)
{
    unsigned char peppered[SHA256_BYTES];
    EVP_KDF *kdf = NULL;
    EVP_KDF_CTX *ctx = NULL;
    enum status status = digest_hmac_sha256(pepper, PASSWORD_PEPPER_BYTES, password, strlen(password), peppered, err);

    if (status != ST_OK)
        return status;
    kdf = EVP_KDF_fetch(NULL, "ARGON2ID", NULL);
    ctx = EVP_KDF_CTX_new(kdf);
    if (ctx == NULL || !argon2id_derive(ctx, peppered, phc, out))
        status = openssl_error_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "Argon2id");
    EVP_KDF_CTX_free(ctx);
    EVP_KDF_free(kdf);
    wipe(peppered, sizeof peppered);
    return status;
}

/* Base64 without padding, as the PHC string form has it. */
static enum status phc_append_base64(struct buf *out, const unsigned char *bytes, size_t len)
{
    const enum status status = base64_append(out, bytes, len);

    if (status != ST_OK)
        return status;
    while (out->len > 0 && out->data[out->len - 1] == '=')
        buf_truncate(out, out->len - 1);
    return ST_OK;
}

static enum status phc_write(const struct phc *phc, char out[PASSWORD_PHC_SIZE])
{
    struct buf text;
    enum status status = ST_OK;

    buf_init(&text, PASSWORD_PHC_SIZE - 1);
    status = buf_append_format(&text, "$argon2id$v=19$m=%u,t=%u,p=1$", phc->cost.memory_kib, phc->cost.passes);
    if (status == ST_OK)
        status = phc_append_base64(&text, phc->salt, sizeof phc->salt);
    if (status == ST_OK)
        status = buf_append_text(&text, "$");
    if (status == ST_OK)
        status = phc_append_base64(&text, phc->hash, sizeof phc->hash);
    if (status == ST_OK)
        memcpy(out, buf_text(&text), text.len + 1);
    buf_clear(&text);
    return status;
}

enum status password_hash(const char *password, const unsigned char pepper[PASSWORD_PEPPER_BYTES],
                          const struct password_cost *cost, char out[PASSWORD_PHC_SIZE], struct err *err)
{
    struct phc phc = {.cost = *cost};
    enum status status = ST_OK;

    openssl_start();
    if (!cost_is_allowed(cost))
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION, "password hash: cost");
    status = random_bytes(phc.salt, sizeof phc.salt, err);
    if (status == ST_OK)
        status = password_derive(password, pepper, &phc, phc.hash, err);
    if (status == ST_OK) {
        status = phc_write(&phc, out);
        if (status != ST_OK)
            (void)err_set(err, status, FAULT_NO_MEMORY, "password hash");
    }
    wipe(&phc, sizeof phc);
    return status;
}

/* "<key><number><end>" at *at, which moves behind it; no sign, no leading zero. */
static bool phc_number(const char **at, const char *key, char end, unsigned *out)
{
    unsigned value = 0;
    size_t digits = 0;

    if (strncmp(*at, key, strlen(key)) != 0)
        return false;
    *at += strlen(key);
    for (; **at >= '0' && **at <= '9' && digits < 8; digits++)
        value = value * 10 + (unsigned)(*(*at)++ - '0');
    if (digits == 0 || (*at)[-(ptrdiff_t)digits] == '0' || **at != end)
        return false;
    (*at)++;
    *out = value;
    return true;
}

/* Unpadded base64 of exactly len bytes, up to 'end'. ST_BAD_FILE, ST_NO_MEMORY. */
static enum status phc_bytes(const char **at, char end, unsigned char *out, size_t len)
{
    const size_t digits = (len * 4 + 2) / 3;
    char padded[PASSWORD_BASE64_MAX + 1] = "";
    struct buf bytes;
    enum status status = ST_OK;

    if (strlen(*at) < digits || (*at)[digits] != end || memchr(*at, '=', digits) != NULL)
        return ST_BAD_FILE;
    (void)snprintf(padded, sizeof padded, "%.*s%s", (int)digits, *at, len % 3 == 1 ? "==" : "=");
    buf_init(&bytes, len);
    status = base64_decode(padded, &bytes);
    if (status == ST_OK && bytes.len == len) {
        memcpy(out, bytes.data, len);
        *at += digits + (end != '\0');
    } else if (status != ST_NO_MEMORY) {
        status = ST_BAD_FILE;
    }
    buf_clear(&bytes);
    return status;
}

static enum status phc_read(const char *text, struct phc *out)
{
    unsigned lanes = 0;
    enum status status = ST_OK;

    if (!phc_number(&text, "$argon2id$v=19$m=", ',', &out->cost.memory_kib) ||
        !phc_number(&text, "t=", ',', &out->cost.passes) || !phc_number(&text, "p=", '$', &lanes) || lanes != 1 ||
        !cost_is_allowed(&out->cost))
        return ST_BAD_FILE;
    status = phc_bytes(&text, '$', out->salt, sizeof out->salt);
    return status == ST_OK ? phc_bytes(&text, '\0', out->hash, sizeof out->hash) : status;
}

/* What is stored, read. ST_BAD_FILE (err says so), ST_NO_MEMORY. */
static enum status read_stored(const char *text, struct phc *out, struct err *err)
{
    const enum status status = phc_read(text, out);

    if (status == ST_OK)
        return ST_OK;
    return err_set(err, status, status == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_NONE,
                   "form of a stored password hash");
}

enum status password_check(const char *password, const unsigned char pepper[PASSWORD_PEPPER_BYTES], const char *phc,
                           bool *matches, struct err *err)
{
    struct phc stored = {.cost = {0, 0}};
    unsigned char hash[PASSWORD_HASH_BYTES];
    enum status status = ST_OK;

    openssl_start();
    status = read_stored(phc, &stored, err);
    if (status != ST_OK)
        return status;
    status = password_derive(password, pepper, &stored, hash, err);
    if (status == ST_OK)
        *matches = equal_in_constant_time(hash, stored.hash, sizeof hash);
    wipe(hash, sizeof hash);
    wipe(&stored, sizeof stored);
    return status;
}

enum status password_set_salt(char phc[PASSWORD_PHC_SIZE], const unsigned char salt[PASSWORD_SALT_BYTES],
                              struct err *err)
{
    struct phc stored = {.cost = {0, 0}};
    enum status status = read_stored(phc, &stored, err);

    if (status != ST_OK)
        return status;
    memcpy(stored.salt, salt, sizeof stored.salt);
    status = phc_write(&stored, phc);
    if (status != ST_OK)
        (void)err_set(err, status, FAULT_NO_MEMORY, "password hash");
    wipe(&stored, sizeof stored);
    return status;
}
