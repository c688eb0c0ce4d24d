#include "server/store/postgres_statement.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/postgres_store.h"

enum { VALUES_MOST = 16, SQL_SIZE = 2048, COMMAND_SIZE = SQL_SIZE + 64, NAME_SIZE = 32 };
enum { WHOLE_BYTES = 8, HALF_BYTES = 4 };

/* Of pg_type.dat; they never change. */
enum { TYPE_BYTES = 17, TYPE_WHOLE = 20, TYPE_HALF = 23, TYPE_TEXT = 25 };

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
    unsigned char wholes[VALUES_MOST][WHOLE_BYTES];
};

static void write_whole(unsigned char out[WHOLE_BYTES], int64_t whole)
{
    uint64_t left = (uint64_t)whole;
    int i = 0;

    for (i = WHOLE_BYTES - 1; i >= 0; i--, left >>= 8)
        out[i] = (unsigned char)(left & 0xff);
}

static void fill(struct parameters *parameters, const struct value *values, int count)
{
    static const Oid TYPES[] = {
        [VALUE_OTHER] = 0, [VALUE_WHOLE] = TYPE_WHOLE, [VALUE_TEXT] = TYPE_TEXT, [VALUE_BYTES] = TYPE_BYTES};
    int i = 0;

    assert(count <= VALUES_MOST);
    parameters->count = count;
    for (i = 0; i < count; i++) {
        const struct value *value = &values[i];

        write_whole(parameters->wholes[i], value->whole);
        parameters->types[i] = TYPES[value->kind];
        parameters->values[i] = value->kind == VALUE_WHOLE ? (const char *)parameters->wholes[i] : value->bytes;
        parameters->lengths[i] = value->kind == VALUE_WHOLE ? WHOLE_BYTES : (int)value->len;
        parameters->binary[i] = 1;
        if (value->null)
            parameters->values[i] = NULL;
    }
}

/* Behind a SELECT (engine.h); true: *sql is past it. */
static bool put_hold(const char **sql, const struct tx *tx, char *out, size_t *len)
{
    static const struct {
        const char *mark, *words;
    } HOLDS[] = {{ROWS_HELD, " FOR UPDATE"}, {ROWS_PICKED, " FOR UPDATE SKIP LOCKED"}};
    size_t i = 0;

    for (i = 0; i < sizeof HOLDS / sizeof HOLDS[0]; i++) {
        if (strncmp(*sql, HOLDS[i].mark, strlen(HOLDS[i].mark)) != 0)
            continue;
        *sql += strlen(HOLDS[i].mark);
        if (!tx->reads_only)
            *len += (size_t)snprintf(out + *len, NAME_SIZE, "%s", HOLDS[i].words);
        return true;
    }
    return false;
}

/* "?" and "?1" are "$1" here. */
static void translate(const struct tx *tx, const char *sql, char out[SQL_SIZE])
{
    size_t len = 0;
    int number = 0;

    while (*sql != '\0') {
        assert(len + NAME_SIZE < SQL_SIZE);
        if (put_hold(&sql, tx, out, &len))
            continue;
        if (*sql != '?')
            out[len++] = *sql;
        else if (sql[1] >= '0' && sql[1] <= '9')
            out[len++] = '$';
        else
            len += (size_t)snprintf(out + len, NAME_SIZE, "$%d", ++number);
        sql++;
    }
    out[len] = '\0';
}

/* --- running --- */

/* The index in 'kept', prepared if it was not; POSTGRES_KEPT: there is no more room. */
static enum status find_prepared(struct tx *tx, const char *sql, const struct parameters *parameters, size_t *index,
                                 struct err *err)
{
    struct postgres_connection *connection = postgres_store_connection(tx);
    char numbered[SQL_SIZE], name[NAME_SIZE];
    PGresult *result = NULL;
    enum status status = ST_OK;

    for (*index = 0; *index < connection->count; ++*index)
        if (connection->kept[*index] == sql || strcmp(connection->kept[*index], sql) == 0)
            return ST_OK;
    if (*index == POSTGRES_KEPT)
        return ST_OK;
    translate(tx, sql, numbered);
    (void)snprintf(name, sizeof name, "k%zu", *index);
    result = PQprepare(connection->conn, name, numbered, parameters->count, parameters->types);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        status = postgres_failure(connection, result, "preparing SQL", err);
    else
        connection->kept[connection->count++] = sql;
    PQclear(result);
    return status;
}

static enum status take_result(struct postgres_connection *connection, struct running *running, PGresult *result,
                               struct err *err)
{
    const ExecStatusType outcome = PQresultStatus(result);

    PQclear(running->result);
    running->result = result;
    running->row = -1;
    running->rows = PQntuples(result);
    if (outcome == PGRES_COMMAND_OK || outcome == PGRES_TUPLES_OK)
        return ST_OK;
    return postgres_failure(connection, result, "running SQL", err);
}

static enum status run_once(struct tx *tx, const char *sql, const struct parameters *parameters,
                            struct running *running, struct err *err)
{
    struct postgres_connection *connection = postgres_store_connection(tx);
    char text[SQL_SIZE];
    PGresult *result = NULL;
    size_t index = 0;
    enum status status = find_prepared(tx, sql, parameters, &index, err);

    if (status != ST_OK)
        return status;
    if (index < POSTGRES_KEPT) {
        (void)snprintf(text, sizeof text, "k%zu", index);
        result = PQexecPrepared(connection->conn, text, parameters->count, parameters->values, parameters->lengths,
                                parameters->binary, 1);
    } else {
        translate(tx, sql, text);
        result = PQexecParams(connection->conn, text, parameters->count, parameters->types, parameters->values,
                              parameters->lengths, parameters->binary, 1);
    }
    return take_result(connection, running, result, err);
}

static enum status fetch(struct postgres_connection *connection, struct running *running, struct err *err)
{
    char command[COMMAND_SIZE];

    (void)snprintf(command, sizeof command, "FETCH " TEXT(FETCH_ROWS) " FROM %s", running->cursor);
    return take_result(connection, running, PQexecParams(connection->conn, command, 0, NULL, NULL, NULL, NULL, 1), err);
}

/* Row after row, however many they are, and with other statements between them. */
static enum status open_cursor(struct tx *tx, const char *sql, const struct parameters *parameters,
                               struct running *running, struct err *err)
{
    struct postgres_connection *connection = postgres_store_connection(tx);
    char numbered[SQL_SIZE], command[COMMAND_SIZE], name[NAME_SIZE];
    enum status status = ST_OK;

    translate(tx, sql, numbered);
    (void)snprintf(name, sizeof name, "c%u", ++connection->cursors);
    (void)snprintf(command, sizeof command, "DECLARE %s NO SCROLL CURSOR FOR %s", name, numbered);
    status = take_result(connection, running,
                         PQexecParams(connection->conn, command, parameters->count, parameters->types,
                                      parameters->values, parameters->lengths, parameters->binary, 1),
                         err);
    if (status != ST_OK)
        return status;
    (void)snprintf(running->cursor, sizeof running->cursor, "%s", name);
    return fetch(connection, running, err);
}

enum status postgres_start(struct tx *tx, const char *sql, const struct value *values, int count, bool many, void **out,
                           struct err *err)
{
    struct parameters parameters;
    struct running *running = calloc(1, sizeof *running);
    enum status status = ST_OK;

    if (running == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "running SQL");
    fill(&parameters, values, count);
    status = many ? open_cursor(tx, sql, &parameters, running, err) : run_once(tx, sql, &parameters, running, err);
    if (status != ST_OK)
        postgres_end(tx, running);
    else
        *out = running;
    return status;
}

enum status postgres_next(struct tx *tx, void *statement, bool *row, struct err *err)
{
    struct running *running = statement;
    enum status status = ST_OK;

    if (running->row + 1 == running->rows && running->cursor[0] != '\0' && running->rows == FETCH_ROWS)
        status = fetch(postgres_store_connection(tx), running, err);
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

void postgres_end(struct tx *tx, void *statement)
{
    struct postgres_connection *connection = postgres_store_connection(tx);
    struct running *running = statement;
    char command[COMMAND_SIZE];

    if (running == NULL)
        return;
    if (running->cursor[0] != '\0' && PQtransactionStatus(connection->conn) == PQTRANS_INTRANS) {
        (void)snprintf(command, sizeof command, "CLOSE %s", running->cursor);
        PQclear(PQexec(connection->conn, command));
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
    if (out->kind == VALUE_WHOLE && (len == WHOLE_BYTES || len == HALF_BYTES)) {
        out->whole = read_whole((const unsigned char *)bytes, len);
    } else {
        out->bytes = bytes;
        out->len = (size_t)len;
    }
}
