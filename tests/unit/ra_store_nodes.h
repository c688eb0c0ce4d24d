/* Two nodes on one database, for the tests of the store on PostgreSQL. cmocka.h comes before this. */
#ifndef RA_STORE_NODES_H
#define RA_STORE_NODES_H

#include "ra_store_rig.h"
#include "server/store/engine.h"

/* The same records, as another node sees them. */
static inline struct store *other_node(const struct store_bench *bench)
{
    static const unsigned char KEY[AUDIT_KEY_BYTES] = {7};
    struct store *store = NULL;

    assert_int_equal(store_open(bench->path, STORE_OPEN, &store, NULL), ST_OK);
    store_chain_audit(store, KEY);
    store_chain_audit(bench->store, KEY);
    return store;
}

static inline struct tx *begin_on(struct store *store)
{
    struct tx *tx = NULL;

    assert_int_equal(store_begin(store, &tx, NULL), ST_OK);
    return tx;
}

#endif
