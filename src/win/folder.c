#include "win/folder.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/err_win32.h"
#include "win/paths.h"
#include "win/text.h"

static bool is_folder(const wchar_t *path)
{
    const DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
}

/* From the longest part that is there downwards. Returns 0 or the Win32 code. */
static DWORD make_with_parents(wchar_t *path)
{
    wchar_t *slash = NULL;

    if (is_folder(path) || CreateDirectoryW(path, NULL))
        return 0;
    DWORD code = GetLastError();
    if (code == ERROR_ALREADY_EXISTS)
        return is_folder(path) ? 0 : code;
    slash = wcsrchr(path, L'\\');
    if (code != ERROR_PATH_NOT_FOUND || slash == NULL)
        return code;
    *slash = L'\0';
    code = make_with_parents(path);
    *slash = L'\\';
    if (code != 0)
        return code;
    if (CreateDirectoryW(path, NULL))
        return 0;
    code = GetLastError(); /* another process may have been quicker */
    return code == ERROR_ALREADY_EXISTS && is_folder(path) ? 0 : code;
}

enum status folder_make(const char *path, struct err *err)
{
    wchar_t *wide = NULL;

    enum status status = paths_to_wide(path, &wide, err);
    if (status != ST_OK)
        return status;
    const DWORD code = make_with_parents(wide);
    KILL_POINT("folder.made");
    free(wide);
    if (code == 0)
        return ST_OK;
    status = err_win32_code(err, ST_IO, code == ERROR_DISK_FULL ? FAULT_DISK_FULL : FAULT_TARGET_FOLDER, code,
                            "making a folder");
    err_detail_path(err, path);
    return status;
}

static enum status each_found(HANDLE found, WIN32_FIND_DATAW *data,
                              enum status (*on_file)(void *self, const char *name), void *self)
{
    enum status status = ST_OK;

    do {
        char *name = NULL;
        if ((data->dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ||
            text_from_wide(data->cFileName, &name, NULL) != ST_OK)
            continue;
        status = on_file(self, name);
        free(name);
    } while (status == ST_OK && FindNextFileW(found, data));
    return status;
}

enum status folder_each(const char *path, enum status (*on_file)(void *self, const char *name), void *self,
                        struct err *err)
{
    WIN32_FIND_DATAW data;
    char *pattern = NULL;
    wchar_t *wide = NULL;

    enum status status = paths_join(path, "*", &pattern, err);
    if (status == ST_OK)
        status = paths_to_wide(pattern, &wide, err);
    if (status == ST_OK) {
        HANDLE found = FindFirstFileW(wide, &data);
        const DWORD code = GetLastError();
        if (found != INVALID_HANDLE_VALUE) {
            status = each_found(found, &data, on_file, self);
            FindClose(found);
        } else if (code != ERROR_FILE_NOT_FOUND && code != ERROR_PATH_NOT_FOUND) {
            status = err_win32_code(err, ST_IO, FAULT_NONE, code, "listing a folder");
            err_detail_path(err, path);
        }
    }
    free(wide);
    free(pattern);
    return status;
}
