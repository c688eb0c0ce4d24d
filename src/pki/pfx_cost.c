#include "pki/pfx_cost.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"

static enum status pfx_cost_refuse(struct err *err, const char *what, int64_t amount)
{
    const enum status status = err_set(err, ST_TOO_COSTLY, FAULT_PFX_COST, "PFX: more than the limit");
    char detail[ERR_DETAIL_MAX];

    (void)snprintf(detail, sizeof detail, "%s %" PRId64, what, amount);
    err_detail(err, detail);
    return status;
}

/* A count of at least one. Above INT64_MAX it is INT64_MAX, which no limit admits. */
static enum status pfx_cost_count(const ASN1_INTEGER *integer, int64_t *out, struct err *err)
{
    int64_t count = 0;

    if (integer == NULL || ASN1_STRING_type(integer) == V_ASN1_NEG_INTEGER)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: negative or missing count");
    if (ASN1_INTEGER_get_int64(&count, integer) != 1)
        count = INT64_MAX;
    if (count < 1)
        return err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: count of zero");
    *out = count;
    return ST_OK;
}

enum status pfx_cost_bag(struct pfx_cost *cost, struct err *err)
{
    if (cost->bags >= cost->limits->bags)
        return pfx_cost_refuse(err, "bags", (int64_t)cost->bags + 1);
    cost->bags++;
    return ST_OK;
}

enum status pfx_cost_salt(const struct pfx_cost *cost, const ASN1_OCTET_STRING *salt, struct err *err)
{
    const int len = ASN1_STRING_length(salt);

    if ((size_t)len > cost->limits->salt_bytes)
        return pfx_cost_refuse(err, "salt bytes", len);
    return ST_OK;
}

int pfx_cost_pieces(int key_bytes, int hash_bytes)
{
    return (key_bytes + hash_bytes - 1) / hash_bytes;
}

static enum status pfx_cost_add(struct pfx_cost *cost, int64_t count, int pieces, struct err *err)
{
    if (count > cost->limits->iterations)
        return pfx_cost_refuse(err, "iterations", count);
    if (!pfx_cost_again(cost, count * pieces))
        return pfx_cost_refuse(err, "iterations in all", cost->iterations_sum + count * pieces);
    if (count > cost->iterations_most)
        cost->iterations_most = count;
    if (cost->iterations_least == 0 || count < cost->iterations_least)
        cost->iterations_least = count;
    return ST_OK;
}

bool pfx_cost_again(struct pfx_cost *cost, long long work)
{
    if (work > cost->limits->iterations_sum - cost->iterations_sum)
        return false;
    cost->iterations_sum += work;
    return true;
}

enum status pfx_cost_iterations(struct pfx_cost *cost, const ASN1_INTEGER *count, int pieces, struct err *err)
{
    int64_t iterations = 1;

    if (count != NULL) {
        const enum status status = pfx_cost_count(count, &iterations, err);

        if (status != ST_OK)
            return status;
    }
    return pfx_cost_add(cost, iterations, pieces, err);
}

struct scrypt_numbers {
    int64_t n, r, p; /* as RFC 7914 calls them; each at least 1 */
};

static enum status scrypt_numbers_read(const SCRYPT_PARAMS *scrypt, struct scrypt_numbers *out, struct err *err)
{
    enum status status = pfx_cost_count(scrypt->costParameter, &out->n, err);

    if (status == ST_OK)
        status = pfx_cost_count(scrypt->blockSize, &out->r, err);
    if (status == ST_OK)
        status = pfx_cost_count(scrypt->parallelizationParameter, &out->p, err);
    return status;
}

static int64_t pfx_cost_product(int64_t a, int64_t b)
{
    return a > INT64_MAX / b ? INT64_MAX : a * b;
}

/* Bytes; INT64_MAX for whatever is more. */
static int64_t scrypt_memory(const struct scrypt_numbers *scrypt)
{
    const int64_t most = INT64_MAX / 4; /* so that the sum fits */
    const int64_t n = scrypt->n < most ? scrypt->n : most;
    const int64_t p = scrypt->p < most ? scrypt->p : most;

    return pfx_cost_product(pfx_cost_product(n + p + 2, scrypt->r), 128);
}

static bool scrypt_is_defined(const struct scrypt_numbers *scrypt)
{
    if (scrypt->n < 2 || (scrypt->n & (scrypt->n - 1)) != 0)
        return false;
    return scrypt->r >= 4 || scrypt->n < (int64_t)1 << (16 * scrypt->r);
}

static enum status pfx_cost_refuse_memory(struct err *err, int64_t bytes)
{
    const enum status status = err_set(err, ST_TOO_COSTLY, FAULT_PFX_MEMORY, "PFX: scrypt over the limit of memory");
    char detail[ERR_DETAIL_MAX];

    (void)snprintf(detail, sizeof detail, "%" PRId64 " MiB", bytes / (1 << 20) + (bytes % (1 << 20) != 0));
    err_detail(err, detail);
    return status;
}

enum status pfx_cost_scrypt(struct pfx_cost *cost, const SCRYPT_PARAMS *scrypt, struct err *err)
{
    struct scrypt_numbers numbers = {.n = 1, .r = 1, .p = 1};
    enum status status = pfx_cost_salt(cost, scrypt->salt, err);
    int64_t memory = 0;

    if (status == ST_OK)
        status = scrypt_numbers_read(scrypt, &numbers, err);
    if (status != ST_OK)
        return status;
    memory = scrypt_memory(&numbers);
    if ((uint64_t)memory > cost->limits->scrypt_bytes)
        return pfx_cost_refuse_memory(err, memory);
    if (!scrypt_is_defined(&numbers))
        return err_set(err, ST_BAD_FILE, FAULT_PFX_DAMAGED, "PFX: scrypt of no such N");
    /* So much memory bounds each of them, and the product fits. PBKDF2 makes 128 r p octets before the mixing, and the
       key after it (no cipher's is longer than one piece of SHA-256). */
    return pfx_cost_add(cost, (numbers.n + 4) * numbers.p * numbers.r + 1, 1, err);
}

enum status pfx_cost_pbmac1_key(const struct pfx_cost *cost, const ASN1_INTEGER *key_bytes, int *bytes, struct err *err)
{
    int64_t count = 0;
    enum status status = pfx_cost_count(key_bytes, &count, err);
    char detail[ERR_DETAIL_MAX];

    if (status != ST_OK)
        return status;
    if (count > cost->limits->pbmac1_key_bytes_most)
        return pfx_cost_refuse(err, "PBMAC1 key bytes", count);
    if (count < cost->limits->pbmac1_key_bytes_least) {
        status = err_set(err, ST_UNSUPPORTED, FAULT_PFX_MAC_SHORT_KEY, "PFX: PBMAC1 key too short to trust");
        (void)snprintf(detail, sizeof detail, "%" PRId64, count);
        err_detail(err, detail);
        return status;
    }
    *bytes = (int)count;
    return ST_OK;
}
