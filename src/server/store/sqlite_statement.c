#include "server/store/sqlite_statement.h"

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

enum status sqlite_failure(sqlite3 *db, int code, const char *what, struct err *err)
{
    const int extended = db != NULL ? sqlite3_extended_errcode(db) : code;
    const char *trouble = trouble_of_disk((extended & 0xff) == (code & 0xff) ? extended : code);

    return err_set_code(err, status_of(code), FAULT_NONE, ERR_SQLITE, extended, trouble != NULL ? trouble : what);
}

enum status sqlite_script(sqlite3 *db, const char *sql, struct err *err)
{
    const int code = sqlite3_exec(db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? ST_OK : sqlite_failure(db, code, "running SQL", err);
}

enum status sqlite_command(struct statements *statements, const char *sql, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    enum status status = ST_OK;
    int code = statements_lend(statements, sql, &statement);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code != SQLITE_DONE)
        status = sqlite_failure(statements->db, code, "running SQL", err);
    statements_take_back(statements, statement);
    return status;
}

enum status sqlite_end_left_over(sqlite3 *db, struct err *err)
{
    return sqlite3_get_autocommit(db) != 0 ? ST_OK : sqlite_script(db, "ROLLBACK", err);
}

/* Texts and bytes are borrowed (SQLITE_STATIC): they stay where they are until the statement's end. */
static int bind_value(sqlite3_stmt *statement, int number, const struct value *value)
{
    if (value->null)
        return sqlite3_bind_null(statement, number);
    if (value->kind == VALUE_WHOLE)
        return sqlite3_bind_int64(statement, number, value->whole);
    if (value->kind == VALUE_TEXT)
        return sqlite3_bind_text(statement, number, value->bytes, (int)value->len, SQLITE_STATIC);
    return sqlite3_bind_blob64(statement, number, value->bytes, value->len, SQLITE_STATIC);
}

enum status sqlite_start(struct tx *tx, const char *sql, const struct value *values, int count, bool many, void **out,
                         struct err *err)
{
    struct statements *statements = sqlite_store_statements(tx);
    sqlite3_stmt *statement = NULL;
    enum status status = ST_OK;
    int code = statements_lend(statements, sql, &statement);
    int i = 0;

    (void)many; /* it never has more than one */
    if (code != SQLITE_OK)
        status = sqlite_failure(statements->db, code, "preparing SQL", err);
    for (i = 0; code == SQLITE_OK && i < count; i++)
        code = bind_value(statement, i + 1, &values[i]);
    if (status == ST_OK && code != SQLITE_OK)
        status = sqlite_failure(statements->db, code, "binding an SQL parameter", err);
    if (status != ST_OK)
        statements_take_back(statements, statement);
    else
        *out = statement;
    return status;
}

enum status sqlite_next(struct tx *tx, void *statement, bool *row, struct err *err)
{
    const int code = sqlite3_step(statement);

    *row = code == SQLITE_ROW;
    if (code == SQLITE_ROW || code == SQLITE_DONE)
        return ST_OK;
    return sqlite_failure(sqlite_store_connection(tx), code, "running SQL", err);
}

void sqlite_column(void *statement, int column, struct value *out)
{
    *out = (struct value){.kind = VALUE_OTHER};
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        out->null = true;
        break;
    case SQLITE_INTEGER:
        out->kind = VALUE_WHOLE;
        out->whole = sqlite3_column_int64(statement, column);
        break;
    case SQLITE_TEXT:
        out->bytes = sqlite3_column_text(statement, column); /* before its length */
        out->len = (size_t)sqlite3_column_bytes(statement, column);
        if (out->bytes != NULL) /* else there was no memory */
            out->kind = VALUE_TEXT;
        break;
    case SQLITE_BLOB:
        out->kind = VALUE_BYTES;
        out->bytes = sqlite3_column_blob(statement, column);
        out->len = (size_t)sqlite3_column_bytes(statement, column);
        if (out->len == 0) /* then it says NULL */
            out->bytes = "";
        break;
    default:
        break;
    }
}

int64_t sqlite_changed(struct tx *tx, void *statement)
{
    (void)statement;
    return sqlite3_changes64(sqlite_store_connection(tx));
}

void sqlite_end(struct tx *tx, void *statement)
{
    statements_take_back(sqlite_store_statements(tx), statement);
}
