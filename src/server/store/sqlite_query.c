#include "server/store/sqlite_query.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/sqlite_store.h"

static enum status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ST_BUSY;
    case SQLITE_NOMEM:
        return ST_NO_MEMORY;
    case SQLITE_CONSTRAINT:
        return ST_ALREADY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ST_BAD_FILE;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_ERROR:
        return ST_BUG;
    default:
        return ST_IO;
    }
}

/* What an operator can mend: then which statement it was helps nobody. NULL: it is not the disk. */
static const char *trouble_of_disk(int extended)
{
    switch (extended & 0xff) {
    case SQLITE_FULL:
        return "the disk that holds the database is full";
    case SQLITE_READONLY:
        return "the disk that holds the database cannot be written";
    default:
        break;
    }
    switch (extended) {
    case SQLITE_IOERR_WRITE:
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_TRUNCATE:
    case SQLITE_IOERR_DELETE:
        return "the disk that holds the database cannot be written";
    case SQLITE_IOERR_READ:
    case SQLITE_IOERR_SHORT_READ:
        return "the disk that holds the database cannot be read";
    default:
        return NULL;
    }
}

enum status query_failure(sqlite3 *db, int code, const char *what, struct err *err)
{
    const int extended = db != NULL ? sqlite3_extended_errcode(db) : code;
    const char *trouble = trouble_of_disk((extended & 0xff) == (code & 0xff) ? extended : code);

    return err_set_code(err, status_of(code), FAULT_NONE, ERR_SQLITE, extended, trouble != NULL ? trouble : what);
}

enum status query_script(sqlite3 *db, const char *sql, struct err *err)
{
    const int code = sqlite3_exec(db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? ST_OK : query_failure(db, code, "running SQL", err);
}

enum status query_command(struct statements *statements, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    enum status status = ST_OK;
    int code = statements_lend(statements, sql, &statement);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code != SQLITE_DONE)
        status = query_failure(statements->db, code, "running SQL", err);
    statements_take_back(statements, statement);
    return status;
}

enum status query_end_left_over(sqlite3 *db, struct err *err)
{
    return sqlite3_get_autocommit(db) != 0 ? ST_OK : query_script(db, "ROLLBACK", err);
}

static void query_fail(struct query *query, int code, const char *what)
{
    if (query->status == ST_OK)
        query->status = query_failure(query->db, code, what, query->err);
}

static void query_bad_column(struct query *query, const char *what)
{
    if (query->status == ST_OK)
        query->status = err_set(query->err, ST_BAD_FILE, FAULT_NONE, what);
}

void query_open(struct query *query, struct tx *tx, const char *sql, struct err *err)
{
    int code = 0;

    assert(tx != NULL);
    *query = (struct query){.db = sqlite_store_connection(tx), .statements = sqlite_store_statements(tx), .err = err};
    code = statements_lend(query->statements, sql, &query->statement);
    if (code != SQLITE_OK)
        query_fail(query, code, "preparing SQL");
}

static void query_bound(struct query *query, int code)
{
    if (code != SQLITE_OK)
        query_fail(query, code, "binding an SQL parameter");
}

void query_bind_whole(struct query *query, int64_t value)
{
    if (query->status == ST_OK)
        query_bound(query, sqlite3_bind_int64(query->statement, ++query->bound, value));
}

/* Texts and bytes are borrowed (SQLITE_STATIC): every caller holds them until query_close. */
void query_bind_text(struct query *query, const char *text)
{
    if (query->status == ST_OK)
        query_bound(query, sqlite3_bind_text(query->statement, ++query->bound, text, -1, SQLITE_STATIC));
}

void query_bind_bytes(struct query *query, const void *bytes, size_t len)
{
    if (query->status == ST_OK)
        query_bound(query,
                    sqlite3_bind_blob64(query->statement, ++query->bound, len == 0 ? "" : bytes, len, SQLITE_STATIC));
}

void query_bind_null(struct query *query)
{
    if (query->status == ST_OK)
        query_bound(query, sqlite3_bind_null(query->statement, ++query->bound));
}

bool query_row(struct query *query)
{
    int code = 0;

    if (query->status != ST_OK)
        return false;
    code = sqlite3_step(query->statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        query_fail(query, code, "running SQL");
    return code == SQLITE_ROW;
}

int64_t query_run(struct query *query)
{
    if (query_row(query))
        query_bad_column(query, "running SQL: rows where none were expected");
    return query->status == ST_OK ? sqlite3_changes64(query->db) : 0;
}

enum status query_close(struct query *query)
{
    statements_take_back(query->statements, query->statement);
    query->statement = NULL;
    return query->status;
}

enum status query_change_one(struct query *query)
{
    const int64_t changed = query_run(query);
    const enum status status = query_close(query);

    return status == ST_OK && changed != 1 ? ST_NOT_FOUND : status;
}

int64_t query_whole(struct query *query, int column)
{
    return query->status == ST_OK ? sqlite3_column_int64(query->statement, column) : 0;
}

void query_text(struct query *query, int column, char *out, size_t size)
{
    const unsigned char *text = NULL;
    size_t len = 0;

    if (query->status != ST_OK)
        return;
    text = sqlite3_column_text(query->statement, column);
    len = (size_t)sqlite3_column_bytes(query->statement, column);
    if (len >= size || (text == NULL && len > 0)) {
        query_bad_column(query, "reading a text column: too long");
        return;
    }
    if (text != NULL)
        memcpy(out, text, len);
    out[len] = '\0';
}

size_t query_some_bytes(struct query *query, int column, void *out, size_t size)
{
    const void *bytes = NULL;
    size_t len = 0;

    if (query->status != ST_OK)
        return 0;
    bytes = sqlite3_column_blob(query->statement, column);
    len = (size_t)sqlite3_column_bytes(query->statement, column);
    if (len > size) {
        query_bad_column(query, "reading a column of bytes: too long");
        return 0;
    }
    if (bytes != NULL)
        memcpy(out, bytes, len);
    return len;
}

void query_bytes(struct query *query, int column, void *out, size_t len)
{
    if (query_some_bytes(query, column, out, len) != len)
        query_bad_column(query, "reading a column of bytes: wrong length");
}

void query_buf(struct query *query, int column, struct buf *out)
{
    const void *bytes = NULL;

    if (query->status != ST_OK)
        return;
    bytes = sqlite3_column_blob(query->statement, column);
    query->status = buf_append(out, bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(query->statement, column));
    if (query->status != ST_OK)
        (void)err_set(query->err, query->status, FAULT_NONE, "reading a column of bytes");
}
