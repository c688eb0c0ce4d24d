/*
 * What a database engine does for the records: it runs a statement with values, and begins and ends transactions. The
 * records (record_*.c, by query.h) are written once, in SQL that every engine understands; what is not the same
 * everywhere is a member here. An engine must know no table but those that its schema makes.
 *
 * SQL here: parameters are "?" in their order or "?1" by number, no literal of bytes, no "?" in a literal; "LIMIT"
 * takes no negative number; whatever may meet a row that is there says ON CONFLICT, since a statement that fails may
 * end the whole transaction.
 *
 * ROWS_HELD stands behind a SELECT of rows that the transaction is going to change by what it read of them: nobody else
 * changes them until its end. ROWS_PICKED is for rows of which any will do: those that somebody else has are passed
 * over. In a transaction that only reads they mean nothing; where one writes at a time they are the comments that they
 * look like.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "server/store/audit_queue.h"
#include "server/store/lock.h"
#include "server/store/store.h"
#include "server/store/store_audit.h"

#define ROWS_HELD "/*held*/"
#define ROWS_PICKED "/*picked*/"

/* OTHER: what no record of ours is kept as; the type of a column that is NULL may be lost. */
enum value_kind { VALUE_OTHER, VALUE_WHOLE, VALUE_TEXT, VALUE_BYTES };

/* A parameter or a column, borrowed. Texts are terminated as well: where they are longer than that, somebody else wrote
 * them. */
struct value {
    enum value_kind kind;
    bool null; /* the rest is zero then */
    int64_t whole;
    const void *bytes;
    size_t len;
};

#define LAST_AUDIT_HASH "(SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)"

struct engine {
    /*
     * A statement on its way, from 'start' until 'end', which accepts NULL. The values stay where they are until then.
     * Several may be at once, the same one too. many: its rows may be more than should be in memory at once. A status
     * other than ST_OK: *out is left alone.
     */
    enum status (*start)(struct tx *tx, const char *sql, const struct value *values, int count, bool many, void **out,
                         struct err *err);
    /* The contract of query_send, query_send_one (adds); the values are not needed afterwards. NULL: 'start' is as
     * good. */
    enum status (*send)(struct tx *tx, const char *sql, const struct value *values, int count, bool adds,
                        struct err *err);
    /* *row: there was one more. */
    enum status (*next)(struct tx *tx, void *statement, bool *row, struct err *err);
    /* Of the last row, until the next. */
    void (*column)(void *statement, int column, struct value *out);
    /* After its end: how many rows it changed. */
    int64_t (*changed)(struct tx *tx, void *statement);
    void (*end)(struct tx *tx, void *statement);

    /* The contracts of store_begin, store_begin_read, store_finish, store_counts, store_close. */
    enum status (*begin)(struct store *store, struct tx **out, struct err *err);
    enum status (*begin_read)(struct store *store, struct tx **out, struct err *err);
    enum status (*finish)(struct tx *tx, bool commits, enum status status, struct err *err);
    struct store_counts (*counts)(struct store *store);
    void (*close)(struct store *store);
    void (*widen)(struct store *store, unsigned connections); /* of store_widen; NULL: it has no use for that */
    /* Of lock.h; NULL: there is one writer at a time. */
    enum status (*lock)(struct tx *tx, enum store_lock lock, const void *name, size_t len, struct err *err);
    /* Of store_lead and store_resign; NULL: there is one node. */
    enum status (*lead)(struct store *store, bool *leads, struct err *err);
    void (*resign)(struct store *store);

    /* A row of the transaction's is kept until it is chained, which 'finish' sees to (audit_queue.h). NULL: it is
     * chained in the transaction. */
    enum status (*wait_audit)(struct tx *tx, const struct audit_row *row, struct err *err);
    /* Of store_audit_take_over; NULL: none waits. */
    enum status (*take_over_audit)(struct store *store, int64_t now_utc, struct audit_left *out, struct err *err);
    /* One row: the number of the last row that the audit log ever had, or NULL, and the hash of the last that it has.
     */
    const char *audit_head;
    /* Of store_copy and store_check; NULL: the database has tools of its own for both. */
    enum status (*copy)(struct store *store, const char *path, struct err *err);
    enum status (*check)(struct store *store, struct err *err);
    /* Statements around rows that come with their numbers and references (move.h), up to NULL; NULL: there are none. */
    const char *const *before_move, *const *after_move;
};

/* An engine's own store and transaction begin with these. */
struct store {
    const struct engine *engine;
    unsigned char audit_key[AUDIT_KEY_BYTES];
    bool chains; /* there is a key */
};

/* What must not stay in memory; the engine's 'close' asks for it last. */
void store_forget(struct store *store);

struct tx {
    struct store *store;
    bool reads_only;
    unsigned locks;                   /* bits of enum store_lock that it holds */
    uint64_t marks[STORE_LOCK_SORTS]; /* of those, which of their sort */
    struct audit_queue audit;
};

#endif
