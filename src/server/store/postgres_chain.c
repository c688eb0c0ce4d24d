#include "server/store/postgres_chain.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/kill_point.h"

/* On the stack of its thread until it has ended; nobody's is of the heap. */
struct chain_rider {
    struct chain_rider *next;
    struct postgres_audited audited;
    bool ended, nobodys;
    enum status status;
    struct err why;
};

void postgres_chain_init(struct postgres_chain *chain, struct store *store, const char *url)
{
    *chain = (struct postgres_chain){.tx = {.base = {.store = store}, .connection.url = url}};
    chain->last = &chain->first;
    (void)pthread_mutex_init(&chain->lock, NULL);
    (void)pthread_cond_init(&chain->ended, NULL);
}

/* --- in turn: with the lock --- */

static void give_back(struct postgres_chain *chain)
{
    chain->taken = false;
    chain->commits++;
    (void)pthread_cond_broadcast(&chain->ended);
}

/* --- whose turn it is: without --- */

static enum status chain_all(struct postgres_chain *chain, struct postgres_audited *audited, size_t count,
                             struct err *err)
{
    enum status status = postgres_tx_begin(&chain->tx, err);

    if (status != ST_OK)
        return status;
    status = postgres_audit_chain(&chain->tx.base, audited, count, err);
    return postgres_tx_finish(&chain->tx, status == ST_OK, status, err);
}

static void ride(struct postgres_chain *chain, struct chain_rider *riders)
{
    struct postgres_audited audited[POSTGRES_AUDITED_MOST];
    struct chain_rider *rider = NULL;
    struct err why = ERR_INIT;
    enum status status = ST_OK;
    size_t count = 0;

    for (rider = riders; rider != NULL; rider = rider->next)
        audited[count++] = rider->audited;
    status = chain_all(chain, audited, count, &why);
    for (rider = riders; rider != NULL; rider = rider->next) {
        rider->status = status;
        rider->why = why;
    }
}

/* As many of those that wait as go at once. */
static struct chain_rider *take_riders(struct postgres_chain *chain)
{
    struct chain_rider *riders = chain->first, **end = &chain->first;
    size_t count = 0;

    while (*end != NULL && count++ < POSTGRES_AUDITED_MOST)
        end = &(*end)->next;
    chain->first = *end;
    *end = NULL;
    if (chain->first == NULL)
        chain->last = &chain->first;
    return riders;
}

/* The lock is let go of meanwhile. */
static void lead(struct postgres_chain *chain)
{
    struct chain_rider *riders = take_riders(chain);

    chain->taken = true;
    (void)pthread_mutex_unlock(&chain->lock);
    ride(chain, riders);
    (void)pthread_mutex_lock(&chain->lock);
    while (riders != NULL) {
        struct chain_rider *rider = riders;

        riders = rider->next;
        rider->ended = true;
        if (rider->nobodys)
            free(rider);
    }
    give_back(chain);
}

static void wait_or_lead(struct postgres_chain *chain)
{
    if (chain->taken)
        (void)pthread_cond_wait(&chain->ended, &chain->lock);
    else
        lead(chain);
}

/* Those that nobody waits for. */
static void lead_all(struct postgres_chain *chain)
{
    (void)pthread_mutex_lock(&chain->lock);
    while (chain->first != NULL)
        wait_or_lead(chain);
    (void)pthread_mutex_unlock(&chain->lock);
}

void postgres_chain_clear(struct postgres_chain *chain)
{
    if (chain->last == NULL)
        return;
    if (chain->first != NULL)
        lead_all(chain);
    postgres_disconnect(&chain->tx.connection);
    (void)pthread_cond_destroy(&chain->ended);
    (void)pthread_mutex_destroy(&chain->lock);
}

static void add(struct postgres_chain *chain, struct chain_rider *rider)
{
    *chain->last = rider;
    chain->last = &rider->next;
}

/* False: there is no memory for it. */
static bool leave(struct postgres_chain *chain, int64_t transaction)
{
    struct chain_rider *rider = calloc(1, sizeof *rider);

    if (rider == NULL)
        return false;
    *rider = (struct chain_rider){.audited = {.transaction = transaction}, .nobodys = true};
    (void)pthread_mutex_lock(&chain->lock);
    add(chain, rider);
    (void)pthread_mutex_unlock(&chain->lock);
    return true;
}

enum status postgres_chain_add(struct postgres_chain *chain, int64_t transaction, bool waits, struct err *err)
{
    struct chain_rider rider = {.audited = {.transaction = transaction}, .why = ERR_INIT};

    KILL_POINT("postgres.waiting");
    if (!waits && leave(chain, transaction))
        return ST_OK;
    (void)pthread_mutex_lock(&chain->lock);
    add(chain, &rider);
    while (!rider.ended)
        wait_or_lead(chain);
    (void)pthread_mutex_unlock(&chain->lock);
    KILL_POINT("postgres.chained");
    if (rider.status == ST_OK)
        return ST_OK;
    return err_set_code(err, ST_IO, rider.why.fault, rider.why.source, rider.why.number,
                        "committing: it was done, and its rows of the audit log still wait to be chained");
}

/* --- */

static enum status take_over(struct postgres_chain *chain, int64_t now_utc, struct audit_left *left, bool *more,
                             struct err *err)
{
    enum status status = postgres_tx_begin(&chain->tx, err);

    if (status != ST_OK)
        return status;
    status = postgres_audit_take_over(&chain->tx.base, now_utc, left, more, err);
    return postgres_tx_finish(&chain->tx, status == ST_OK, status, err);
}

enum status postgres_chain_take_over(struct postgres_chain *chain, int64_t now_utc, struct audit_left *out,
                                     struct err *err)
{
    enum status status = ST_OK;
    bool more = true;

    lead_all(chain);
    while (status == ST_OK && more) {
        (void)pthread_mutex_lock(&chain->lock);
        while (chain->taken)
            (void)pthread_cond_wait(&chain->ended, &chain->lock);
        chain->taken = true;
        (void)pthread_mutex_unlock(&chain->lock);
        status = take_over(chain, now_utc, out, &more, err);
        (void)pthread_mutex_lock(&chain->lock);
        give_back(chain);
        (void)pthread_mutex_unlock(&chain->lock);
    }
    return status;
}

uint64_t postgres_chain_commits(struct postgres_chain *chain)
{
    uint64_t commits = 0;

    (void)pthread_mutex_lock(&chain->lock);
    commits = chain->commits;
    (void)pthread_mutex_unlock(&chain->lock);
    return commits;
}
