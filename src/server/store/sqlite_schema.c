#include "server/store/sqlite_store.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/schema_version.h"
#include "server/store/sqlite_statement.h"

/* "PCra", so that another program's database is not taken for ours
 * (https://www.sqlite.org/pragma.html#pragma_application_id). */
#define APPLICATION_ID "0x50437261"

#define WHOLE "INTEGER"
#define BYTES "BLOB"
#define WORDS "TEXT"
#define ROW_ID "INTEGER PRIMARY KEY"
#define COUNTED "INTEGER PRIMARY KEY AUTOINCREMENT"
#define ALONE " WITHOUT ROWID"
#define LATER(reference) reference
#include "server/store/schema_tables.inc"

static const char TRIGGERS[] =
    "CREATE TRIGGER consent_text_no_update BEFORE UPDATE ON consent_text"
    " BEGIN SELECT RAISE(ABORT, 'consent texts are only added to'); END;"
    "CREATE TRIGGER consent_text_no_delete BEFORE DELETE ON consent_text"
    " BEGIN SELECT RAISE(ABORT, 'consent texts are only added to'); END;"
    "CREATE TRIGGER consent_text_no_replace BEFORE INSERT ON consent_text WHEN EXISTS (SELECT 1 FROM consent_text"
    " WHERE number = NEW.number OR (id = NEW.id AND language = NEW.language)"
    " OR (binding = 1 AND NEW.binding = 1 AND version = NEW.version))"
    " BEGIN SELECT RAISE(ABORT, 'consent texts are only added to'); END;"
    "CREATE TRIGGER consent_no_replace BEFORE INSERT ON consent"
    " WHEN EXISTS (SELECT 1 FROM consent WHERE order_id = NEW.order_id)"
    " BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;"
    "CREATE TRIGGER consent_no_update BEFORE UPDATE ON consent"
    " BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;"
    "CREATE TRIGGER consent_no_delete BEFORE DELETE ON consent"
    " BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;"
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;"
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;";

enum status sqlite_schema_create(sqlite3 *db, struct err *err)
{
    static const char *const PARTS[] = {
        "BEGIN IMMEDIATE",
        SCHEMA_PEOPLE,
        SCHEMA_TEXTS,
        SCHEMA_ORDERS,
        SCHEMA_CERTIFICATES,
        SCHEMA_TRANSFERS,
        SCHEMA_OUTSIDE,
        TRIGGERS,
        "PRAGMA application_id=" APPLICATION_ID "; PRAGMA user_version=" SCHEMA_VERSION_TEXT ";",
        "COMMIT",
    };
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof PARTS / sizeof PARTS[0]; i++)
        status = sqlite_script(db, PARTS[i], err);
    KILL_POINT("store.made");
    return status;
}

static enum status read_number(sqlite3 *db, const char *sql, int64_t *out, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    enum status status = ST_OK;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    else
        status = sqlite_failure(db, code, "reading the database's version", err);
    (void)sqlite3_finalize(statement);
    return status;
}

static enum status read_version(sqlite3 *db, int64_t *out, struct err *err)
{
    int64_t ours = 0;
    enum status status =
        read_number(db, "SELECT application_id = " APPLICATION_ID " FROM pragma_application_id", &ours, err);

    if (status == ST_OK && ours != 1)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "opening the database: it is another program's");
    return status == ST_OK ? read_number(db, "SELECT user_version FROM pragma_user_version", out, err) : status;
}

/* Within the transaction: another process may have brought it up to date meanwhile, so its version is read again. */
static enum status upgrade(sqlite3 *db, struct err *err)
{
    int64_t version = 0;
    enum status status = read_version(db, &version, err);

    while (status == ST_OK && version < SCHEMA_VERSION) {
        const char *step = sqlite_migration_step(version);

        status = step != NULL ? sqlite_script(db, step, err) : ST_BUG;
        version++;
    }
    return status == ST_OK ? sqlite_script(db, "PRAGMA user_version=" SCHEMA_VERSION_TEXT, err) : status;
}

static enum status upgrade_whole(sqlite3 *db, struct err *err)
{
    enum status status = sqlite_script(db, "BEGIN IMMEDIATE", err);

    if (status != ST_OK)
        return status;
    status = upgrade(db, err);
    if (status == ST_OK)
        status = sqlite_script(db, "COMMIT", err);
    if (status != ST_OK)
        (void)!sqlite_script(db, "ROLLBACK", NULL);
    KILL_POINT("store.upgraded");
    return status;
}

enum status sqlite_schema_ready(sqlite3 *db, struct err *err)
{
    int64_t version = 0;
    const enum status status = read_version(db, &version, err);

    if (status != ST_OK || version == SCHEMA_VERSION)
        return status;
    if (version > SCHEMA_VERSION)
        return err_set(err, ST_BAD_FILE, FAULT_NONE, "opening the database: it is of a later version of this program");
    if (sqlite_migration_step(version) == NULL)
        return err_set(err, ST_BAD_FILE, FAULT_NONE,
                       "opening the database: it is of a version that nothing leads on from");
    return upgrade_whole(db, err);
}
