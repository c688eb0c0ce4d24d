#include "server/idempotency.h"

#include <string.h>

#include "server/refusal.h"
#include "server/store/store_idempotency.h"

static bool key_valid(const char *key)
{
    static const char CHARACTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    const size_t len = key == NULL ? 0 : strlen(key);

    return len > 0 && len < LIMIT_IDEMPOTENCY_KEY_SIZE && strspn(key, CHARACTERS) == len;
}

enum status idempotency_read(const char *key, const char *asked, struct idempotency *out, struct problem *refusal,
                             struct err *err)
{
    struct idempotency call = {.key = ""};
    enum status status = ST_OK;

    if (!key_valid(key))
        return refusal_set(refusal, PROBLEM_MALFORMED, "header Idempotency-Key: missing or malformed");
    memcpy(call.key, key, strlen(key) + 1);
    status = digest_sha256(asked, strlen(asked), call.fingerprint, err);
    if (status == ST_OK)
        *out = call;
    return status;
}

enum status idempotency_find(struct tx *tx, int64_t account, const struct idempotency *call, char order[LIMIT_ID_SIZE],
                             struct problem *refusal, struct err *err)
{
    struct kept_call kept;
    const enum status status = store_idempotency_get(tx, account, call->key, &kept, err);

    if (status != ST_OK)
        return status;
    if (memcmp(kept.fingerprint, call->fingerprint, sizeof kept.fingerprint) != 0)
        return refusal_set(refusal, PROBLEM_CALL_MISMATCH, "this key came before, with another request");
    memcpy(order, kept.order, sizeof kept.order);
    return ST_OK;
}

enum status idempotency_keep(struct tx *tx, int64_t account, const struct idempotency *call, const char *order,
                             int64_t now_utc, struct err *err)
{
    struct kept_call kept = {.at_utc = now_utc};

    memcpy(kept.fingerprint, call->fingerprint, sizeof kept.fingerprint);
    memcpy(kept.order, order, sizeof kept.order);
    return store_idempotency_add(tx, account, call->key, &kept, err);
}
