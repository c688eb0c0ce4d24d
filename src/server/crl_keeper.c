#include "server/crl_keeper.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fault.h"
#include "base/log.h"
#include "pki/crl.h"
#include "server/crl_issuance.h"

enum {
    LOOK_EVERY_S = 1,
    LEADER_MOST_S = 60 /* for so long the node that leads may leave undone what is due */
};

struct crl_keeper {
    const struct ra *ra;
    pthread_mutex_t lock; /* over 'published' and 'ending' */
    pthread_cond_t ended;
    pthread_t thread;
    bool started, ending;
    struct published published; /* number 0: none; changed by whoever looks, and nobody else */
    int64_t due_since_utc;      /* left to another node since then; 0: nothing is */
    bool failing;               /* the last look did: said once */
};

/* der is the keeper's from here on. */
static enum status publish(struct crl_keeper *keeper, const struct crl_record *record, struct buf *der, struct err *err)
{
    const struct published when = {
        .number = record->number, .made_utc = record->made_utc, .next_update_utc = record->next_update_utc};
    struct published next = {.number = 0};
    const enum status status = published_make(der, &when, &next, err);

    if (status != ST_OK)
        return status;
    (void)pthread_mutex_lock(&keeper->lock);
    published_clear(&keeper->published);
    keeper->published = next;
    (void)pthread_mutex_unlock(&keeper->lock);
    log_line(LOG_INFO, "revocation list %lld is published", (long long)record->number);
    return ST_OK;
}

static enum status read_records(const struct crl_keeper *keeper, struct crl_record *newest, int64_t *revoked_last,
                                struct buf *der, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin_read(keeper->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_revoked_last(tx, revoked_last, err);
    if (status == ST_OK)
        status = store_crl_newest(tx, ca_number(keeper->ra->ca), newest, err);
    if (status == ST_OK && newest->number != keeper->published.number)
        status = store_crl_der(tx, newest->number, der, err);
    return store_finish(&tx, status, err);
}

/* A list of before, or of another process. One that is not this CA's (it was exchanged) is as good as none. */
static enum status take_over(struct crl_keeper *keeper, const struct crl_record *newest, struct buf *der,
                             struct err *err)
{
    if (crl_verify(der->data, der->len, ca_peek_issuing(keeper->ra->ca), NULL) != ST_OK)
        return ST_NOT_FOUND;
    return publish(keeper, newest, der, err);
}

/*
 * Another node makes it: it is there for a later look. But one that hangs, or whose clock is behind, leads on; its
 * list's number would be refused, so that this node's does no harm.
 */
static bool leaves_it_to_another(struct crl_keeper *keeper)
{
    const int64_t now_utc = ra_now_utc(keeper->ra);

    if (keeper->due_since_utc == 0 || now_utc < keeper->due_since_utc)
        keeper->due_since_utc = now_utc;
    if (now_utc - keeper->due_since_utc < LEADER_MOST_S)
        return true;
    log_line(LOG_WARNING, "a revocation list is due and the node that leads makes none: this one does");
    return false;
}

static enum status make_next(struct crl_keeper *keeper, struct buf *der, struct err *err)
{
    struct crl_record made;
    bool leads = false;
    enum status status = store_lead(keeper->ra->store, &leads, err);

    if (status != ST_OK || (!leads && leaves_it_to_another(keeper)))
        return status;
    keeper->due_since_utc = 0;
    status = crl_issuance_make(keeper->ra, &made, der, err);
    if (status != ST_OK && status != ST_ALREADY) /* another one may be better at it */
        store_resign(keeper->ra->store);
    if (status == ST_ALREADY) { /* another process was first: its list is there for the next look */
        err_clear(err);
        return ST_OK;
    }
    return status == ST_OK ? publish(keeper, &made, der, err) : status;
}

enum status crl_keeper_look(struct crl_keeper *keeper, struct err *err)
{
    const struct ra *ra = keeper->ra;
    struct crl_record newest = {.number = 0};
    int64_t revoked_last = 0;
    struct buf der;
    enum status status = ST_OK;
    bool due = false;

    buf_init(&der, CRL_DER_MAX);
    status = read_records(keeper, &newest, &revoked_last, &der, err);
    if (status == ST_OK && der.len > 0)
        status = take_over(keeper, &newest, &der, err);
    if (status == ST_OK || status == ST_NOT_FOUND) {
        due = crl_issuance_due(&ra->config, status == ST_OK ? &newest : NULL, revoked_last, ra_now_utc(ra));
        buf_clear(&der);
        if (!due)
            keeper->due_since_utc = 0;
        status = due ? make_next(keeper, &der, err) : ST_OK;
    }
    buf_clear(&der);
    return status;
}

/* A trouble that lasts is said at its beginning and at its end. */
static void look_and_tell(struct crl_keeper *keeper)
{
    struct err err = ERR_INIT;
    const bool failed = crl_keeper_look(keeper, &err) != ST_OK;

    if (failed && !keeper->failing)
        log_failure(LOG_ERROR, "the next revocation list", &err);
    if (!failed && keeper->failing)
        log_line(LOG_INFO, "revocation lists are made again");
    keeper->failing = failed;
}

static void *run(void *self)
{
    struct crl_keeper *keeper = self;
    struct timespec until;

    (void)pthread_mutex_lock(&keeper->lock);
    while (!keeper->ending) {
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LOOK_EVERY_S;
        if (pthread_cond_timedwait(&keeper->ended, &keeper->lock, &until) != ETIMEDOUT)
            continue;
        (void)pthread_mutex_unlock(&keeper->lock);
        look_and_tell(keeper);
        (void)pthread_mutex_lock(&keeper->lock);
    }
    (void)pthread_mutex_unlock(&keeper->lock);
    return NULL;
}

static void init_waiting(struct crl_keeper *keeper)
{
    pthread_condattr_t attributes;

    (void)pthread_mutex_init(&keeper->lock, NULL);
    (void)pthread_condattr_init(&attributes);
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&keeper->ended, &attributes);
    (void)pthread_condattr_destroy(&attributes);
}

enum status crl_keeper_new(const struct ra *ra, struct crl_keeper **out, struct err *err)
{
    struct crl_keeper *keeper = calloc(1, sizeof *keeper);

    if (keeper == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "keeping the revocation list");
    keeper->ra = ra;
    init_waiting(keeper);
    *out = keeper;
    return ST_OK;
}

enum status crl_keeper_start(struct crl_keeper *keeper, struct err *err)
{
    int number = 0;

    look_and_tell(keeper);
    number = pthread_create(&keeper->thread, NULL, run, keeper);
    if (number != 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, number, "keeping the revocation list");
    keeper->started = true;
    return ST_OK;
}

void crl_keeper_free(struct crl_keeper **keeper)
{
    struct crl_keeper *ending = *keeper;

    if (ending == NULL)
        return;
    (void)pthread_mutex_lock(&ending->lock);
    ending->ending = true;
    (void)pthread_cond_broadcast(&ending->ended);
    (void)pthread_mutex_unlock(&ending->lock);
    if (ending->started)
        (void)pthread_join(ending->thread, NULL);
    published_clear(&ending->published);
    (void)pthread_cond_destroy(&ending->ended);
    (void)pthread_mutex_destroy(&ending->lock);
    free(ending);
    *keeper = NULL;
}

enum status crl_keeper_hold(struct crl_keeper *keeper, struct published *out)
{
    bool found = false;

    (void)pthread_mutex_lock(&keeper->lock);
    found = keeper->published.number != 0;
    if (found)
        *out = published_hold(&keeper->published);
    (void)pthread_mutex_unlock(&keeper->lock);
    return found ? ST_OK : ST_NOT_FOUND;
}
