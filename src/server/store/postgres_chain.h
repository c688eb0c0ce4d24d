/*
 * How a node's threads get the audit log's rows of their transactions chained: together. To lengthen the log takes a
 * lock over all nodes and a commit of its own. So whoever comes while that is under way waits for its end, and then one
 * does it for all who wait. Nobody waits for company that is not there already. It has a connection of its own: no
 * transaction that is not finished yet is in its way.
 */
#ifndef STORE_POSTGRES_CHAIN_H
#define STORE_POSTGRES_CHAIN_H

#include <pthread.h>

#include "server/store/postgres_audit.h"
#include "server/store/postgres_tx.h"

struct postgres_chain {
    struct postgres_tx tx; /* whose turn it is has it */
    pthread_mutex_t lock;  /* over the rest */
    pthread_cond_t ended;
    bool taken;
    struct chain_rider *first, **last; /* wait for their turn */
    uint64_t commits;
};

/* store, url: borrowed. */
void postgres_chain_init(struct postgres_chain *chain, struct store *store, const char *url);
/* Chains what was left to it, if it can. */
void postgres_chain_clear(struct postgres_chain *chain);

/*
 * The rows of a transaction that has committed get into the log. waits: until they are there; else they are with the
 * next ones. ST_IO, and nothing else, if they are not there: they are durable all the same, and chained later
 * (store_audit_take_over), so what the transaction did must not be done again.
 */
MUST_CHECK enum status postgres_chain_add(struct postgres_chain *chain, const struct postgres_audited *audited,
                                          bool waits, struct err *err);
/* Of engine.h. */
MUST_CHECK enum status postgres_chain_take_over(struct postgres_chain *chain, int64_t now_utc, struct audit_left *out,
                                                struct err *err);
/* Since the beginning. */
uint64_t postgres_chain_commits(struct postgres_chain *chain);

#endif
