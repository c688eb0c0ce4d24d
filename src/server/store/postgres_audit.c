#include "server/store/postgres_audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "server/store/audit_tail.h"
#include "server/store/postgres_lock.h"
#include "server/store/postgres_tx.h"
#include "server/store/query.h"

#define WAITING_COLUMNS "transaction, place, at_utc, actor, action, object, outcome, seal"
enum { NUMBER_SIZE = 21, NOTE_SIZE = 32, LEFT_AT_ONCE = 500 };

/* A row as it waits; its hash is its seal. */
struct waiting {
    struct audit_origin origin;
    struct audit_row row;
};

enum status postgres_audit_wait(struct tx *base, const struct audit_row *row, struct err *err)
{
    struct postgres_tx *tx = postgres_tx_of(base);
    struct audit_origin origin = {.place = tx->waiting};
    struct audit_row sealed = *row;
    struct query query;
    enum status status = postgres_tx_number(tx, &origin.transaction, err);

    if (status == ST_OK)
        status = audit_chain_seal(base->store->audit_key, &origin, row, sealed.hash, err);
    if (status != ST_OK)
        return status;
    tx->waiting++;
    query_open(&query, base, "INSERT INTO audit_waiting (" WAITING_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)", err);
    query_bind_whole(&query, origin.transaction);
    query_bind_whole(&query, origin.place);
    audit_tail_bind(&query, &sealed);
    return query_send(&query);
}

static void peek_waiting(struct query *query, int column, struct waiting *out)
{
    out->origin.transaction = query_whole(query, column);
    out->origin.place = query_whole(query, column + 1);
    audit_tail_peek(query, column + 2, &out->row);
}

static enum status check_seal(const struct tx *tx, const struct waiting *waiting, struct err *err)
{
    unsigned char seal[SHA256_BYTES];
    struct err why = ERR_INIT;
    enum status status = ST_TOO_COSTLY; /* as longer than any row of ours */

    if (!waiting->row.damaged)
        status = audit_chain_seal(tx->store->audit_key, &waiting->origin, &waiting->row, seal, &why);
    if (status == ST_OK && equal_in_constant_time(seal, waiting->row.hash, sizeof seal))
        return ST_OK;
    if (status == ST_OK || status == ST_TOO_COSTLY)
        return err_set(err, ST_BAD_FILE, FAULT_NONE,
                       "a row of the audit log that waits to be chained is not as it was written");
    return err_set_code(err, status, why.fault, why.source, why.number, why.what);
}

/*
 * All nodes and their threads wait here. It is a lock and not the row of the counter: those that wait for a row are all
 * woken when it has changed, and look for it anew.
 */
static enum status hold_log(struct tx *base, struct err *err)
{
    struct postgres_tx *tx = postgres_tx_of(base);

    return postgres_tx_lock(tx, postgres_lock_of_audit(&tx->connection), err);
}

/* --- of one's own transactions --- */

static struct postgres_audited *find(struct postgres_audited *audited, size_t count, int64_t transaction)
{
    size_t i = 0;

    for (i = 0; i < count; i++)
        if (audited[i].transaction == transaction)
            return &audited[i];
    return NULL;
}

/* Each row once, in its order: whoever puts a second one beside it, sealed as it is, makes no other log. */
static enum status chain_row(struct tx *tx, struct audit_tail *tail, const struct waiting *waiting,
                             struct postgres_audited *audited, struct err *err)
{
    enum status status = check_seal(tx, waiting, err);

    if (status != ST_OK)
        return status;
    if (audited == NULL || waiting->origin.place != audited->chained)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "rows of the audit log that wait are not those that were written");
    status = audit_tail_add(tx, tail, &waiting->row, err);
    if (status == ST_OK)
        audited->chained++;
    return status;
}

/* All rows of a transaction, or none: another node has taken it over. */
static enum status check_whole(const struct postgres_audited *audited, size_t count, struct err *err)
{
    size_t i = 0;

    for (i = 0; i < count; i++)
        if (audited[i].chained != 0 && audited[i].chained != audited[i].rows)
            return err_set(err, ST_BAD_FILE, FAULT_NONE, "rows of the audit log that waited are gone");
    return ST_OK;
}

/* Parted by spaces: the numbers of all. */
static void write_numbers(const struct postgres_audited *audited, size_t count, char *out, size_t size)
{
    size_t i = 0, len = 0;

    for (i = 0; i < count; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%" PRId64, i == 0 ? "" : " ", audited[i].transaction);
}

/* One statement takes the rows and reads the end of the log: with the lock it is one message. */
static const char TAKE[] =
    "WITH taken AS (DELETE FROM audit_waiting WHERE transaction = ANY (string_to_array(?, ' ')::bigint[])"
    " RETURNING number, " WAITING_COLUMNS ") SELECT (SELECT seq FROM audit_counted), " LAST_AUDIT_HASH
    ", " WAITING_COLUMNS " FROM taken ORDER BY number";

enum status postgres_audit_chain(struct tx *tx, struct postgres_audited *audited, size_t count, struct err *err)
{
    char numbers[POSTGRES_AUDITED_MOST * NUMBER_SIZE + 1];
    struct audit_tail tail = {.seq = 0};
    struct waiting waiting;
    struct query query;
    bool first = true;
    enum status closed = ST_OK;
    enum status status = hold_log(tx, err);

    if (status != ST_OK)
        return status;
    write_numbers(audited, count, numbers, sizeof numbers);
    query_open(&query, tx, TAKE, err);
    query_bind_text(&query, numbers);
    while (status == ST_OK && query_row(&query)) {
        if (first)
            audit_tail_of(&query, 0, &tail);
        first = false;
        peek_waiting(&query, 2, &waiting);
        if (query.status == ST_OK)
            status = chain_row(tx, &tail, &waiting, find(audited, count, waiting.origin.transaction), err);
    }
    closed = query_close(&query);
    if (status == ST_OK)
        status = closed;
    return status == ST_OK ? check_whole(audited, count, err) : status;
}

/* --- of others, who do not do it any more --- */

static enum status remove_waiting(struct tx *tx, const struct audit_origin *origin, struct err *err)
{
    struct query query;

    query_open(&query, tx, "DELETE FROM audit_waiting WHERE transaction = ? AND place = ?", err);
    query_bind_whole(&query, origin->transaction);
    query_bind_whole(&query, origin->place);
    return query_send(&query);
}

static enum status take_over_row(struct tx *tx, struct audit_tail *tail, const struct waiting *waiting,
                                 struct audit_left *left, struct err *err)
{
    enum status status = check_seal(tx, waiting, NULL);

    if (status == ST_BAD_FILE) {
        left->refused++;
        return ST_OK;
    }
    if (status == ST_OK)
        status = audit_tail_add(tx, tail, &waiting->row, err);
    if (status == ST_OK)
        status = remove_waiting(tx, &waiting->origin, err);
    if (status == ST_OK)
        left->chained++;
    return status;
}

static enum status add_note(struct tx *tx, struct audit_tail *tail, int64_t now_utc, uint64_t rows, struct err *err)
{
    char outcome[NOTE_SIZE];
    const struct audit_row note = {
        .at_utc = now_utc, .actor = "host", .action = "audit.resume", .object = "audit", .outcome = outcome};

    (void)snprintf(outcome, sizeof outcome, "%" PRIu64 " rows", rows);
    return audit_tail_add(tx, tail, &note, err);
}

enum status postgres_audit_take_over(struct tx *tx, int64_t now_utc, struct audit_left *left, int64_t *after,
                                     struct err *err)
{
    struct audit_left found = {.chained = 0};
    struct audit_tail tail = {.seq = 0};
    struct waiting waiting;
    struct query query;
    int64_t seen = *after, rows = 0;
    enum status closed = ST_OK;
    enum status status = hold_log(tx, err);

    if (status == ST_OK)
        status = audit_tail_read(tx, &tail, err);
    if (status != ST_OK)
        return status;
    query_open(&query, tx,
               "SELECT number, " WAITING_COLUMNS " FROM audit_waiting WHERE since < now() - interval '10 seconds'"
               " AND number > ? ORDER BY number LIMIT ?",
               err);
    query_bind_whole(&query, *after);
    query_bind_whole(&query, LEFT_AT_ONCE);
    while (status == ST_OK && query_row(&query)) {
        rows++;
        seen = query_whole(&query, 0);
        peek_waiting(&query, 1, &waiting);
        if (query.status == ST_OK)
            status = take_over_row(tx, &tail, &waiting, &found, err);
    }
    closed = query_close(&query);
    if (status == ST_OK)
        status = closed;
    if (status == ST_OK && found.chained > 0)
        status = add_note(tx, &tail, now_utc, found.chained, err);
    if (status != ST_OK)
        return status;
    left->chained += found.chained;
    left->refused += found.refused;
    *after = rows == LEFT_AT_ONCE ? seen : POSTGRES_AUDIT_NO_MORE;
    return ST_OK;
}
