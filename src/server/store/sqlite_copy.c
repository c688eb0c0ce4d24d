#include "server/store/sqlite_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "server/store/sqlite_statement.h"

enum { ALL_PAGES = -1 };

/* In one step: one read transaction, so nobody's write makes it begin again (https://www.sqlite.org/backup.html). */
static enum status copy_pages(sqlite3 *from, sqlite3 *into, struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(into, "main", from, "main");
    int code = SQLITE_OK;

    if (backup == NULL)
        return sqlite_failure(into, sqlite3_errcode(into), "copying the database", err);
    code = sqlite3_backup_step(backup, ALL_PAGES);
    if (code == SQLITE_DONE)
        code = SQLITE_OK;
    if (sqlite3_backup_finish(backup) != SQLITE_OK && code == SQLITE_OK)
        code = sqlite3_errcode(into);
    return code == SQLITE_OK ? ST_OK : sqlite_failure(into, code, "copying the database", err);
}

static enum status make_file(const char *path, struct err *err)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return err_set(err, ST_ALREADY, FAULT_TARGET_EXISTS, "copying the database: the file exists");
    if (fd < 0)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_ERRNO, errno, "copying the database");
    (void)close(fd);
    return ST_OK;
}

enum status sqlite_copy_to(sqlite3 *from, const char *path, struct err *err)
{
    sqlite3 *into = NULL;
    enum status status = make_file(path, err);
    int code = SQLITE_OK;

    if (status != ST_OK)
        return status;
    code = sqlite3_open_v2(path, &into, SQLITE_OPEN_READWRITE, NULL);
    if (code != SQLITE_OK)
        status = sqlite_failure(into, code, "copying the database", err);
    if (status == ST_OK)
        status = sqlite_script(into, "PRAGMA synchronous=FULL", err);
    if (status == ST_OK)
        status = copy_pages(from, into, err);
    code = sqlite3_close(into); /* flushed when the copy's transaction ended */
    if (status == ST_OK && code != SQLITE_OK)
        status = err_set(err, ST_IO, FAULT_NONE, "copying the database: it does not close");
    if (status != ST_OK)
        (void)unlink(path);
    KILL_POINT("sqlite_copy.copied");
    return status;
}

static enum status first_text(sqlite3 *db, const char *sql, const char *wanted, const char *wrong, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    const unsigned char *text = NULL;
    enum status status = ST_OK;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        text = sqlite3_column_text(statement, 0);
        if (text == NULL) /* else it says why it is none */
            code = sqlite3_errcode(db);
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = sqlite_failure(db, code, "looking through the database", err);
    else if (wanted == NULL ? code == SQLITE_ROW : text == NULL || strcmp((const char *)text, wanted) != 0)
        status = err_set(err, ST_BAD_FILE, FAULT_NONE, wrong);
    (void)sqlite3_finalize(statement);
    return status;
}

enum status sqlite_copy_check(sqlite3 *db, struct err *err)
{
    const enum status status =
        first_text(db, "PRAGMA integrity_check(1)", "ok", "the database is damaged (integrity_check)", err);

    return status == ST_OK ? first_text(db, "PRAGMA foreign_key_check", NULL,
                                        "the database is damaged: a row's reference leads to none", err)
                           : status;
}
