/*
 * A new database in a folder of its own, or in a schema of PostgreSQL's (on_postgres.h), with one person in it, for the
 * tests of the store. cmocka.h comes before this.
 */
#ifndef RA_STORE_RIG_H
#define RA_STORE_RIG_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "on_postgres.h"
#include "server/store/store_people.h"

struct store_bench {
    char folder[64], path[ON_POSTGRES_URL_SIZE]; /* path: or URL */
    struct store *store;
    int64_t account;
};

static inline void open_again(struct store_bench *bench)
{
    store_close(&bench->store);
    assert_int_equal(store_open(bench->path, STORE_OPEN, &bench->store, NULL), ST_OK);
}

static inline struct tx *begin(struct store_bench *bench)
{
    struct tx *tx = NULL;

    assert_int_equal(store_begin(bench->store, &tx, NULL), ST_OK);
    return tx;
}

static inline void commit(struct tx *tx)
{
    assert_int_equal(store_finish(&tx, ST_OK, NULL), ST_OK);
    assert_null(tx);
}

/* What was asked for before is there once a statement has run; or why it is not. */
static inline enum status settle(struct tx *tx, enum status status)
{
    struct account account;

    if (status == ST_OK)
        status = store_account_by_id(tx, -1, &account, NULL);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static inline int bench_open(void **state)
{
    static struct store_bench bench;
    struct account account = {.nid_keyed = {1}, .nid = {{2}, 1}, .name = "王小明", .password = "$argon2id$..."};
    struct tx *tx = NULL;

    (void)snprintf(bench.folder, sizeof bench.folder, "/tmp/ra_store.XXXXXX");
    assert_non_null(mkdtemp(bench.folder));
    if (on_postgres())
        on_postgres_make(bench.path);
    else
        (void)snprintf(bench.path, sizeof bench.path, "%s/ra.db", bench.folder);
    assert_int_equal(store_open(bench.path, STORE_CREATE, &bench.store, NULL), ST_OK);
    tx = begin(&bench);
    assert_int_equal(store_account_add(tx, &account, &bench.account, NULL), ST_OK);
    commit(tx);
    *state = &bench;
    return 0;
}

static inline int bench_close(void **state)
{
    struct store_bench *bench = *state;
    char path[ON_POSTGRES_URL_SIZE + 8];
    size_t i = 0;

    store_close(&bench->store);
    if (on_postgres())
        on_postgres_remove(bench->path);
    for (i = 0; i < STORE_FILES; i++) {
        (void)snprintf(path, sizeof path, "%s%s", bench->path, STORE_FILE_ENDINGS[i]);
        (void)unlink(path);
    }
    assert_int_equal(rmdir(bench->folder), 0);
    return 0;
}

#endif
