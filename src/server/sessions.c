#include "server/sessions.h"

#include <string.h>

#include "base/kill_point.h"
#include "pki/random.h"
#include "server/refusal.h"

enum {
    TOKEN_BYTES = 32,
    USE_GRAIN_S = 15 /* a session's use is written down at most this often: each time is a flush to disk */
};

static enum status hash_of(const char *token, unsigned char out[SHA256_BYTES], struct err *err)
{
    return digest_sha256(token, strlen(token), out, err);
}

enum status sessions_add(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                         char token[LIMIT_TOKEN_SIZE], struct err *err)
{
    struct session session = {.account = account, .created_utc = now_utc, .used_utc = now_utc};
    enum status status = store_session_remove_ended(tx, now_utc - ra->config.login.session_absolute_s,
                                                    now_utc - ra->config.login.session_idle_s, err);

    if (status == ST_OK)
        status = random_hex(token, TOKEN_BYTES, err);
    if (status == ST_OK)
        status = hash_of(token, session.token_hash, err);
    if (status == ST_OK)
        status = store_session_add(tx, &session, err);
    return status;
}

/* One whose last use lies ahead is of a clock that was wrong: it would else last as long as that was. */
static bool ended(const struct ra *ra, const struct session *session, int64_t now_utc)
{
    return now_utc - session->created_utc >= ra->config.login.session_absolute_s ||
           now_utc - session->used_utc >= ra->config.login.session_idle_s ||
           session->used_utc - now_utc >= ra->config.login.session_idle_s;
}

static enum status find(struct ra *ra, const unsigned char token_hash[SHA256_BYTES], int64_t now_utc,
                        struct session *out, struct problem *refusal, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK) {
        status = store_session_get(tx, token_hash, out, err);
        if (status == ST_NOT_FOUND || (status == ST_OK && ended(ra, out, now_utc)))
            status = refusal_set(refusal, PROBLEM_UNAUTHENTICATED, "not logged in, or the session has ended");
    }
    return store_finish(&tx, status, err);
}

static enum status write_use(struct ra *ra, const unsigned char token_hash[SHA256_BYTES], int64_t now_utc,
                             struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_session_use(tx, token_hash, now_utc, err);
    return store_finish(&tx, status, err);
}

enum status sessions_use(struct ra *ra, const char *token, int64_t *account, struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    unsigned char token_hash[SHA256_BYTES];
    struct session session = {.account = 0};
    enum status status = hash_of(token, token_hash, err);

    if (status == ST_OK)
        status = find(ra, token_hash, now_utc, &session, refusal, err);
    if (status == ST_OK && now_utc - session.used_utc >= USE_GRAIN_S)
        status = write_use(ra, token_hash, now_utc, err);
    if (status == ST_OK)
        *account = session.account;
    return status;
}

enum status sessions_latest(const struct ra *ra, struct tx *tx, int64_t account, struct session *out, struct err *err)
{
    const enum status status = store_session_latest(tx, account, out, err);

    return status == ST_OK && ended(ra, out, ra_now_utc(ra)) ? ST_NOT_FOUND : status;
}

enum status sessions_end(struct ra *ra, const char *token, struct err *err)
{
    unsigned char token_hash[SHA256_BYTES];
    struct tx *tx = NULL;
    enum status status = hash_of(token, token_hash, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_session_remove(tx, token_hash, err);
    status = store_finish(&tx, status, err);
    KILL_POINT("session.ended");
    return status;
}
