#include "server/store/sqlite_store.h"

enum { OLDEST = 5 }; /* of the first version that anybody may have used */

/*
 * A step stays as it is once it was handed out: what it makes must be what sqlite_schema_create made then, to the
 * letter, and the rows must keep their meaning. Several statements, without BEGIN; test_ra_upgrade.c compares.
 */
static const char *const STEPS[] = {
    /* 5 */ "ALTER TABLE account ADD COLUMN wrong_codes INTEGER NOT NULL DEFAULT 0",
    /* 6 */
    "ALTER TABLE intent ADD COLUMN ca INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE issued ADD COLUMN ca INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE crl ADD COLUMN ca INTEGER NOT NULL DEFAULT 1",
    /* 7 */
    "CREATE TABLE operators ( id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT NOT NULL,"
    " added_utc INTEGER NOT NULL, disabled_utc INTEGER);"
    "CREATE INDEX issued_ends ON issued(not_after_utc) WHERE confirmed_utc IS NOT NULL AND revoked_utc IS NULL;"
    "CREATE INDEX audit_object ON audit(object, seq);"
    "CREATE TABLE notice ( serial TEXT NOT NULL REFERENCES issued(serial), lead_days INTEGER NOT NULL,"
    " state INTEGER NOT NULL, moved_utc INTEGER NOT NULL, PRIMARY KEY (serial, lead_days)) WITHOUT ROWID;"
    "CREATE INDEX notice_moved ON notice(moved_utc)",
    /* 8: what became another in PostgreSQL alone */
    "",
    /* 9 */
    "CREATE TABLE asked ( order_id TEXT PRIMARY KEY REFERENCES orders(id), transaction_id BLOB NOT NULL,"
    " first_answer BLOB NOT NULL, last_answer BLOB NOT NULL, confirming INTEGER NOT NULL, begun_utc INTEGER NOT NULL,"
    " next_utc INTEGER NOT NULL, failures INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX asked_next ON asked(next_utc);"
    "CREATE TABLE untold ( serial TEXT PRIMARY KEY REFERENCES issued(serial), next_utc INTEGER NOT NULL,"
    " failures INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX untold_next ON untold(next_utc)",
    /* 10 */
    ("CREATE INDEX session_account ON session(account);"
     "ALTER TABLE untold ADD COLUMN unknown_since_utc INTEGER"),
};

const char *sqlite_migration_step(int64_t from)
{
    const int64_t index = from - OLDEST;

    return index >= 0 && index < (int64_t)(sizeof STEPS / sizeof STEPS[0]) ? STEPS[index] : NULL;
}
