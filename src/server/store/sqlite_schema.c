#include "server/store/sqlite_store.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/sqlite_query.h"

/* "PCra", so that another program's database is not taken for ours
 * (https://www.sqlite.org/pragma.html#pragma_application_id). */
#define APPLICATION_ID "0x50437261"
#define SCHEMA_VERSION 6 /* a new one: the step that leads to it in sqlite_migration.c */
#define TEXT_OF(number) #number
#define TEXT(macro) TEXT_OF(macro)
#define SCHEMA_VERSION_TEXT TEXT(SCHEMA_VERSION)

/*
 * States are the numbers of enum order_state (protocol/messages.h): 0..3 created..processing, 4 issued; times are UTC
 * seconds, NULL where the thing has not happened. The three partial indices are the promises of product.md section 8
 * that must hold whatever the code above believes: one unfinished order, one confirmed and one unconfirmed certificate
 * a person.
 */
static const char SCHEMA_PEOPLE[] =
    "CREATE TABLE account ("
    " id INTEGER PRIMARY KEY, nid_keyed BLOB NOT NULL UNIQUE, nid BLOB NOT NULL, phone BLOB, name TEXT NOT NULL,"
    " password TEXT NOT NULL, created_utc INTEGER NOT NULL, wrong_codes INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE login_count ("
    " nid_keyed BLOB PRIMARY KEY, wrong INTEGER NOT NULL, locked_until_utc INTEGER NOT NULL,"
    " counted_utc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE session ("
    " token_hash BLOB PRIMARY KEY, account INTEGER NOT NULL REFERENCES account(id), created_utc INTEGER NOT NULL,"
    " used_utc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE nonce (value TEXT PRIMARY KEY, expires_utc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX nonce_expires ON nonce(expires_utc);";

static const char SCHEMA_ORDERS[] =
    "CREATE TABLE orders ("
    " id TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES account(id), kind INTEGER NOT NULL,"
    " state INTEGER NOT NULL, csr BLOB NOT NULL, spki BLOB NOT NULL, spki_hash TEXT NOT NULL,"
    " created_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL, moved_utc INTEGER NOT NULL,"
    " wrong_codes INTEGER NOT NULL, replaces TEXT REFERENCES issued(serial)) WITHOUT ROWID;"
    "CREATE UNIQUE INDEX orders_unfinished ON orders(account) WHERE state IN (0, 1, 2, 3);"
    "CREATE INDEX orders_account ON orders(account, created_utc);"
    "CREATE INDEX orders_request ON orders(id) WHERE length(csr) > 0;" /* emptied once it is of no use */
    "CREATE INDEX orders_processing ON orders(id) WHERE state = 3;"
    "CREATE INDEX orders_replaces ON orders(replaces) WHERE replaces IS NOT NULL;"
    "CREATE TABLE code ("
    " order_id TEXT NOT NULL REFERENCES orders(id), purpose TEXT NOT NULL, prefix TEXT NOT NULL,"
    " keyed BLOB NOT NULL, sent_utc INTEGER NOT NULL, expires_utc INTEGER NOT NULL, used_utc INTEGER,"
    " PRIMARY KEY (order_id, purpose)) WITHOUT ROWID;"
    "CREATE TABLE message ("
    " id INTEGER PRIMARY KEY, phone_keyed BLOB NOT NULL, at_utc INTEGER NOT NULL, failed INTEGER NOT NULL);"
    "CREATE INDEX message_phone ON message(phone_keyed, at_utc);"
    "CREATE INDEX message_at ON message(at_utc);"
    "CREATE TABLE consent ("
    " order_id TEXT PRIMARY KEY REFERENCES orders(id), account INTEGER NOT NULL REFERENCES account(id),"
    " document TEXT NOT NULL, version INTEGER NOT NULL, language TEXT NOT NULL, sha256 TEXT NOT NULL,"
    " at_utc INTEGER NOT NULL, peer TEXT NOT NULL, request_id TEXT NOT NULL, session TEXT NOT NULL,"
    " client TEXT NOT NULL, FOREIGN KEY (document, language) REFERENCES consent_text(id, language)) WITHOUT ROWID;"
    "CREATE INDEX consent_account ON consent(account, order_id);"
    "CREATE TABLE idempotency ("
    " account INTEGER NOT NULL REFERENCES account(id), key TEXT NOT NULL, fingerprint BLOB NOT NULL,"
    " order_id TEXT NOT NULL REFERENCES orders(id), at_utc INTEGER NOT NULL, PRIMARY KEY (account, key)) WITHOUT ROWID;"
    "CREATE INDEX idempotency_at ON idempotency(at_utc);";

/* What somebody agreed to, and that they did, stays as it was: not even this program can change it. */
static const char SCHEMA_CONSENTS[] =
    "CREATE TABLE consent_text ("
    " number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, language TEXT NOT NULL, version INTEGER NOT NULL,"
    " binding INTEGER NOT NULL, title TEXT NOT NULL, text BLOB NOT NULL, sha256 TEXT NOT NULL,"
    " valid_from_utc INTEGER NOT NULL, added_utc INTEGER NOT NULL, UNIQUE (id, language));"
    "CREATE UNIQUE INDEX consent_text_version ON consent_text(version) WHERE binding = 1;"
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
    " BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;";

static const char SCHEMA_CERTIFICATES[] =
    "CREATE TABLE intent ("
    " serial TEXT PRIMARY KEY, order_id TEXT NOT NULL UNIQUE REFERENCES orders(id), not_before_utc INTEGER NOT NULL,"
    " not_after_utc INTEGER NOT NULL, tbs BLOB NOT NULL, at_utc INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX intent_prepared ON intent(order_id) WHERE length(tbs) > 0;"
    "CREATE TABLE issued ("
    " serial TEXT PRIMARY KEY REFERENCES intent(serial), order_id TEXT NOT NULL UNIQUE REFERENCES orders(id),"
    " account INTEGER NOT NULL REFERENCES account(id), der BLOB NOT NULL, sha256 TEXT NOT NULL UNIQUE,"
    " spki_hash TEXT NOT NULL, not_before_utc INTEGER NOT NULL, not_after_utc INTEGER NOT NULL,"
    " issued_utc INTEGER NOT NULL, confirmed_utc INTEGER, revoked_utc INTEGER, reason INTEGER,"
    " revoked_by_person INTEGER NOT NULL DEFAULT 0, revoked_count INTEGER) WITHOUT ROWID;"
    "CREATE INDEX issued_account ON issued(account, issued_utc);"
    "CREATE INDEX issued_key ON issued(spki_hash);"
    "CREATE UNIQUE INDEX issued_confirmed ON issued(account) WHERE confirmed_utc IS NOT NULL AND revoked_utc IS NULL;"
    "CREATE UNIQUE INDEX issued_unconfirmed ON issued(account) WHERE confirmed_utc IS NULL AND revoked_utc IS NULL;"
    "CREATE INDEX issued_by_person ON issued(account, revoked_utc) WHERE revoked_by_person = 1;"
    "CREATE TABLE revoke_tries ("
    " serial TEXT PRIMARY KEY REFERENCES issued(serial), wrong INTEGER NOT NULL, since_utc INTEGER NOT NULL)"
    " WITHOUT ROWID;"
    "CREATE UNIQUE INDEX issued_revoked ON issued(revoked_count) WHERE revoked_count IS NOT NULL;"
    "CREATE TABLE crl ("
    " number INTEGER PRIMARY KEY, der BLOB NOT NULL, made_utc INTEGER NOT NULL, this_update_utc INTEGER NOT NULL,"
    " next_update_utc INTEGER NOT NULL, through INTEGER NOT NULL);"
    "CREATE TABLE audit ("
    " seq INTEGER PRIMARY KEY AUTOINCREMENT, at_utc INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,"
    " object TEXT NOT NULL, outcome TEXT NOT NULL, hash BLOB NOT NULL);"
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;"
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit"
    " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END;";

/* States are those of enum transfer_state: 0 waiting. The file is sealed under its ticket, of which only a keyed hash
 * is here (transfers.h), and emptied with the end. */
static const char SCHEMA_TRANSFERS[] =
    "CREATE TABLE transfer ("
    " id TEXT PRIMARY KEY, account INTEGER NOT NULL REFERENCES account(id), device INTEGER NOT NULL,"
    " state INTEGER NOT NULL, ticket_keyed BLOB NOT NULL UNIQUE, file BLOB NOT NULL, created_utc INTEGER NOT NULL,"
    " expires_utc INTEGER NOT NULL, ended_utc INTEGER);"
    "CREATE UNIQUE INDEX transfer_waiting ON transfer(account) WHERE state = 0;"
    "CREATE INDEX transfer_expires ON transfer(expires_utc) WHERE state = 0;"
    "CREATE INDEX transfer_account ON transfer(account, created_utc);"
    "CREATE INDEX transfer_created ON transfer(created_utc);";

enum status sqlite_schema_create(sqlite3 *db, struct err *err)
{
    static const char *const PARTS[] = {
        "BEGIN IMMEDIATE",
        SCHEMA_PEOPLE,
        SCHEMA_ORDERS,
        SCHEMA_CONSENTS,
        SCHEMA_CERTIFICATES,
        SCHEMA_TRANSFERS,
        "PRAGMA application_id=" APPLICATION_ID "; PRAGMA user_version=" SCHEMA_VERSION_TEXT ";",
        "COMMIT",
    };
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < sizeof PARTS / sizeof PARTS[0]; i++)
        status = query_script(db, PARTS[i], err);
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
        status = query_failure(db, code, "reading the database's version", err);
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

        status = step != NULL ? query_script(db, step, err) : ST_BUG;
        version++;
    }
    return status == ST_OK ? query_script(db, "PRAGMA user_version=" SCHEMA_VERSION_TEXT, err) : status;
}

static enum status upgrade_whole(sqlite3 *db, struct err *err)
{
    enum status status = query_script(db, "BEGIN IMMEDIATE", err);

    if (status != ST_OK)
        return status;
    status = upgrade(db, err);
    if (status == ST_OK)
        status = query_script(db, "COMMIT", err);
    if (status != ST_OK)
        (void)!query_script(db, "ROLLBACK", NULL);
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
