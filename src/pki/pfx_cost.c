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

static enum status pfx_cost_add(struct pfx_cost *cost, int64_t count, struct err *err)
{
    if (count > cost->limits->iterations)
        return pfx_cost_refuse(err, "iterations", count);
    if (count > cost->limits->iterations_sum - cost->iterations_sum)
        return pfx_cost_refuse(err, "iterations in all", cost->iterations_sum + count);
    cost->iterations_sum += count;
    if (count > cost->iterations_most)
        cost->iterations_most = count;
    return ST_OK;
}

enum status pfx_cost_iterations(struct pfx_cost *cost, const ASN1_INTEGER *count, struct err *err)
{
    int64_t iterations = 1;

    if (count != NULL) {
        const enum status status = pfx_cost_count(count, &iterations, err);

        if (status != ST_OK)
            return status;
    }
    return pfx_cost_add(cost, iterations, err);
}

enum status pfx_cost_scrypt(struct pfx_cost *cost, const SCRYPT_PARAMS *scrypt, struct err *err)
{
    const int64_t most = (int64_t)(cost->limits->scrypt_bytes / 128); /* of blocks of 128 bytes */
    int64_t n = 1;
    int64_t blocks = 1;
    int64_t parallel = 1;
    enum status status = pfx_cost_salt(cost, scrypt->salt, err);

    if (status == ST_OK)
        status = pfx_cost_count(scrypt->costParameter, &n, err);
    if (status == ST_OK)
        status = pfx_cost_count(scrypt->blockSize, &blocks, err);
    if (status == ST_OK)
        status = pfx_cost_count(scrypt->parallelizationParameter, &parallel, err);
    if (status != ST_OK)
        return status;
    if (n > most || parallel > most || blocks > most / (n + parallel))
        return pfx_cost_refuse(err, "scrypt N", n);
    /* None is above 2^19 now (64 MiB of 128-byte blocks), so the product fits. */
    return pfx_cost_add(cost, n * parallel * blocks, err);
}

enum status pfx_cost_pbmac1_key(const struct pfx_cost *cost, const ASN1_INTEGER *key_bytes, struct err *err)
{
    int64_t bytes = 0;
    enum status status = pfx_cost_count(key_bytes, &bytes, err);

    if (status != ST_OK)
        return status;
    if (bytes > cost->limits->pbmac1_key_bytes_most)
        return pfx_cost_refuse(err, "PBMAC1 key bytes", bytes);
    if (bytes < cost->limits->pbmac1_key_bytes_least) {
        status = err_set(err, ST_UNSUPPORTED, FAULT_PFX_ALGORITHM, "PFX: PBMAC1 key too short to trust");
        err_detail(err, "PBMAC1 with a short key");
    }
    return status;
}
