#include "server/store/statements.h"

#include <assert.h>
#include <string.h>

void statements_init(struct statements *statements, sqlite3 *db)
{
    *statements = (struct statements){.db = db};
}

void statements_clear(struct statements *statements)
{
    size_t i = 0;

    for (i = 0; i < statements->count; i++) {
        assert(!statements->kept[i].lent);
        (void)sqlite3_finalize(statements->kept[i].prepared);
    }
    statements->count = 0;
}

int statements_lend(struct statements *statements, const char *sql, sqlite3_stmt **out)
{
    struct kept_statement *kept = NULL;
    int code = SQLITE_OK;
    size_t i = 0;

    *out = NULL;
    for (i = 0; i < statements->count; i++) {
        kept = &statements->kept[i];
        if (!kept->lent && strcmp(sqlite3_sql(kept->prepared), sql) == 0) {
            kept->lent = true;
            *out = kept->prepared;
            return SQLITE_OK;
        }
    }
    code = sqlite3_prepare_v3(statements->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    if (code == SQLITE_OK && statements->count < STATEMENTS_KEPT)
        statements->kept[statements->count++] = (struct kept_statement){.prepared = *out, .lent = true};
    return code;
}

static struct kept_statement *find_kept(struct statements *statements, const sqlite3_stmt *lent)
{
    size_t i = 0;

    for (i = 0; i < statements->count; i++)
        if (statements->kept[i].prepared == lent)
            return &statements->kept[i];
    return NULL;
}

void statements_take_back(struct statements *statements, sqlite3_stmt *lent)
{
    struct kept_statement *kept = lent == NULL ? NULL : find_kept(statements, lent);

    if (kept == NULL) {
        (void)sqlite3_finalize(lent); /* repeats what sqlite3_step said */
        return;
    }
    (void)sqlite3_reset(lent); /* the same */
    (void)sqlite3_clear_bindings(lent);
    kept->lent = false;
}
