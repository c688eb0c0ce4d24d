#include "server/store/postgres_lock.h"

#include <stdio.h>

#include "server/store/postgres_tx.h"

enum { COMMAND_SIZE = 80, LEAD = 64, AUDIT /* beside enum store_lock */ };

/* FNV-1a. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *byte = bytes;
    size_t i = 0;

    for (i = 0; i < len; i++)
        hash = (hash ^ byte[i]) * 1099511628211U;
    return hash;
}

static int64_t number_of(const struct postgres_connection *connection, int lock, const void *name, size_t len)
{
    uint64_t hash = mix(14695981039346656037U, &connection->schema, sizeof connection->schema);

    hash = mix(hash, &lock, sizeof lock);
    return (int64_t)mix(hash, name, len);
}

int64_t postgres_lock_number(const struct postgres_connection *connection, enum store_lock lock, const void *name,
                             size_t len)
{
    return number_of(connection, (int)lock, name, len);
}

int64_t postgres_lock_of_audit(const struct postgres_connection *connection)
{
    return number_of(connection, AUDIT, "", 0);
}

enum status postgres_lock(struct tx *base, enum store_lock lock, const void *name, size_t len, struct err *err)
{
    struct postgres_tx *tx = postgres_tx_of(base);

    return postgres_tx_lock(tx, number_of(&tx->connection, (int)lock, name, len), err);
}

/* --- the lead --- */

void postgres_lead_init(struct postgres_lead *lead, const char *url)
{
    *lead = (struct postgres_lead){.connection.url = url};
    (void)pthread_mutex_init(&lead->lock, NULL);
}

void postgres_lead_clear(struct postgres_lead *lead)
{
    if (lead->connection.url == NULL)
        return;
    postgres_disconnect(&lead->connection);
    (void)pthread_mutex_destroy(&lead->lock);
}

static enum status take_lead(struct postgres_connection *connection, bool *leads, struct err *err)
{
    char command[COMMAND_SIZE];
    PGresult *result = NULL;
    enum status status = postgres_connect(connection, err);

    if (status != ST_OK)
        return status;
    (void)snprintf(command, sizeof command, "SELECT pg_try_advisory_lock(%lld)",
                   (long long)number_of(connection, LEAD, "", 0));
    status = postgres_command(connection, command, &result, err);
    if (status == ST_OK)
        *leads = *PQgetvalue(result, 0, 0) == 't';
    PQclear(result);
    return status;
}

/* A session that ended, whoever ended it, took the lead with it: that is seen when something is asked of it. */
static bool still_there(struct postgres_connection *connection)
{
    return connection->conn != NULL && postgres_command(connection, "SELECT 1", NULL, NULL) == ST_OK;
}

enum status postgres_lead_ask(struct postgres_lead *lead, bool *leads, struct err *err)
{
    enum status status = ST_OK;

    *leads = false;
    (void)pthread_mutex_lock(&lead->lock);
    if (still_there(&lead->connection)) {
        *leads = true;
    } else {
        postgres_disconnect(&lead->connection);
        status = take_lead(&lead->connection, leads, err);
    }
    if (!*leads)
        postgres_disconnect(&lead->connection);
    (void)pthread_mutex_unlock(&lead->lock);
    return status;
}

void postgres_lead_resign(struct postgres_lead *lead)
{
    (void)pthread_mutex_lock(&lead->lock);
    postgres_disconnect(&lead->connection);
    (void)pthread_mutex_unlock(&lead->lock);
}
