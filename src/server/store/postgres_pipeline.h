/*
 * Statements on their way over one connection. To wait for an answer costs more than most statements do: two programs
 * are woken for it, on two machines as a rule. So what nobody needs the answer of is only sent, and travels with the
 * next statement that is asked for (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html). They run in their
 * order, each sees what those before it did and what was committed before it began; behind one that fails none runs.
 * It must not know what a transaction is for.
 *
 * A connection is opened with postgres_connect; from postgres_pipeline_ready on everything goes this way, and
 * postgres_command no longer works.
 */
#ifndef STORE_POSTGRES_PIPELINE_H
#define STORE_POSTGRES_PIPELINE_H

#include "server/store/postgres_connection.h"

/* Of pg_type.dat, never changed: whole numbers travel as eight bytes. */
enum { POSTGRES_WHOLE = 20, POSTGRES_WHOLE_BYTES = 8 };
void postgres_write_whole(unsigned char out[POSTGRES_WHOLE_BYTES], int64_t whole);

/* Borrowed until it has been sent. */
struct postgres_message {
    const char *sql; /* as the records write it (engine.h); a literal if it is kept */
    bool once;       /* it will not be sent again as it is, so it is not kept */
    bool reads;      /* rows are not held for it */
    int count;       /* of parameters */
    const Oid *types;
    const char *const *values;
    const int *lengths, *formats; /* 1: binary */
};

/* In pipeline mode, with nothing under way. False: the connection is of no more use. */
bool postgres_pipeline_ready(struct postgres_connection *connection);

/* Says what its answer must be, for nobody waits for it; what it was not is told to whoever is next to wait. */
MUST_CHECK enum status postgres_pipeline_send(struct postgres_connection *connection,
                                              const struct postgres_message *message, enum postgres_answer answer,
                                              struct err *err);
/* And waits, for those before it too: the status is that of the first that failed. *out: its own result, the caller
 * clears it; left alone after a failure; NULL is allowed. */
MUST_CHECK enum status postgres_pipeline_ask(struct postgres_connection *connection,
                                             const struct postgres_message *message, PGresult **out, struct err *err);
/* What was only sent and not waited for must be more than no failure. */
bool postgres_pipeline_expects(const struct postgres_connection *connection);
/* What was only sent is waited for. */
MUST_CHECK enum status postgres_pipeline_catch_up(struct postgres_connection *connection, struct err *err);
/* The last one for now, whose answer is taken when the connection is next made ready. */
MUST_CHECK enum status postgres_pipeline_leave(struct postgres_connection *connection,
                                               const struct postgres_message *message, struct err *err);

#endif
