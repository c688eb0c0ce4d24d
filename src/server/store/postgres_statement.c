#include "server/store/postgres_statement.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/postgres_dialect.h"
#include "server/store/postgres_tx.h"

enum { VALUES_MOST = 16, COMMAND_SIZE = POSTGRES_SQL_SIZE, NAME_SIZE = 32, HALF_BYTES = 4 };

/* Of pg_type.dat; they never change. */
enum { TYPE_BYTES = 17, TYPE_WHOLE = POSTGRES_WHOLE, TYPE_HALF = 23, TYPE_TEXT = 25 };

#define FETCH_ROWS 256
#define TEXT_OF(number) #number
#define TEXT(macro) TEXT_OF(macro)

struct running {
    PGresult *result;
    int row, rows;
    char cursor[NAME_SIZE]; /* "": all rows are here */
};

/* --- parameters --- */

struct parameters {
    int count;
    Oid types[VALUES_MOST];
    const char *values[VALUES_MOST];
    int lengths[VALUES_MOST], binary[VALUES_MOST];
    unsigned char wholes[VALUES_MOST][POSTGRES_WHOLE_BYTES];
};

static void fill(struct parameters *parameters, const struct value *values, int count)
{
    static const Oid TYPES[] = {
        [VALUE_OTHER] = 0, [VALUE_WHOLE] = TYPE_WHOLE, [VALUE_TEXT] = TYPE_TEXT, [VALUE_BYTES] = TYPE_BYTES};
    int i = 0;

    assert(count <= VALUES_MOST);
    parameters->count = count;
    for (i = 0; i < count; i++) {
        const struct value *value = &values[i];

        postgres_write_whole(parameters->wholes[i], value->whole);
        parameters->types[i] = TYPES[value->kind];
        parameters->values[i] = value->kind == VALUE_WHOLE ? (const char *)parameters->wholes[i] : value->bytes;
        parameters->lengths[i] = value->kind == VALUE_WHOLE ? POSTGRES_WHOLE_BYTES : (int)value->len;
        parameters->binary[i] = 1;
        if (value->null)
            parameters->values[i] = NULL;
    }
}

/* --- running --- */

static struct postgres_message message_of(const struct tx *tx, const char *sql, const struct parameters *parameters)
{
    return (struct postgres_message){.sql = sql,
                                     .reads = tx->reads_only,
                                     .count = parameters->count,
                                     .types = parameters->types,
                                     .values = parameters->values,
                                     .lengths = parameters->lengths,
                                     .formats = parameters->binary};
}

static enum status run(struct tx *tx, const struct postgres_message *message, struct running *running, struct err *err)
{
    PGresult *result = NULL;
    const enum status status = postgres_tx_ask(postgres_tx_of(tx), message, &result, err);

    if (status != ST_OK)
        return status;
    PQclear(running->result);
    running->result = result;
    running->row = -1;
    running->rows = PQntuples(result);
    return ST_OK;
}

static enum status fetch(struct tx *tx, struct running *running, struct err *err)
{
    char command[COMMAND_SIZE];
    const struct postgres_message message = {.sql = command, .once = true};

    (void)snprintf(command, sizeof command, "FETCH " TEXT(FETCH_ROWS) " FROM %s", running->cursor);
    return run(tx, &message, running, err);
}

/* Row after row, however many they are, and with other statements between them. */
static enum status open_cursor(struct tx *tx, const struct postgres_message *message, struct running *running,
                               struct err *err)
{
    struct postgres_message declare = *message;
    char command[COMMAND_SIZE], name[NAME_SIZE];
    enum status status = ST_OK;

    (void)snprintf(name, sizeof name, "c%u", ++postgres_tx_of(tx)->connection.cursors);
    if (snprintf(command, sizeof command, "DECLARE %s NO SCROLL CURSOR FOR %s", name, message->sql) >=
        (int)sizeof command)
        return err_set(err, ST_BUG, FAULT_NONE, "running SQL: too long");
    declare.sql = command;
    declare.once = true;
    status = run(tx, &declare, running, err);
    if (status != ST_OK)
        return status;
    (void)snprintf(running->cursor, sizeof running->cursor, "%s", name);
    return fetch(tx, running, err);
}

enum status postgres_start(struct tx *tx, const char *sql, const struct value *values, int count, bool many, void **out,
                           struct err *err)
{
    struct parameters parameters;
    struct postgres_message message;
    struct running *running = calloc(1, sizeof *running);
    enum status status = ST_OK;

    if (running == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "running SQL");
    fill(&parameters, values, count);
    message = message_of(tx, sql, &parameters);
    status = many ? open_cursor(tx, &message, running, err) : run(tx, &message, running, err);
    if (status != ST_OK)
        postgres_end(tx, running);
    else
        *out = running;
    return status;
}

enum status postgres_send(struct tx *tx, const char *sql, const struct value *values, int count, bool adds,
                          struct err *err)
{
    struct parameters parameters;
    struct postgres_message message;

    fill(&parameters, values, count);
    message = message_of(tx, sql, &parameters);
    return postgres_tx_send(postgres_tx_of(tx), &message, adds ? POSTGRES_ADDED : POSTGRES_ANY, err);
}

enum status postgres_next(struct tx *tx, void *statement, bool *row, struct err *err)
{
    struct running *running = statement;
    enum status status = ST_OK;

    if (running->row + 1 == running->rows && running->cursor[0] != '\0' && running->rows == FETCH_ROWS)
        status = fetch(tx, running, err);
    *row = status == ST_OK && running->row + 1 < running->rows;
    if (*row)
        running->row++;
    return status;
}

int64_t postgres_changed(struct tx *tx, void *statement)
{
    const struct running *running = statement;

    (void)tx;
    return strtoll(PQcmdTuples(running->result), NULL, 10);
}

/* A cursor that is not closed here ends with its transaction. */
void postgres_end(struct tx *tx, void *statement)
{
    struct running *running = statement;
    char command[COMMAND_SIZE];
    const struct postgres_message message = {.sql = command, .once = true};

    if (running == NULL)
        return;
    if (running->cursor[0] != '\0') {
        (void)snprintf(command, sizeof command, "CLOSE %s", running->cursor);
        (void)!postgres_tx_send(postgres_tx_of(tx), &message, POSTGRES_ANY, NULL);
    }
    PQclear(running->result);
    free(running);
}

/* --- columns --- */

static int64_t read_whole(const unsigned char *bytes, int len)
{
    uint64_t whole = (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    int i = 0;

    for (i = 0; i < len; i++)
        whole = whole << 8 | bytes[i];
    return (int64_t)whole;
}

void postgres_column(void *statement, int column, struct value *out)
{
    const struct running *running = statement;
    const Oid type = PQftype(running->result, column);
    const char *bytes = PQgetvalue(running->result, running->row, column);
    const int len = PQgetlength(running->result, running->row, column);

    *out = (struct value){.kind = VALUE_OTHER};
    if (type == TYPE_WHOLE || type == TYPE_HALF)
        out->kind = VALUE_WHOLE;
    else if (type == TYPE_TEXT || type == TYPE_BYTES)
        out->kind = type == TYPE_TEXT ? VALUE_TEXT : VALUE_BYTES;
    out->null = PQgetisnull(running->result, running->row, column) != 0;
    if (out->null)
        return;
    if (out->kind == VALUE_WHOLE && (len == POSTGRES_WHOLE_BYTES || len == HALF_BYTES)) {
        out->whole = read_whole((const unsigned char *)bytes, len);
    } else {
        out->bytes = bytes;
        out->len = (size_t)len;
    }
}
