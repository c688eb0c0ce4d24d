#include "server/store/postgres_chain.h"

#include <stdlib.h>
#include <time.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/moment.h"

enum { ASK_AGAIN_NS = 50000000 };

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

static enum status chain_some(struct postgres_chain *chain, const struct chain_rider *riders, size_t count,
                              struct err *err)
{
    struct postgres_audited audited[POSTGRES_AUDITED_MOST];
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < count; i++, riders = riders->next)
        audited[i] = riders->audited;
    status = postgres_tx_begin(&chain->tx, err);

    if (status != ST_OK)
        return status;
    status = postgres_audit_chain(&chain->tx.base, audited, count, err);
    return postgres_tx_finish(&chain->tx, status == ST_OK, status, err);
}

/* What they did is done: the database, or the way to it, has a while to come back. */
static enum status try_for_a_while(struct postgres_chain *chain, const struct chain_rider *riders, size_t count,
                                   struct err *err)
{
    const struct timespec until = moment_after_ms(POSTGRES_WAIT_MOST_MS);
    const struct timespec pause = {.tv_nsec = ASK_AGAIN_NS};
    enum status status = chain_some(chain, riders, count, err);

    while (status == ST_BUSY && moment_ms_until(&until) > 0) {
        err_clear(err);
        (void)nanosleep(&pause, NULL);
        status = chain_some(chain, riders, count, err);
    }
    return status;
}

/* Rows that are not as they were written fail those alone whose they are. */
static void ride(struct postgres_chain *chain, struct chain_rider *riders)
{
    struct chain_rider *rider = NULL;
    struct err why = ERR_INIT;
    enum status status = ST_OK;
    size_t count = 0;

    for (rider = riders; rider != NULL; rider = rider->next)
        count++;
    status = try_for_a_while(chain, riders, count, &why);
    for (rider = riders; rider != NULL; rider = rider->next) {
        rider->status = status;
        rider->why = why;
        if (status != ST_BAD_FILE || count == 1)
            continue;
        err_clear(&rider->why);
        rider->status = chain_some(chain, rider, 1, &rider->why);
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

/* Those that nobody waits for. Once: where others come all the time, they lead themselves. */
static void lead_once(struct postgres_chain *chain)
{
    (void)pthread_mutex_lock(&chain->lock);
    while (chain->taken)
        (void)pthread_cond_wait(&chain->ended, &chain->lock);
    if (chain->first != NULL)
        lead(chain);
    (void)pthread_mutex_unlock(&chain->lock);
}

void postgres_chain_clear(struct postgres_chain *chain)
{
    if (chain->last == NULL)
        return;
    while (chain->first != NULL)
        lead_once(chain);
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
static bool leave(struct postgres_chain *chain, const struct postgres_audited *audited)
{
    struct chain_rider *rider = calloc(1, sizeof *rider);

    if (rider == NULL)
        return false;
    *rider = (struct chain_rider){.audited = *audited, .nobodys = true};
    (void)pthread_mutex_lock(&chain->lock);
    add(chain, rider);
    (void)pthread_mutex_unlock(&chain->lock);
    return true;
}

enum status postgres_chain_add(struct postgres_chain *chain, const struct postgres_audited *audited, bool waits,
                               struct err *err)
{
    struct chain_rider rider = {.audited = *audited, .why = ERR_INIT};

    KILL_POINT("postgres.waiting");
    if (!waits && leave(chain, audited))
        return ST_OK;
    (void)pthread_mutex_lock(&chain->lock);
    add(chain, &rider);
    while (!rider.ended)
        wait_or_lead(chain);
    (void)pthread_mutex_unlock(&chain->lock);
    KILL_POINT("postgres.chained");
    if (rider.status == ST_OK)
        return ST_OK;
    if (rider.status == ST_BAD_FILE)
        return err_set(err, ST_IO, FAULT_NONE, rider.why.what);
    return err_set_code(err, ST_IO, rider.why.fault, rider.why.source, rider.why.number,
                        "committing: it was done, and its rows of the audit log still wait to be chained");
}

/* --- */

static enum status take_over(struct postgres_chain *chain, int64_t now_utc, struct audit_left *left, int64_t *after,
                             struct err *err)
{
    enum status status = postgres_tx_begin(&chain->tx, err);

    if (status != ST_OK)
        return status;
    status = postgres_audit_take_over(&chain->tx.base, now_utc, left, after, err);
    return postgres_tx_finish(&chain->tx, status == ST_OK, status, err);
}

enum status postgres_chain_take_over(struct postgres_chain *chain, int64_t now_utc, struct audit_left *out,
                                     struct err *err)
{
    enum status status = ST_OK;
    int64_t after = 0;

    lead_once(chain);
    while (status == ST_OK && after != POSTGRES_AUDIT_NO_MORE) {
        (void)pthread_mutex_lock(&chain->lock);
        while (chain->taken)
            (void)pthread_cond_wait(&chain->ended, &chain->lock);
        chain->taken = true;
        (void)pthread_mutex_unlock(&chain->lock);
        status = take_over(chain, now_utc, out, &after, err);
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
