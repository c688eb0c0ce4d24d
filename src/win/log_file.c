#include "win/log_file.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "brand_id.h"
#include "win/folder.h"
#include "win/paths.h"
#include "win/user_sid.h"

enum { LOCK_MS = 500, LOCK_NAME_SIZE = 256 };

struct log_file {
    char *folder;
    wchar_t *names[LOG_FILE_COUNT]; /* the newest first */
    size_t bytes_most;
    void *descriptor; /* of the files: this user's alone */
    HANDLE mutex;     /* NULL where it cannot be had: lines are added, and no file is moved */
};

/* --- life --- */

static void file_name(unsigned number, char out[LOG_FILE_NAME_MAX])
{
    if (number == 0)
        (void)snprintf(out, LOG_FILE_NAME_MAX, "activity.log");
    else
        (void)snprintf(out, LOG_FILE_NAME_MAX, "activity.%u.log", number);
}

static enum status make_names(struct log_file *log, struct err *err)
{
    enum status status = ST_OK;

    for (unsigned i = 0; status == ST_OK && i < LOG_FILE_COUNT; i++) {
        char name[LOG_FILE_NAME_MAX];
        char *path = NULL;

        file_name(i, name);
        status = paths_join(log->folder, name, &path, err);
        if (status == ST_OK)
            status = paths_to_wide(path, &log->names[i], err);
        free(path);
    }
    return status;
}

/* Global, as the lock of the store is: a task of this user may run in another session and writes the same log. */
static HANDLE open_mutex(void *descriptor)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    wchar_t sid[USER_SID_SIZE], name[LOCK_NAME_SIZE];

    if (user_sid(sid, NULL) != ST_OK)
        return NULL;
    (void)_snwprintf(name, LOCK_NAME_SIZE, L"Global\\" BRAND_PRODUCT_ID L"-log-%ls", sid);
    return CreateMutexW(&attributes, FALSE, name);
}

enum status log_file_new(const char *folder, size_t bytes_most, struct log_file **out, struct err *err)
{
    struct log_file *log = calloc(1, sizeof *log);
    enum status status = ST_OK;

    if (log == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the log");
    log->bytes_most = bytes_most;
    log->folder = _strdup(folder);
    if (log->folder == NULL)
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the log");
    if (status == ST_OK)
        status = make_names(log, err);
    if (status == ST_OK)
        status = user_sid_private_descriptor(&log->descriptor, err);
    if (status != ST_OK) {
        log_file_free(&log);
        return status;
    }
    log->mutex = open_mutex(log->descriptor);
    *out = log; /* the caller's now */
    return ST_OK;
}

enum status log_file_of_user(struct log_file **out, struct err *err)
{
    char *data = NULL;
    char *folder = NULL;
    enum status status = paths_user_data(&data, err);

    if (status == ST_OK)
        status = paths_join(data, "log", &folder, err);
    if (status == ST_OK)
        status = log_file_new(folder, LOG_FILE_BYTES, out, err);
    free(folder);
    free(data);
    return status;
}

void log_file_free(struct log_file **log)
{
    struct log_file *gone = *log;

    if (gone == NULL)
        return;
    if (gone->mutex != NULL)
        CloseHandle(gone->mutex);
    LocalFree(gone->descriptor);
    for (unsigned i = 0; i < LOG_FILE_COUNT; i++)
        free(gone->names[i]);
    free(gone->folder);
    free(gone);
    *log = NULL;
}

/* --- writing --- */

/* True without a mutex too: what may be done then is the caller's to know. */
static bool enter(const struct log_file *log)
{
    DWORD waited = WAIT_OBJECT_0;

    if (log->mutex != NULL)
        waited = WaitForSingleObject(log->mutex, LOCK_MS);
    return waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED; /* a line was added whole, or not at all */
}

static void leave(const struct log_file *log)
{
    if (log->mutex != NULL)
        (void)ReleaseMutex(log->mutex);
}

/* A handle that can add and nothing else: NTFS puts each write whole behind the last one, whoever else writes. */
static HANDLE open_once(const struct log_file *log)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = log->descriptor};

    return CreateFileW(log->names[0], FILE_APPEND_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, &attributes, OPEN_ALWAYS,
                       FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
}

static HANDLE open_to_add(const struct log_file *log)
{
    HANDLE file = open_once(log);

    if (file == INVALID_HANDLE_VALUE && GetLastError() == ERROR_PATH_NOT_FOUND &&
        folder_make(log->folder, NULL) == ST_OK)
        file = open_once(log);
    return file;
}

/* Where a file can go: the oldest's place if there is no other. */
static unsigned first_gap(const struct log_file *log)
{
    unsigned i = 1;

    while (i < LOG_FILE_COUNT - 1 && GetFileAttributesW(log->names[i]) != INVALID_FILE_ATTRIBUTES)
        i++;
    return i;
}

/*
 * What somebody else holds open stays where it is, and so do those before it. Those behind it leave a gap the first
 * time, and stay where they are from then on: however often it is tried, none but the oldest is lost.
 */
static void move_aside(const struct log_file *log)
{
    for (unsigned i = first_gap(log); i > 0; i--) {
        if (!MoveFileExW(log->names[i - 1], log->names[i], MOVEFILE_REPLACE_EXISTING) &&
            GetLastError() != ERROR_FILE_NOT_FOUND)
            return;
        KILL_POINT("log_file.moved");
    }
}

static bool has_room(HANDLE file, size_t len, size_t most)
{
    LARGE_INTEGER size = {.QuadPart = 0};

    return GetFileSizeEx(file, &size) && (ULONGLONG)size.QuadPart + len <= most;
}

/* Twice as long as it should be where it cannot be moved, and not longer. */
static void add(const struct log_file *log, const char *line, size_t len)
{
    HANDLE file = open_to_add(log);
    DWORD put = 0;

    if (file != INVALID_HANDLE_VALUE && log->mutex != NULL && !has_room(file, len, log->bytes_most)) {
        CloseHandle(file);
        move_aside(log);
        file = open_to_add(log);
    }
    if (file == INVALID_HANDLE_VALUE)
        return;
    if (has_room(file, len, 2 * log->bytes_most))
        (void)WriteFile(file, line, (DWORD)len, &put, NULL);
    CloseHandle(file);
}

static void write_line(void *self, const char *line, size_t len)
{
    const struct log_file *log = self;

    if (!enter(log))
        return;
    add(log, line, len);
    leave(log);
}

struct activity_sink log_file_sink(struct log_file *log)
{
    return (struct activity_sink){.write = write_line, .self = log};
}

/* --- reading --- */

static enum status read_all(const struct log_file *log, struct buf *out, struct err *err)
{
    enum status status = ST_OK;

    for (unsigned i = LOG_FILE_COUNT; status == ST_OK && i > 0; i--) {
        char name[LOG_FILE_NAME_MAX];
        char *path = NULL;
        struct err cause = ERR_INIT;

        file_name(i - 1, name);
        status = paths_join(log->folder, name, &path, err);
        if (status == ST_OK)
            status = file_read(path, out, &cause);
        free(path);
        if (status == ST_NOT_FOUND)
            status = ST_OK;
        else if (status != ST_OK && err != NULL && err->status == ST_OK)
            *err = cause;
    }
    return status;
}

/* Where the last lines begin. */
static size_t tail_begin(const struct buf *all, size_t lines_most)
{
    size_t at = all->len;

    for (size_t lines = 0; at > 0; at--) {
        if (all->data[at - 1] == '\n' && at < all->len && ++lines == lines_most)
            break;
    }
    return at;
}

enum status log_file_tail(const struct log_file *log, size_t lines_most, struct buf *out, struct err *err)
{
    struct buf all;
    size_t begin = 0;
    enum status status = ST_OK;

    if (!enter(log))
        return err_set(err, ST_BUSY, FAULT_NONE, "reading the log: another process writes");
    buf_init(&all, 2 * LOG_FILE_COUNT * log->bytes_most);
    status = read_all(log, &all, err);
    leave(log);
    begin = lines_most > 0 ? tail_begin(&all, lines_most) : all.len;
    if (status == ST_OK && begin < all.len) {
        status = buf_append(out, all.data + begin, all.len - begin);
        if (status != ST_OK)
            status = err_set(err, status, FAULT_NO_MEMORY, "reading the log");
    }
    buf_clear(&all);
    return status;
}
