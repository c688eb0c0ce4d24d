#include "server/store/store_consent.h"

#include "server/store/query.h"

/* --- texts --- */

#define TEXT_COLUMNS "number, id, language, version, binding, title, sha256, valid_from_utc, added_utc"

static void read_text(struct query *query, struct consent_text *out)
{
    out->number = query_whole(query, 0);
    query_text(query, 1, out->id, sizeof out->id);
    query_text(query, 2, out->language, sizeof out->language);
    out->version = query_whole(query, 3);
    out->binding = query_whole(query, 4) != 0;
    query_text(query, 5, out->title, sizeof out->title);
    query_text(query, 6, out->sha256, sizeof out->sha256);
    out->valid_from_utc = query_whole(query, 7);
    out->added_utc = query_whole(query, 8);
}

/* The one row, or none. */
static enum status close_text(struct query *query, struct consent_text *out)
{
    struct consent_text text = {.id = ""};
    const bool found = query_row(query);
    enum status status = ST_OK;

    if (found)
        read_text(query, &text);
    status = query_close(query);
    if (status == ST_OK && !found)
        return ST_NOT_FOUND;
    if (status == ST_OK)
        *out = text;
    return status;
}

enum status store_consent_text_add(struct tx *tx, const struct consent_text *text, const struct buf *bytes,
                                   struct err *err)
{
    struct query query;

    query_open(
        &query, tx,
        "INSERT INTO consent_text (id, language, version, binding, title, sha256, valid_from_utc, added_utc, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        err);
    query_bind_text(&query, text->id);
    query_bind_text(&query, text->language);
    query_bind_whole(&query, text->version);
    query_bind_whole(&query, text->binding ? 1 : 0);
    query_bind_text(&query, text->title);
    query_bind_text(&query, text->sha256);
    query_bind_whole(&query, text->valid_from_utc);
    query_bind_whole(&query, text->added_utc);
    query_bind_bytes(&query, bytes->data, bytes->len);
    return query_add_one(&query);
}

enum status store_consent_text_get(struct tx *tx, const char *id, const char *language, struct consent_text *out,
                                   struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " TEXT_COLUMNS " FROM consent_text WHERE id = ? AND language = ?", err);
    query_bind_text(&query, id);
    query_bind_text(&query, language);
    return close_text(&query, out);
}

enum status store_consent_text_shown(struct tx *tx, const char *id, const char *sha256, struct consent_text *out,
                                     struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " TEXT_COLUMNS " FROM consent_text WHERE id = ? AND sha256 = ? ORDER BY number LIMIT 1", err);
    query_bind_text(&query, id);
    query_bind_text(&query, sha256);
    return close_text(&query, out);
}

enum status store_consent_text_current(struct tx *tx, int64_t now_utc, struct consent_text *out, struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " TEXT_COLUMNS " FROM consent_text WHERE binding = 1 AND valid_from_utc <= ?"
               " ORDER BY version DESC LIMIT 1",
               err);
    query_bind_whole(&query, now_utc);
    return close_text(&query, out);
}

enum status store_consent_text_next(struct tx *tx, int64_t after, struct consent_text *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " TEXT_COLUMNS " FROM consent_text WHERE number > ? ORDER BY number LIMIT 1", err);
    query_bind_whole(&query, after);
    return close_text(&query, out);
}

enum status store_consent_text_bytes(struct tx *tx, int64_t number, struct buf *out, struct err *err)
{
    struct query query;
    bool found = false;
    enum status status = ST_OK;

    query_open(&query, tx, "SELECT text FROM consent_text WHERE number = ?", err);
    query_bind_whole(&query, number);
    found = query_row(&query);
    if (found)
        query_buf(&query, 0, out);
    status = query_close(&query);
    return status == ST_OK && !found ? ST_NOT_FOUND : status;
}

/* --- evidence --- */

#define GIVEN_COLUMNS                                                                                                  \
    "order_id, account, document, version, language, sha256, at_utc, peer, request_id, session, client"

enum status store_consent_add(struct tx *tx, const struct consent_given *consent, struct err *err)
{
    struct query query;

    query_open(
        &query, tx,
        "INSERT INTO consent (" GIVEN_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", err);
    query_bind_text(&query, consent->order);
    query_bind_whole(&query, consent->account);
    query_bind_text(&query, consent->document);
    query_bind_whole(&query, consent->version);
    query_bind_text(&query, consent->language);
    query_bind_text(&query, consent->sha256);
    query_bind_whole(&query, consent->at_utc);
    query_bind_text(&query, consent->peer);
    query_bind_text(&query, consent->request_id);
    query_bind_text(&query, consent->session);
    query_bind_text(&query, consent->client);
    return query_add_one(&query);
}

static enum status close_given(struct query *query, struct consent_given *out)
{
    struct consent_given given = {.order = ""};
    const bool found = query_row(query);
    enum status status = ST_OK;

    if (found) {
        query_text(query, 0, given.order, sizeof given.order);
        given.account = query_whole(query, 1);
        query_text(query, 2, given.document, sizeof given.document);
        given.version = query_whole(query, 3);
        query_text(query, 4, given.language, sizeof given.language);
        query_text(query, 5, given.sha256, sizeof given.sha256);
        given.at_utc = query_whole(query, 6);
        query_text(query, 7, given.peer, sizeof given.peer);
        query_text(query, 8, given.request_id, sizeof given.request_id);
        query_text(query, 9, given.session, sizeof given.session);
        query_text(query, 10, given.client, sizeof given.client);
    }
    status = query_close(query);
    if (status == ST_OK && !found)
        return ST_NOT_FOUND;
    if (status == ST_OK)
        *out = given;
    return status;
}

enum status store_consent_get(struct tx *tx, const char *order, struct consent_given *out, struct err *err)
{
    struct query query;

    query_open(&query, tx, "SELECT " GIVEN_COLUMNS " FROM consent WHERE order_id = ?", err);
    query_bind_text(&query, order);
    return close_given(&query, out);
}

enum status store_consent_of(struct tx *tx, int64_t account, const char *after, struct consent_given *out,
                             struct err *err)
{
    struct query query;

    query_open(&query, tx,
               "SELECT " GIVEN_COLUMNS " FROM consent WHERE account = ? AND order_id > ? ORDER BY order_id LIMIT 1",
               err);
    query_bind_whole(&query, account);
    query_bind_text(&query, after);
    return close_given(&query, out);
}
