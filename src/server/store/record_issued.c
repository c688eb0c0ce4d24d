#include "server/store/store_certificate.h"

#include "pki/cert.h"
#include "server/store/query.h"

void issued_clear(struct issued *certificate)
{
    buf_clear(&certificate->der);
}

enum status store_issued_add(struct tx *tx, const struct issued *certificate, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "INSERT INTO issued (serial, order_id, account, der, sha256, spki_hash, not_before_utc, not_after_utc,"
               " issued_utc, ca) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
               err);
    query_bind_text(&query, certificate->serial);
    query_bind_text(&query, certificate->order);
    query_bind_whole(&query, certificate->account);
    query_bind_bytes(&query, certificate->der.data, certificate->der.len);
    query_bind_text(&query, certificate->sha256);
    query_bind_text(&query, certificate->spki_hash);
    query_bind_whole(&query, certificate->not_before_utc);
    query_bind_whole(&query, certificate->not_after_utc);
    query_bind_whole(&query, certificate->issued_utc);
    query_bind_whole(&query, certificate->ca);
    return query_send_one(&query);
}

#define ISSUED_COLUMNS                                                                                                 \
    "serial, order_id, account, der, sha256, spki_hash, not_before_utc, not_after_utc, issued_utc, confirmed_utc,"     \
    " revoked_utc, coalesce(reason, -1), ca"

static void read_columns(struct query *query, struct issued *out)
{
    buf_init(&out->der, CERT_DER_MAX);
    query_text(query, 0, out->serial, sizeof out->serial);
    query_text(query, 1, out->order, sizeof out->order);
    out->account = query_whole(query, 2);
    query_buf(query, 3, &out->der);
    query_text(query, 4, out->sha256, sizeof out->sha256);
    query_text(query, 5, out->spki_hash, sizeof out->spki_hash);
    out->not_before_utc = query_whole(query, 6);
    out->not_after_utc = query_whole(query, 7);
    out->issued_utc = query_whole(query, 8);
    out->confirmed_utc = query_whole(query, 9); /* NULL reads as 0 */
    out->revoked_utc = query_whole(query, 10);
    out->reason = (enum revoke_reason)query_whole(query, 11);
    out->ca = query_whole(query, 12);
}

static enum status read_issued(struct query *query, struct issued *out)
{
    struct issued certificate = {.serial = ""};
    const bool found = query_row(query);
    enum status status = ST_OK;

    if (found)
        read_columns(query, &certificate);
    status = query_close(query);
    if (status == ST_OK && !found)
        status = ST_NOT_FOUND;
    if (status == ST_OK)
        *out = certificate; /* the buffer is the caller's now */
    else
        issued_clear(&certificate);
    return status;
}

enum status store_issued_by_order(struct tx *tx, const char *order, struct issued *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ISSUED_COLUMNS " FROM issued WHERE order_id = ?", err);
    query_bind_text(&query, order);
    return read_issued(&query, out);
}

enum status store_issued_by_serial(struct tx *tx, const char *serial, struct issued *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ISSUED_COLUMNS " FROM issued WHERE serial = ?", err);
    query_bind_text(&query, serial);
    return read_issued(&query, out);
}

enum status store_issued_by_key(struct tx *tx, const char *spki_hash, struct issued *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " ISSUED_COLUMNS " FROM issued WHERE spki_hash = ?", err);
    query_bind_text(&query, spki_hash);
    return read_issued(&query, out);
}

enum status store_issued_unconfirmed(struct tx *tx, int64_t account, struct issued *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " ISSUED_COLUMNS
               " FROM issued WHERE account = ? AND confirmed_utc IS NULL AND revoked_utc IS NULL",
               err);
    query_bind_whole(&query, account);
    return read_issued(&query, out);
}

enum status store_issued_confirmed(struct tx *tx, int64_t account, struct issued *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " ISSUED_COLUMNS
               " FROM issued WHERE account = ? AND confirmed_utc IS NOT NULL AND revoked_utc IS NULL",
               err);
    query_bind_whole(&query, account);
    return read_issued(&query, out);
}

enum status store_issued_former(struct tx *tx, int64_t account, int64_t now_utc, struct issued *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " ISSUED_COLUMNS
               " FROM issued WHERE account = ? AND (revoked_utc IS NOT NULL OR not_after_utc < ?)"
               " ORDER BY confirmed_utc IS NULL, issued_utc DESC LIMIT 1",
               err);
    query_bind_whole(&query, account);
    query_bind_whole(&query, now_utc);
    return read_issued(&query, out);
}

enum status store_issued_key_known(struct tx *tx, const char *spki_hash, bool *known, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    bool found = false;

    query_open(&query, tx, "SELECT 1 FROM issued WHERE spki_hash = ?", err);
    query_bind_text(&query, spki_hash);
    found = query_row(&query);
    status = query_close(&query);
    if (status == ST_OK)
        *known = found;
    return status;
}

enum status store_issued_confirm(struct tx *tx, const char *serial, int64_t at_utc, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "UPDATE issued SET confirmed_utc = ? WHERE serial = ? AND confirmed_utc IS NULL AND revoked_utc IS NULL",
               err);
    query_bind_whole(&query, at_utc);
    query_bind_text(&query, serial);
    return query_change_one(&query);
}

enum status store_issued_alive(struct tx *tx, int64_t ca, int64_t ends_from_utc, int64_t *count, int64_t *last_end_utc,
                               struct err *err)
{
    struct query query;
    int64_t found = 0;
    int64_t last = 0;
    enum status status = ST_OK;

    query_open(&query, tx,
               "SELECT sum(CASE WHEN revoked_utc IS NULL AND not_after_utc >= ? THEN 1 ELSE 0 END), max(not_after_utc)"
               " FROM issued WHERE ca = ?",
               err);
    query_bind_whole(&query, ends_from_utc);
    query_bind_whole(&query, ca);
    if (query_row(&query)) { /* NULL reads as 0 */
        found = query_whole(&query, 0);
        last = query_whole(&query, 1);
    }
    status = query_close(&query);
    if (status == ST_OK) {
        *count = found;
        *last_end_utc = last;
    }
    return status;
}

enum status store_issued_each(struct tx *tx, int64_t account, store_issued_visitor *visit, void *self, struct err *err)
{
    struct query query;
    enum status status = ST_OK;
    enum status closed = ST_OK;

    query_open_many(&query, tx,
                    "SELECT " ISSUED_COLUMNS " FROM issued WHERE ?1 = 0 OR account = ?1 ORDER BY issued_utc, serial",
                    err);
    query_bind_whole(&query, account);
    while (status == ST_OK && query_row(&query)) {
        struct issued certificate = {.serial = ""};

        read_columns(&query, &certificate);
        status = query.status == ST_OK ? visit(self, &certificate, err) : query.status;
        issued_clear(&certificate);
    }
    closed = query_close(&query);
    return status != ST_OK ? status : closed;
}
