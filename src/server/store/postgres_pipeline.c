#include "server/store/postgres_pipeline.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/postgres_dialect.h"

enum { NAME_SIZE = 32, ADDED_AT_ONCE = 3 /* a statement, what prepares it, and the end of the message */ };

void postgres_write_whole(unsigned char out[POSTGRES_WHOLE_BYTES], int64_t whole)
{
    uint64_t left = (uint64_t)whole;
    int i = 0;

    for (i = POSTGRES_WHOLE_BYTES - 1; i >= 0; i--, left >>= 8)
        out[i] = (unsigned char)(left & 0xff);
}

/* --- sending --- */

static void expect(struct postgres_connection *connection, enum postgres_answer answer)
{
    connection->sent[connection->sent_count++] = answer;
}

static enum status sent(struct postgres_connection *connection, int went, enum postgres_answer answer, struct err *err)
{
    if (went != 1)
        return postgres_failure(connection, NULL, "sending SQL", err);
    expect(connection, answer);
    return ST_OK;
}

/* POSTGRES_KEPT: it is not kept. */
static size_t find(const struct postgres_connection *connection, const struct postgres_message *message)
{
    size_t i = 0;

    if (message->once)
        return POSTGRES_KEPT;
    for (i = 0; i < connection->kept_count; i++)
        if (connection->kept[i].sql == message->sql || strcmp(connection->kept[i].sql, message->sql) == 0)
            return i;
    return POSTGRES_KEPT;
}

static void name_of(const struct postgres_kept *kept, char out[NAME_SIZE])
{
    (void)snprintf(out, NAME_SIZE, "k%u", kept->number);
}

/* A name is never used twice: whether one stands that failed together with others is not known. */
static enum status keep(struct postgres_connection *connection, const struct postgres_message *message,
                        const char *words, size_t *index, struct err *err)
{
    struct postgres_kept *kept = &connection->kept[connection->kept_count];
    char name[NAME_SIZE];
    enum status status = ST_OK;

    *kept = (struct postgres_kept){.sql = message->sql, .number = ++connection->names};
    name_of(kept, name);
    status = sent(connection, PQsendPrepare(connection->conn, name, words, message->count, message->types),
                  POSTGRES_ANY, err);
    if (status == ST_OK)
        *index = connection->kept_count++;
    return status;
}

static enum status send_message(struct postgres_connection *connection, const struct postgres_message *message,
                                enum postgres_answer answer, struct err *err)
{
    char words[POSTGRES_SQL_SIZE], name[NAME_SIZE];
    size_t index = find(connection, message);
    enum status status = ST_OK;

    if (index == POSTGRES_KEPT)
        postgres_dialect(message->sql, !message->reads, words);
    if (index == POSTGRES_KEPT && !message->once && connection->kept_count < POSTGRES_KEPT)
        status = keep(connection, message, words, &index, err);
    if (status != ST_OK)
        return status;
    if (index == POSTGRES_KEPT)
        return sent(connection,
                    PQsendQueryParams(connection->conn, words, message->count, message->types, message->values,
                                      message->lengths, message->formats, 1),
                    answer, err);
    name_of(&connection->kept[index], name);
    return sent(connection,
                PQsendQueryPrepared(connection->conn, name, message->count, message->values, message->lengths,
                                    message->formats, 1),
                answer, err);
}

/* --- answers --- */

static enum status judge(struct postgres_connection *connection, enum postgres_answer answer, PGresult *result,
                         struct err *err)
{
    const ExecStatusType outcome = PQresultStatus(result);

    if (outcome != PGRES_COMMAND_OK && outcome != PGRES_TUPLES_OK)
        return postgres_failure(connection, result, "running SQL", err);
    if (answer == POSTGRES_NOTED)
        (void)snprintf(connection->noted, sizeof connection->noted, "%s", PQgetvalue(result, 0, 0));
    if (answer != POSTGRES_ADDED || strcmp(PQcmdTuples(result), "1") == 0)
        return ST_OK;
    connection->not_added = true;
    return postgres_not_added(err);
}

/* What ends a statement's answer is a NULL behind it. *out: NULL if the connection broke. */
static void next_result(struct postgres_connection *connection, enum postgres_answer answer, PGresult **out)
{
    PGresult *more = NULL;

    *out = PQgetResult(connection->conn);
    if (*out == NULL || answer == POSTGRES_END)
        return;
    while ((more = PQgetResult(connection->conn)) != NULL)
        PQclear(more);
}

/* All of them. *last, if wanted: the one before the end. */
static enum status take_answers(struct postgres_connection *connection, PGresult **last, struct err *err)
{
    PGresult *result = NULL, *before = NULL;
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; i < connection->sent_count && !postgres_broken(connection); i++) {
        const enum postgres_answer answer = connection->sent[i];

        next_result(connection, answer, &result);
        if (answer == POSTGRES_END && PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
            PQclear(result);
            continue;
        }
        PQclear(before);
        before = result;
        if (status == ST_OK)
            status = judge(connection, answer, result, err);
    }
    if (status == ST_OK && postgres_broken(connection))
        status = postgres_failure(connection, NULL, "running SQL", err);
    connection->sent_count = 0;
    if (status != ST_OK)
        connection->kept_count = connection->kept_sure; /* which of the others stand is not known */
    connection->kept_sure = connection->kept_count;
    if (status == ST_OK && last != NULL)
        *last = before;
    else
        PQclear(before);
    return status;
}

static enum status end_message(struct postgres_connection *connection, struct err *err)
{
    return sent(connection, PQpipelineSync(connection->conn), POSTGRES_END, err);
}

/* --- */

bool postgres_pipeline_expects(const struct postgres_connection *connection)
{
    size_t i = 0;

    for (i = 0; i < connection->sent_count; i++)
        if (connection->sent[i] == POSTGRES_ADDED || connection->sent[i] == POSTGRES_NOTED)
            return true;
    return false;
}

enum status postgres_pipeline_catch_up(struct postgres_connection *connection, struct err *err)
{
    enum status status = ST_OK;

    if (connection->sent_count == 0)
        return ST_OK;
    if (connection->sent[connection->sent_count - 1] != POSTGRES_END)
        status = end_message(connection, err);
    return status == ST_OK ? take_answers(connection, NULL, err) : status;
}

/* What the server says to somebody who has asked nothing is that it goes, or nothing that we need. */
static bool says_something(const struct postgres_connection *connection)
{
    struct pollfd socket = {.fd = PQsocket(connection->conn), .events = POLLIN};

    return poll(&socket, 1, 0) != 0;
}

bool postgres_pipeline_ready(struct postgres_connection *connection)
{
    if (PQpipelineStatus(connection->conn) == PQ_PIPELINE_OFF)
        return PQenterPipelineMode(connection->conn) == 1;
    return postgres_pipeline_catch_up(connection, NULL) == ST_OK && !says_something(connection);
}

enum status postgres_pipeline_send(struct postgres_connection *connection, const struct postgres_message *message,
                                   enum postgres_answer answer, struct err *err)
{
    enum status status = ST_OK;

    if (connection->sent_count + ADDED_AT_ONCE > POSTGRES_SENT_MOST)
        status = postgres_pipeline_catch_up(connection, err);
    return status == ST_OK ? send_message(connection, message, answer, err) : status;
}

enum status postgres_pipeline_ask(struct postgres_connection *connection, const struct postgres_message *message,
                                  PGresult **out, struct err *err)
{
    enum status status = postgres_pipeline_send(connection, message, POSTGRES_ANY, err);

    if (status == ST_OK)
        status = end_message(connection, err);
    return status == ST_OK ? take_answers(connection, out, err) : status;
}

enum status postgres_pipeline_leave(struct postgres_connection *connection, const struct postgres_message *message,
                                    struct err *err)
{
    enum status status = postgres_pipeline_send(connection, message, POSTGRES_ANY, err);

    return status == ST_OK ? end_message(connection, err) : status;
}
