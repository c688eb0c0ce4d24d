#include "server/store/sqlite_writer.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/moment.h"
#include "server/store/sqlite_statement.h"
#include "server/store/turn.h"

/* A finished transaction, on the stack of its thread until its group has ended. */
struct rider {
    struct rider *next;
    bool ended;
    enum status status; /* of the COMMIT */
    struct err why;
};

void writer_init(struct writer *writer)
{
    *writer = (struct writer){.turn = -1};
    (void)pthread_mutex_init(&writer->lock, NULL);
    moment_cond_init(&writer->given_back);
    (void)pthread_cond_init(&writer->ended, NULL);
}

enum status writer_open(struct writer *writer, struct statements *statements, const char *path, struct err *err)
{
    writer->statements = statements;
    writer->db = statements->db;
    return turn_open(path, &writer->turn, err);
}

void writer_clear(struct writer *writer)
{
    turn_close(writer->turn);
    (void)pthread_cond_destroy(&writer->ended);
    (void)pthread_cond_destroy(&writer->given_back);
    (void)pthread_mutex_destroy(&writer->lock);
}

/* Whoever is counted as waiting takes the writer when it is free, also at the end of its patience: a hand-over counts
 * on that. */
static bool take(struct writer *writer, const struct timespec *until)
{
    int number = 0;
    bool got = false;

    (void)pthread_mutex_lock(&writer->lock);
    writer->counts.waiting++;
    while (writer->taken && number == 0)
        number = pthread_cond_timedwait(&writer->given_back, &writer->lock, until);
    writer->counts.waiting--;
    got = !writer->taken;
    if (got)
        writer->taken = true;
    (void)pthread_mutex_unlock(&writer->lock);
    return got;
}

static void give_back(struct writer *writer)
{
    writer->taken = false;
    (void)pthread_cond_signal(&writer->given_back);
}

static bool undone(const struct writer *writer)
{
    return sqlite3_get_autocommit(writer->db) != 0;
}

/* Some failures of one statement (a full disk, no memory) undo the whole transaction of SQLite's, others' work with it
 * (https://www.sqlite.org/lang_transaction.html 2.3). */
static enum status commit(struct writer *writer, struct err *err)
{
    enum status status = ST_OK;

    if (undone(writer))
        return err_set(err, ST_IO, FAULT_NONE, "committing: the database has undone the transaction");
    KILL_POINT("store.committing");
    status = writer->spoilt == SQLITE_OK
                 ? sqlite_command(writer->statements, "COMMIT", err)
                 : sqlite_failure(writer->db, writer->spoilt, "undoing a part of the transaction", err);
    KILL_POINT("store.committed");
    if (!undone(writer)) /* the commit failed and left it open */
        (void)sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static void end_group(struct writer *writer)
{
    struct err why = ERR_INIT;
    const enum status status = commit(writer, &why);
    struct rider *rider = NULL;

    (void)pthread_mutex_lock(&writer->lock);
    for (rider = writer->riders; rider != NULL; rider = rider->next) {
        rider->status = status;
        rider->why = why;
        rider->ended = true;
    }
    writer->riders = NULL;
    writer->rider_count = 0;
    writer->counts.commits++;
    writer->open = false;
    give_back(writer);
    (void)pthread_mutex_unlock(&writer->lock);
    (void)pthread_cond_broadcast(&writer->ended); /* after it: who wakes finds the lock free */
}

/* True: somebody who waited has the transaction now, and this one's group has ended meanwhile. */
static bool hand_over(struct writer *writer, struct rider *rider)
{
    bool handed = false;

    (void)pthread_mutex_lock(&writer->lock);
    rider->next = writer->riders;
    writer->riders = rider;
    writer->rider_count++;
    writer->counts.transactions++;
    handed = writer->counts.waiting > 0 && writer->rider_count < WRITER_GROUP_MOST && !undone(writer) &&
             writer->spoilt == SQLITE_OK;
    if (handed) {
        give_back(writer);
        while (!rider->ended)
            (void)pthread_cond_wait(&writer->ended, &writer->lock);
    }
    (void)pthread_mutex_unlock(&writer->lock);
    return handed;
}

/* Why the group failed to commit, if it did. */
static enum status ride(struct writer *writer, struct err *err)
{
    struct rider rider = {.status = ST_BUG, .why = ERR_INIT};

    if (!hand_over(writer, &rider))
        end_group(writer);
    if (rider.status != ST_OK && err != NULL)
        *err = rider.why;
    return rider.status;
}

/* IMMEDIATE: a transaction that reads first and writes later could otherwise fail with "busy" in the middle. */
static enum status open_transaction(struct writer *writer, const struct timespec *until, struct err *err)
{
    enum status status = turn_take(writer->turn, until, err);
    int64_t left_ms = 0;

    if (status != ST_OK)
        return status;
    left_ms = moment_ms_until(until);
    (void)sqlite3_busy_timeout(writer->db, left_ms < 1 ? 1 : (int)left_ms);
    status = sqlite_end_left_over(writer->db, err);
    if (status == ST_OK)
        status = sqlite_command(writer->statements, "BEGIN IMMEDIATE", err);
    turn_give(writer->turn);
    writer->open = status == ST_OK;
    writer->spoilt = SQLITE_OK;
    return status;
}

enum status writer_begin(struct writer *writer, int64_t wait_most_ms, struct err *err)
{
    const struct timespec until = moment_after_ms(wait_most_ms);
    enum status status = ST_OK;

    if (!take(writer, &until))
        return err_set(err, ST_BUSY, FAULT_NONE, "waiting for the database: other threads are at it");
    if (!writer->open)
        status = open_transaction(writer, &until, err);
    if (status == ST_OK)
        status = sqlite_command(writer->statements, "SAVEPOINT rider", err);
    if (status == ST_OK)
        return ST_OK;
    if (writer->open) {
        (void)ride(writer, NULL); /* others' work is in it */
    } else {
        (void)pthread_mutex_lock(&writer->lock);
        give_back(writer);
        (void)pthread_mutex_unlock(&writer->lock);
    }
    return status;
}

/* What cannot be undone by itself must not be committed with the others' work: then nothing is. */
static void roll_back(struct writer *writer)
{
    int code = sqlite3_exec(writer->db, "ROLLBACK TO rider; RELEASE rider", NULL, NULL, NULL);

    if (code != SQLITE_OK && !undone(writer))
        code = sqlite3_exec(writer->db, "ROLLBACK", NULL, NULL, NULL);
    if (!undone(writer))
        writer->spoilt = code;
}

enum status writer_finish(struct writer *writer, bool commits, enum status status, struct err *err)
{
    enum status ended = ST_OK;
    bool own = false; /* the group fails by its trouble, which says more than what came of it */

    if (commits) {
        ended = sqlite_command(writer->statements, "RELEASE rider", err);
        if (ended != ST_OK)
            status = ended;
    }
    if (!commits || ended != ST_OK)
        roll_back(writer);
    own = (status == ST_NO_MEMORY || status == ST_IO) && (undone(writer) || writer->spoilt != SQLITE_OK);
    ended = ride(writer, own ? NULL : err);
    return ended == ST_OK || own ? status : ended;
}

struct store_counts writer_counts(struct writer *writer)
{
    struct store_counts counts;

    (void)pthread_mutex_lock(&writer->lock);
    counts = writer->counts;
    (void)pthread_mutex_unlock(&writer->lock);
    return counts;
}
