#include "server/nonces.h"

#include "base/kill_point.h"
#include "pki/random.h"
#include "server/store/store_people.h"

enum { NONCE_BYTES = 16 };

enum status nonces_make(struct ra *ra, struct nonce_answer *out, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct nonce_answer answer = {.expires_in_s = ra->config.order.nonce_ttl_s};
    struct tx *tx = NULL;
    enum status status = random_hex(answer.nonce, NONCE_BYTES, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_nonce_add(tx, answer.nonce, now_utc + answer.expires_in_s, now_utc, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("nonce.made");
    if (status == ST_OK)
        *out = answer;
    return status;
}

enum status nonces_use(struct ra *ra, const char *nonce, struct err *err)
{
    bool taken = false;
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_nonce_take(tx, nonce, ra_now_utc(ra), &taken, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("nonce.used");
    return status == ST_OK && !taken ? ST_NOT_FOUND : status;
}
