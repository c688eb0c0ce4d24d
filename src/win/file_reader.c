#include "base/file_reader.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/file_open.h"
#include "win/paths.h"

enum { PIECE_MOST = 1 << 20, EMPTY_READS_MOST = 16 };

struct file_reader {
    HANDLE file;
    char *path; /* NULL: standard input */
    size_t size;
};

static enum status fail(struct err *err, enum status status, int fault, DWORD code, const char *path)
{
    const bool first = err != NULL && err->status == ST_OK;

    (void)err_win32_code(err, status, fault, code, "reading content");
    if (first)
        err_detail_path(err, path != NULL ? path : "stdin");
    return status;
}

static bool names_nothing(DWORD code)
{
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_INVALID_NAME ||
           code == ERROR_BAD_PATHNAME || code == ERROR_BAD_NETPATH || code == ERROR_BAD_NET_NAME ||
           code == ERROR_INVALID_DRIVE || code == ERROR_NOT_READY || code == ERROR_DIRECTORY;
}

static size_t size_of(HANDLE file)
{
    LARGE_INTEGER size = {.QuadPart = 0};

    return GetFileType(file) == FILE_TYPE_DISK && GetFileSizeEx(file, &size) ? (size_t)size.QuadPart : 0;
}

static enum status open_path(const char *path, HANDLE *out, struct err *err)
{
    wchar_t *wide = NULL;
    DWORD code = ERROR_SUCCESS;
    enum status status = paths_to_wide(path, &wide, err);

    if (status != ST_OK)
        return status;
    code = file_open(wide, out);
    free(wide);
    if (code == 0)
        return ST_OK;
    if (names_nothing(code))
        return fail(err, ST_NOT_FOUND, FAULT_FILE_MISSING, code, path);
    return fail(err, ST_IO, FAULT_FILE_UNREADABLE, code, path);
}

static enum status open_standard_input(HANDLE *out, struct err *err)
{
    *out = GetStdHandle(STD_INPUT_HANDLE);
    if (*out == NULL || *out == INVALID_HANDLE_VALUE)
        return fail(err, ST_IO, FAULT_FILE_UNREADABLE, ERROR_INVALID_HANDLE, NULL);
    return ST_OK;
}

enum status file_reader_open(const char *path, struct file_reader **out, struct err *err)
{
    struct file_reader reader = {.file = INVALID_HANDLE_VALUE};
    enum status status = path != NULL ? open_path(path, &reader.file, err) : open_standard_input(&reader.file, err);
    struct file_reader *kept = NULL;

    if (status != ST_OK)
        return status;
    reader.size = size_of(reader.file);
    reader.path = path != NULL ? _strdup(path) : NULL;
    kept = malloc(sizeof *kept);
    if (kept == NULL || (path != NULL && reader.path == NULL)) {
        if (path != NULL)
            CloseHandle(reader.file);
        free(reader.path);
        free(kept);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading content");
    }
    *kept = reader;
    *out = kept;
    return ST_OK;
}

/*
 * A pipe whose writer is gone is at its end (ERROR_BROKEN_PIPE). Somebody's empty write into it looks like the end of a
 * file and is not; Wine may mean the end by it, so patience with them is limited.
 */
enum status file_reader_next(struct file_reader *reader, void *piece, size_t size, size_t *len, struct err *err)
{
    const DWORD wanted = size < PIECE_MOST ? (DWORD)size : PIECE_MOST;
    int left = GetFileType(reader->file) == FILE_TYPE_PIPE ? EMPTY_READS_MOST : 1;
    DWORD got = 0;
    BOOL read = FALSE;
    DWORD code = ERROR_SUCCESS;

    do {
        read = ReadFile(reader->file, piece, wanted, &got, NULL);
        code = GetLastError();
    } while (read && got == 0 && --left > 0);
    if (!read && code != ERROR_BROKEN_PIPE && code != ERROR_HANDLE_EOF)
        return fail(err, ST_IO, FAULT_FILE_UNREADABLE, code, reader->path);
    *len = read ? got : 0;
    return ST_OK;
}

size_t file_reader_size(const struct file_reader *reader)
{
    return reader->size;
}

void file_reader_close(struct file_reader **reader)
{
    if (*reader == NULL)
        return;
    if ((*reader)->path != NULL)
        CloseHandle((*reader)->file);
    free((*reader)->path);
    free(*reader);
    *reader = NULL;
}
