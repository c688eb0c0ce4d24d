#include "server/store/store_people.h"

#include <string.h>

#include "server/store/query.h"

enum status store_session_add(struct tx *tx, const struct session *session, struct err *err)
{
    struct query query;

    query_open(
        &query, tx,
        "INSERT INTO session (token_hash, account, created_utc, used_utc) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        err);
    query_bind_bytes(&query, session->token_hash, sizeof session->token_hash);
    query_bind_whole(&query, session->account);
    query_bind_whole(&query, session->created_utc);
    query_bind_whole(&query, session->used_utc);
    return query_add_one(&query);
}

enum status store_session_get(struct tx *tx, const unsigned char token_hash[SHA256_BYTES], struct session *out,
                              struct err *err)
{
    struct session session = {0};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT account, created_utc, used_utc FROM session WHERE token_hash = ?", err);
    query_bind_bytes(&query, token_hash, SHA256_BYTES);
    found = query_row(&query);
    if (found) {
        memcpy(session.token_hash, token_hash, SHA256_BYTES);
        session.account = query_whole(&query, 0);
        session.created_utc = query_whole(&query, 1);
        session.used_utc = query_whole(&query, 2);
    }
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = session;
    return ST_OK;
}

enum status store_session_latest(struct tx *tx, int64_t account, struct session *out, struct err *err)
{
    struct session session = {.account = account};
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT created_utc, used_utc FROM session WHERE account = ? ORDER BY used_utc DESC LIMIT 1",
               err);
    query_bind_whole(&query, account);
    found = query_row(&query);
    if (found) {
        session.created_utc = query_whole(&query, 0);
        session.used_utc = query_whole(&query, 1);
    }
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = session;
    return ST_OK;
}

enum status store_session_use(struct tx *tx, const unsigned char token_hash[SHA256_BYTES], int64_t used_utc,
                              struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE session SET used_utc = ? WHERE token_hash = ?", err);
    query_bind_whole(&query, used_utc);
    query_bind_bytes(&query, token_hash, SHA256_BYTES);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_session_remove(struct tx *tx, const unsigned char token_hash[SHA256_BYTES], struct err *err)
{
    struct query query;

    query_open(&query, tx, "DELETE FROM session WHERE token_hash = ?", err);
    query_bind_bytes(&query, token_hash, SHA256_BYTES);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_session_remove_ended(struct tx *tx, int64_t created_utc, int64_t used_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "DELETE FROM session WHERE token_hash IN (SELECT token_hash FROM session"
               " WHERE created_utc <= ? OR used_utc <= ?" ROWS_PICKED ")",
               err);
    query_bind_whole(&query, created_utc);
    query_bind_whole(&query, used_utc);
    (void)query_run(&query);
    return query_close(&query);
}

enum status store_nonce_use(struct tx *tx, const char *nonce, int64_t expires_utc, int64_t gone_utc, bool *first,
                            struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    int64_t added = 0;

    query_open(&query, tx,
               "DELETE FROM nonce WHERE value IN (SELECT value FROM nonce WHERE expires_utc <= ?" ROWS_PICKED ")", err);
    query_bind_whole(&query, gone_utc);
    (void)query_run(&query);
    status = query_close(&query);
    if (status != ST_OK)
        return status;
    query_open(&query, tx, "INSERT INTO nonce (value, expires_utc) VALUES (?, ?) ON CONFLICT DO NOTHING", err);
    query_bind_text(&query, nonce);
    query_bind_whole(&query, expires_utc);
    added = query_run(&query);
    status = query_close(&query);
    if (status == ST_OK)
        *first = added == 1;
    return status;
}
