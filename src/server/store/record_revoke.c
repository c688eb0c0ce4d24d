#include "server/store/store_certificate.h"

#include "server/store/query.h"

enum status store_issued_revoke(struct tx *tx, const char *serial, enum revoke_reason reason, bool by_person,
                                int64_t at_utc, struct err *err)
{
    struct query query;
    const enum status status = store_lock(tx, STORE_LOCK_REVOKED, err);

    if (status != ST_OK)
        return status;
    query_open(&query, tx,
               "UPDATE issued SET revoked_utc = ?, reason = ?, revoked_by_person = ?, revoked_count = 1 + coalesce("
               " (SELECT max(revoked_count) FROM issued WHERE revoked_count IS NOT NULL), 0)"
               " WHERE serial = ? AND revoked_utc IS NULL",
               err);
    query_bind_whole(&query, at_utc);
    query_bind_whole(&query, reason);
    query_bind_whole(&query, by_person);
    query_bind_text(&query, serial);
    return query_change_one(&query);
}

enum status store_revoked_by_person_nth_latest(struct tx *tx, int64_t account, int64_t until_utc, int64_t n,
                                               int64_t *at_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT revoked_utc FROM issued WHERE account = ? AND revoked_by_person = 1 AND revoked_utc <= ?"
               " ORDER BY revoked_utc DESC LIMIT 1 OFFSET ?",
               err);
    query_bind_whole(&query, account);
    query_bind_whole(&query, until_utc);
    query_bind_whole(&query, n - 1);
    return query_close_whole(&query, at_utc);
}

enum status store_revoke_tries_get(struct tx *tx, const char *serial, struct revoke_tries *out, struct err *err)
{
    struct revoke_tries tries = {0};
    struct query query;
    enum status status = ST_OK;

    query_open(&query, tx, "SELECT wrong, since_utc FROM revoke_tries WHERE serial = ?", err);
    query_bind_text(&query, serial);
    if (query_row(&query)) {
        tries.wrong = query_whole(&query, 0);
        tries.since_utc = query_whole(&query, 1);
    }
    status = query_close(&query);
    if (status == ST_OK)
        *out = tries;
    return status;
}

enum status store_revoke_tries_put(struct tx *tx, const char *serial, const struct revoke_tries *tries, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO revoke_tries (serial, wrong, since_utc) VALUES (?, ?, ?)"
               " ON CONFLICT (serial) DO UPDATE SET wrong = excluded.wrong, since_utc = excluded.since_utc",
               err);
    query_bind_text(&query, serial);
    query_bind_whole(&query, tries->wrong);
    query_bind_whole(&query, tries->since_utc);
    (void)query_run(&query);
    return query_close(&query);
}
