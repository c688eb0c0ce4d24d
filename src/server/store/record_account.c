#include "server/store/store_people.h"

#include "base/fault.h"
#include "server/store/query.h"

static void bind_sealed(struct query *query, const struct sealed *sealed)
{
    if (sealed->len == 0)
        query_bind_no_bytes(query);
    else
        query_bind_bytes(query, sealed->bytes, sealed->len);
}

enum status store_account_add(struct tx *tx, const struct account *account, int64_t *id, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    int64_t added = 0;
    bool is_added = false;

    query_open(&query, tx,
               "INSERT INTO account (nid_keyed, nid, phone, name, password, created_utc) VALUES (?, ?, ?, ?, ?, ?)"
               " ON CONFLICT DO NOTHING RETURNING id",
               err);
    query_bind_bytes(&query, account->nid_keyed, sizeof account->nid_keyed);
    bind_sealed(&query, &account->nid);
    bind_sealed(&query, &account->phone);
    query_bind_text(&query, account->name);
    query_bind_text(&query, account->password);
    query_bind_whole(&query, account->created_utc);
    is_added = query_row(&query);
    if (is_added)
        added = query_whole(&query, 0);
    status = query_close(&query);
    if (status == ST_OK && !is_added)
        return err_set(err, ST_ALREADY, FAULT_NONE, "adding an account: there is one");
    if (status == ST_OK && id != NULL)
        *id = added;
    return status;
}

static enum status read_account(struct query *query, struct account *out)
{
    struct account account = {0};
    const bool found = query_row(query);
    enum status status = ST_OK;

    if (found) {
        account.id = query_whole(query, 0);
        query_bytes(query, 1, account.nid_keyed, sizeof account.nid_keyed);
        account.nid.len = query_some_bytes(query, 2, account.nid.bytes, sizeof account.nid.bytes);
        account.phone.len = query_some_bytes(query, 3, account.phone.bytes, sizeof account.phone.bytes);
        query_text(query, 4, account.name, sizeof account.name);
        query_text(query, 5, account.password, sizeof account.password);
        account.created_utc = query_whole(query, 6);
        account.wrong_codes = query_whole(query, 7);
    }
    status = query_close(query);
    if (status != ST_OK)
        return status;
    if (!found)
        return ST_NOT_FOUND;
    *out = account;
    return ST_OK;
}

#define ACCOUNT_COLUMNS "id, nid_keyed, nid, phone, name, password, created_utc, wrong_codes"

enum status store_account_by_nid(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES], struct account *out,
                                 struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE nid_keyed = ?", err);
    query_bind_bytes(&query, nid_keyed, SHA256_BYTES);
    return read_account(&query, out);
}

enum status store_account_by_id(struct tx *tx, int64_t id, struct account *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = ?", err);
    query_bind_whole(&query, id);
    return read_account(&query, out);
}

enum status store_account_set_phone(struct tx *tx, int64_t id, const struct sealed *phone, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE account SET phone = ? WHERE id = ?", err);
    bind_sealed(&query, phone);
    query_bind_whole(&query, id);
    return query_change_one(&query);
}

enum status store_account_count_wrong_code(struct tx *tx, int64_t id, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE account SET wrong_codes = wrong_codes + 1 WHERE id = ?", err);
    query_bind_whole(&query, id);
    return query_change_one(&query);
}

enum status store_account_forget_wrong_codes(struct tx *tx, int64_t id, struct err *err)
{
    struct query query;

    query_open(&query, tx, "UPDATE account SET wrong_codes = 0 WHERE id = ?", err);
    query_bind_whole(&query, id);
    return query_change_one(&query);
}

enum status store_account_blocked(struct tx *tx, int64_t after, int64_t wrong_codes, int64_t wrong_logins,
                                  struct account *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id > ? AND (wrong_codes >= ? OR nid_keyed IN"
               " (SELECT nid_keyed FROM login_count WHERE wrong >= ?)) ORDER BY id LIMIT 1",
               err);
    query_bind_whole(&query, after);
    query_bind_whole(&query, wrong_codes);
    query_bind_whole(&query, wrong_logins);
    return read_account(&query, out);
}

enum status store_login_count_get(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES], struct login_count *out,
                                  struct err *err)
{
    struct login_count count = {0};
    struct query query;
    enum status status = ST_OK;

    query_open(&query, tx, "SELECT wrong, locked_until_utc FROM login_count WHERE nid_keyed = ?", err);
    query_bind_bytes(&query, nid_keyed, SHA256_BYTES);
    if (query_row(&query)) {
        count.wrong = query_whole(&query, 0);
        count.locked_until_utc = query_whole(&query, 1);
    }
    status = query_close(&query);
    if (status == ST_OK)
        *out = count;
    return status;
}

enum status store_login_count_put(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES],
                                  const struct login_count *count, int64_t at_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO login_count (nid_keyed, wrong, locked_until_utc, counted_utc) VALUES (?, ?, ?, ?)"
               " ON CONFLICT (nid_keyed) DO UPDATE SET wrong = excluded.wrong,"
               " locked_until_utc = excluded.locked_until_utc, counted_utc = excluded.counted_utc",
               err);
    query_bind_bytes(&query, nid_keyed, SHA256_BYTES);
    query_bind_whole(&query, count->wrong);
    query_bind_whole(&query, count->locked_until_utc);
    query_bind_whole(&query, at_utc);
    (void)query_run(&query);
    return query_close(&query);
}
