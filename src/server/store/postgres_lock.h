/*
 * Locks of lock.h as PostgreSQL's advisory locks, and the lead of one node (store_lead). They belong to a database, so
 * their numbers are drawn from the schema as well: hosts in two schemas of one database have nothing to do with each
 * other.
 */
#ifndef STORE_POSTGRES_LOCK_H
#define STORE_POSTGRES_LOCK_H

#include <pthread.h>
#include <stdbool.h>

#include "server/store/engine.h"
#include "server/store/postgres_connection.h"

/* Two names that have one number wait for each other without need, and nothing else. */
int64_t postgres_lock_number(const struct postgres_connection *connection, enum store_lock lock, const void *name,
                             size_t len);
/* Whoever lengthens the audit log. */
int64_t postgres_lock_of_audit(const struct postgres_connection *connection);
MUST_CHECK enum status postgres_lock(struct tx *tx, enum store_lock lock, const void *name, size_t len,
                                     struct err *err);

/* A connection of its own, whose session holds the lead; none while this node does not lead. */
struct postgres_lead {
    pthread_mutex_t lock;
    struct postgres_connection connection;
};

void postgres_lead_init(struct postgres_lead *lead, const char *url);
void postgres_lead_clear(struct postgres_lead *lead);
MUST_CHECK enum status postgres_lead_ask(struct postgres_lead *lead, bool *leads, struct err *err);
void postgres_lead_resign(struct postgres_lead *lead);

#endif
