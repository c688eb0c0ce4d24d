#include "server/proof.h"

#include <stdio.h>
#include <string.h>

#include "protocol/order_proof.h"
#include "server/nonces.h"
#include "server/refusal.h"

static enum status find_key(struct ra *ra, const char *id, struct order *out, struct problem *refusal, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_get(tx, id, out, err);
    if (status == ST_NOT_FOUND)
        status = refusal_set(refusal, PROBLEM_NOT_FOUND, "no such order");
    return store_finish(&tx, status, err);
}

static enum status check_signature(const struct order *order, const char *compact, struct proof_place *proof,
                                   struct problem *refusal, struct err *err)
{
    struct err inner = ERR_INIT;
    const enum status status = order_proof_check(compact, order->spki, order->spki_len, proof, &inner);

    if (status == ST_BAD_INPUT)
        return refusal_set(refusal, PROBLEM_BAD_PROOF, inner.what);
    if (status != ST_OK)
        (void)err_set_code(err, status, inner.fault, inner.source, inner.number, inner.what);
    return status;
}

static bool is_address(const struct ra *ra, const char *url, const char *path)
{
    const char *origin = ra->config.public_origin;
    const size_t len = strlen(origin);

    return strncmp(url, origin, len) == 0 && strcmp(url + len, path) == 0;
}

static enum status use_nonce(struct ra *ra, const char *nonce, struct problem *refusal, struct err *err)
{
    struct nonce_answer fresh;
    enum status status = nonces_use(ra, nonce, err);

    if (status != ST_NOT_FOUND)
        return status;
    status = nonces_make(ra, &fresh, err);
    if (status != ST_OK)
        return status;
    (void)refusal_set(refusal, PROBLEM_BAD_NONCE, "unknown, used or too old: here is another");
    memcpy(refusal->nonce, fresh.nonce, sizeof refusal->nonce);
    return ST_REFUSED;
}

enum status proof_check(struct ra *ra, const char *id, const char *compact, const char *path, struct caller *out,
                        struct problem *refusal, struct err *err)
{
    struct proof_place proof = {.nonce = ""};
    struct order order = {.id = ""};
    enum status status = find_key(ra, id, &order, refusal, err);

    if (status == ST_OK)
        status = check_signature(&order, compact, &proof, refusal, err);
    if (status == ST_OK && !is_address(ra, proof.url, path))
        status = refusal_set(refusal, PROBLEM_BAD_PROOF, "it is for another address");
    if (status == ST_OK)
        status = use_nonce(ra, proof.nonce, refusal, err);
    if (status == ST_OK) {
        *out = (struct caller){.account = 0};
        memcpy(out->order, order.id, sizeof out->order);
    }
    return status;
}
