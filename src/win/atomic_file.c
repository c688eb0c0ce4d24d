#include "base/atomic_file.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "win/err_win32.h"
#include "win/file_move.h"
#include "win/file_open.h"
#include "win/file_retry.h"
#include "win/paths.h"
#include "win/user_sid.h"

enum { FILE_CHUNK_BYTES = 16384, TEMPORARY_TRIES = 100 };

/* The code is captured by the caller, on the line after the call that failed. */
static enum status file_fail(struct err *err, enum status status, int fault, DWORD code, const char *what,
                             const char *path)
{
    const bool first = err != NULL && err->status == ST_OK;

    (void)err_win32_code(err, status, fault, code, what);
    if (first)
        err_detail_path(err, path);
    return status;
}

static bool names_nothing(DWORD code)
{
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_INVALID_NAME ||
           code == ERROR_BAD_PATHNAME || code == ERROR_BAD_NETPATH || code == ERROR_BAD_NET_NAME ||
           code == ERROR_INVALID_DRIVE || code == ERROR_NOT_READY || code == ERROR_DIRECTORY;
}

/* What a person is told about a target that could not be written. */
static int fault_of_write(DWORD code)
{
    switch (code) {
    case ERROR_ACCESS_DENIED:
    case ERROR_WRITE_PROTECT:
    case ERROR_NETWORK_ACCESS_DENIED:
        return FAULT_TARGET_READ_ONLY;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL:
    case ERROR_FILE_TOO_LARGE:
        return FAULT_DISK_FULL;
    case ERROR_DEV_NOT_EXIST: /* a drive that was pulled out meanwhile answers with one of these */
    case ERROR_FILE_INVALID:
    case ERROR_NO_MEDIA_IN_DRIVE:
    case ERROR_DEVICE_NOT_CONNECTED:
    case ERROR_DEVICE_REMOVED:
        return FAULT_TARGET_FOLDER;
    default:
        return names_nothing(code) ? FAULT_TARGET_FOLDER : FAULT_NONE;
    }
}

static enum status fail_to_write(struct err *err, DWORD code, const char *what, const char *path)
{
    return file_fail(err, ST_IO, fault_of_write(code), code, what, path);
}

static enum status read_to_end(HANDLE file, const char *path, struct buf *out, struct err *err)
{
    unsigned char chunk[FILE_CHUNK_BYTES];
    enum status status = ST_OK;
    DWORD got = 0;

    do {
        if (!ReadFile(file, chunk, sizeof chunk, &got, NULL)) {
            status = file_fail(err, ST_IO, FAULT_FILE_UNREADABLE, GetLastError(), "reading file", path);
        } else {
            status = buf_append(out, chunk, got);
            if (status == ST_TOO_COSTLY)
                (void)file_fail(err, status, FAULT_FILE_TOO_LARGE, 0, "reading file: too large", path);
            else if (status != ST_OK)
                (void)file_fail(err, status, FAULT_NO_MEMORY, 0, "reading file", path);
        }
    } while (status == ST_OK && got != 0);
    wipe(chunk, sizeof chunk);
    return status;
}

/* Returns 0 or the Win32 code. Who has it open without sharing may do so for a moment only. */
static DWORD open_to_read(const wchar_t *wide, HANDLE *out)
{
    unsigned left = FILE_RETRY_SHORT;
    DWORD code = 0;

    do
        code = file_open(wide, out);
    while (code == ERROR_SHARING_VIOLATION && file_retry(code, &left));
    return code;
}

enum status file_read(const char *path, struct buf *out, struct err *err)
{
    const size_t before = out->len;
    wchar_t *wide = NULL;
    HANDLE file = INVALID_HANDLE_VALUE;

    enum status status = paths_to_wide(path, &wide, err);
    if (status != ST_OK)
        return status;
    const DWORD code = open_to_read(wide, &file);
    free(wide);
    if (names_nothing(code))
        return file_fail(err, ST_NOT_FOUND, FAULT_FILE_MISSING, code, "opening file", path);
    if (code != 0)
        return file_fail(err, ST_IO, FAULT_FILE_UNREADABLE, code, "opening file", path);
    status = read_to_end(file, path, out, err);
    if (status != ST_OK)
        buf_truncate(out, before);
    CloseHandle(file);
    return status;
}

/* Returns 0 or the Win32 code. */
static DWORD write_all(HANDLE file, const unsigned char *bytes, size_t len)
{
    while (len > 0) {
        const DWORD piece = len < FILE_CHUNK_BYTES ? (DWORD)len : FILE_CHUNK_BYTES;
        DWORD put = 0;

        if (!WriteFile(file, bytes, piece, &put, NULL))
            return GetLastError();
        if (put == 0)
            return ERROR_DISK_FULL;
        bytes += put;
        len -= put;
    }
    return 0;
}

/* "<path>.<8 hex digits>.tmp", malloc'ed. Numbers differ between processes, and within one from call to call. */
static wchar_t *temporary_name(const wchar_t *path)
{
    static volatile LONG counter;
    const size_t size = wcslen(path) + sizeof ".12345678.tmp";
    wchar_t *name = calloc(size, sizeof *name);
    const unsigned mixed =
        (unsigned)InterlockedIncrement(&counter) ^ (unsigned)GetCurrentProcessId() << 12U ^ (unsigned)GetTickCount();

    if (name != NULL)
        (void)_snwprintf(name, size, L"%ls.%08x.tmp", path, mixed);
    return name;
}

/* A new file; descriptor NULL: with the access list that its folder hands down. Its name is malloc'ed. */
static DWORD create_temporary(const wchar_t *path, void *descriptor, wchar_t **out_name, HANDLE *out_file)
{
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes, .lpSecurityDescriptor = descriptor};
    DWORD code = ERROR_FILE_EXISTS;

    for (int i = 0; i < TEMPORARY_TRIES && code == ERROR_FILE_EXISTS; i++) {
        wchar_t *name = temporary_name(path);
        if (name == NULL)
            return ERROR_OUTOFMEMORY;
        HANDLE file = CreateFileW(name, GENERIC_WRITE, 0, &attributes, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
        code = file == INVALID_HANDLE_VALUE ? GetLastError() : 0;
        if (code == 0) {
            *out_name = name; /* the caller's now */
            *out_file = file;
        } else {
            free(name);
        }
    }
    return code;
}

/*
 * The file keeps its access list through the renaming: both names are in one folder. One that names this PC's user must
 * not go to a USB drive with a backup: on the next PC nobody has that SID.
 */
static enum status open_temporary(const wchar_t *wide, enum file_mode mode, wchar_t **out_name, HANDLE *out_file,
                                  const char *path, struct err *err)
{
    void *descriptor = NULL;
    enum status status = ST_OK;

    if (mode == FILE_REPLACE_PRIVATE)
        status = user_sid_private_descriptor(&descriptor, err);
    if (status != ST_OK)
        return status;
    const DWORD code = create_temporary(wide, descriptor, out_name, out_file);
    LocalFree(descriptor);
    if (code == ERROR_OUTOFMEMORY)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "writing file");
    return code == 0 ? ST_OK : fail_to_write(err, code, "creating temporary file", path);
}

static enum status write_temporary(const wchar_t *wide, const void *bytes, size_t len, enum file_mode mode,
                                   wchar_t **out, const char *path, struct err *err)
{
    wchar_t *name = NULL;
    HANDLE file = INVALID_HANDLE_VALUE;

    enum status status = open_temporary(wide, mode, &name, &file, path, err);
    if (status != ST_OK)
        return status;
    KILL_POINT("atomic_file.temporary_made");
    DWORD code = write_all(file, bytes, len);
    if (code == 0 && !FlushFileBuffers(file))
        code = GetLastError();
    if (!CloseHandle(file) && code == 0)
        code = GetLastError();
    if (code != 0) {
        (void)DeleteFileW(name);
        free(name);
        return fail_to_write(err, code, "writing temporary file", path);
    }
    *out = name;
    return ST_OK;
}

static enum status move_into_place(const wchar_t *temporary, const wchar_t *wide, enum file_mode mode, const char *path,
                                   struct err *err)
{
    const DWORD attributes = GetFileAttributesW(wide);
    const bool there = attributes != INVALID_FILE_ATTRIBUTES;

    if (there && mode == FILE_NEW)
        return file_fail(err, ST_ALREADY, FAULT_TARGET_EXISTS, ERROR_FILE_EXISTS, "naming new file", path);
    if (there && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return file_fail(err, ST_IO, FAULT_NONE, ERROR_ACCESS_DENIED, "replacing a folder by a file", path);
    if (there && (attributes & FILE_ATTRIBUTE_READONLY) != 0)
        return file_fail(err, ST_IO, FAULT_TARGET_READ_ONLY, ERROR_ACCESS_DENIED, "replacing file", path);
    const DWORD code = file_move(temporary, wide, mode != FILE_NEW);
    if (code == 0)
        return ST_OK;
    if (code == ERROR_ALREADY_EXISTS || code == ERROR_FILE_EXISTS)
        return file_fail(err, ST_ALREADY, FAULT_TARGET_EXISTS, code, "naming new file", path);
    /* The temporary file could be written beside it: the medium is not write-protected, whatever holds the target. */
    if (code == ERROR_ACCESS_DENIED)
        return file_fail(err, ST_IO, FAULT_NONE, code, "naming file", path);
    return fail_to_write(err, code, "naming file", path);
}

/* "NUL" is "\\.\NUL" by now; a colon behind that of the drive begins the name of a stream. */
static bool is_file_name(const wchar_t *wide)
{
    const wchar_t *name = wcsrchr(wide, L'\\');

    return wcsncmp(wide, L"\\\\.\\", 4) != 0 && wcschr(name != NULL ? name : wide, L':') == NULL;
}

enum status file_write(const char *path, const void *bytes, size_t len, enum file_mode mode, struct err *err)
{
    wchar_t *wide = NULL;
    wchar_t *temporary = NULL;

    enum status status = paths_to_wide(path, &wide, err);
    if (status == ST_OK && !is_file_name(wide))
        status = fail_to_write(err, ERROR_INVALID_NAME, "writing to a device, or to a stream of a file", path);
    if (status != ST_OK) {
        free(wide);
        return status;
    }
    status = write_temporary(wide, bytes, len, mode, &temporary, path, err);
    if (status == ST_OK) {
        KILL_POINT("atomic_file.temporary_written");
        status = move_into_place(temporary, wide, mode, path, err);
        if (status != ST_OK)
            (void)DeleteFileW(temporary);
        else
            KILL_POINT("atomic_file.renamed");
    }
    free(temporary);
    free(wide);
    return status;
}

bool file_exists(const char *path)
{
    wchar_t *wide = NULL;

    if (paths_to_wide(path, &wide, NULL) != ST_OK)
        return false;
    const DWORD attributes = GetFileAttributesW(wide);
    free(wide);
    return attributes != INVALID_FILE_ATTRIBUTES;
}

/* Whatever a link leads to is not ours, and the link itself has no bytes. */
static bool is_link(HANDLE file)
{
    BY_HANDLE_FILE_INFORMATION info = {.dwFileAttributes = 0};

    return GetFileInformationByHandle(file, &info) && (info.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
}

static DWORD overwrite_with_zeros(HANDLE file)
{
    static const unsigned char zeros[FILE_CHUNK_BYTES];
    LARGE_INTEGER size = {.QuadPart = 0};
    DWORD code = GetFileSizeEx(file, &size) ? 0 : GetLastError();

    if (is_link(file))
        return 0;

    for (LONGLONG left = size.QuadPart; left > 0 && code == 0; left -= FILE_CHUNK_BYTES)
        code = write_all(file, zeros, left < FILE_CHUNK_BYTES ? (size_t)left : FILE_CHUNK_BYTES);
    if (code == 0 && !FlushFileBuffers(file))
        code = GetLastError();
    return code;
}

enum status file_wipe(const char *path, struct err *err)
{
    wchar_t *wide = NULL;

    enum status status = paths_to_wide(path, &wide, err);
    if (status != ST_OK)
        return status;
    HANDLE file = CreateFileW(wide, GENERIC_WRITE | FILE_READ_ATTRIBUTES, 0, NULL, OPEN_EXISTING,
                              FILE_ATTRIBUTE_NORMAL | FILE_FLAG_OPEN_REPARSE_POINT, NULL);
    DWORD code = file == INVALID_HANDLE_VALUE ? GetLastError() : 0;
    if (code == 0) {
        code = overwrite_with_zeros(file);
        CloseHandle(file);
        KILL_POINT("atomic_file.overwritten");
        if (code == 0 && !DeleteFileW(wide))
            code = GetLastError();
        KILL_POINT("atomic_file.removed");
    }
    free(wide);
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND)
        return ST_OK;
    return code == 0 ? ST_OK : fail_to_write(err, code, "wiping file", path);
}
