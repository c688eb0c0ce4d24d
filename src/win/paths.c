#include "win/paths.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <knownfolders.h>
#include <shlobj.h>

#include "base/fault.h"
#include "brand_id.h"
#include "win/err_win32.h"
#include "win/text.h"

/* The longest path that Windows knows, in UTF-16 units. */
enum { PATH_UNITS_MAX = 32768 };

static enum status paths_no_memory(struct err *err)
{
    return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a path");
}

enum status paths_join(const char *folder, const char *name, char **out, struct err *err)
{
    size_t size = strlen(folder) + 1 + strlen(name) + 1;
    char *path = malloc(size);

    if (path == NULL)
        return paths_no_memory(err);
    (void)snprintf(path, size, "%s\\%s", folder, name);
    *out = path;
    return ST_OK;
}

enum status paths_user_data(char **out, struct err *err)
{
    wchar_t *wide = NULL;
    char *local = NULL;

    HRESULT hr = SHGetKnownFolderPath(&FOLDERID_LocalAppData, KF_FLAG_DEFAULT, NULL, &wide);
    if (FAILED(hr)) {
        CoTaskMemFree(wide);
        return err_win32_returned(err, ST_IO, FAULT_PROFILE_NOT_LOADED, hr, "the user's local data folder");
    }
    enum status status = text_from_wide(wide, &local, err);
    CoTaskMemFree(wide);
    if (status == ST_OK)
        status = paths_join(local, BRAND_PRODUCT_ID, out, err);
    free(local);
    return status;
}

enum status paths_program(char **out, struct err *err)
{
    wchar_t *wide = calloc(PATH_UNITS_MAX, sizeof *wide);
    enum status status = ST_OK;

    if (wide == NULL)
        return paths_no_memory(err);
    DWORD len = GetModuleFileNameW(NULL, wide, PATH_UNITS_MAX);
    if (len == 0 || len >= PATH_UNITS_MAX) {
        status = err_win32(err, ST_IO, FAULT_NONE, "the program's own path");
    } else {
        wchar_t *last = wcsrchr(wide, L'\\');
        if (last != NULL)
            *last = L'\0';
        status = text_from_wide(wide, out, err);
    }
    free(wide);
    return status;
}

static bool is_verbatim(const wchar_t *path)
{
    return wcsncmp(path, L"\\\\?\\", 4) == 0 || wcsncmp(path, L"\\\\.\\", 4) == 0;
}

/* Absolute and tidied, with room for the prefix in front; NULL if Windows cannot make it so. */
static wchar_t *full_path(const wchar_t *path, size_t room_in_front)
{
    wchar_t *full = calloc(room_in_front + PATH_UNITS_MAX, sizeof *full);
    if (full == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
        return NULL;
    }
    DWORD len = GetFullPathNameW(path, PATH_UNITS_MAX, full + room_in_front, NULL);
    if (len == 0 || len >= PATH_UNITS_MAX) {
        free(full);
        return NULL;
    }
    return full;
}

enum status paths_to_wide(const char *path, wchar_t **out, struct err *err)
{
    static const wchar_t local_prefix[] = L"\\\\?\\";
    static const wchar_t share_prefix[] = L"\\\\?\\UNC\\";
    enum { ROOM = 8 }; /* the longer prefix */
    wchar_t *wide = NULL;

    enum status status = text_to_wide(path, &wide, err);
    if (status != ST_OK)
        return status;
    if (is_verbatim(wide)) {
        *out = wide;
        return ST_OK;
    }
    wchar_t *full = full_path(wide, ROOM);
    const DWORD code = full == NULL ? GetLastError() : ERROR_SUCCESS;
    free(wide);
    if (full == NULL && code == ERROR_NOT_ENOUGH_MEMORY)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a path");
    if (full == NULL) {
        status = err_win32_code(err, ST_NOT_FOUND, FAULT_FILE_MISSING, code, "a path that names nothing");
        err_detail_path(err, path);
        return status;
    }
    wchar_t *begin = full + ROOM;
    if (is_verbatim(begin)) { /* a device: "NUL", "CON" */
        memmove(full, begin, (wcslen(begin) + 1) * sizeof *full);
    } else if (wcsncmp(begin, L"\\\\", 2) == 0) { /* \\server\share becomes \\?\UNC\server\share */
        wmemcpy(full, share_prefix, ROOM);
        memmove(full + ROOM, begin + 2, (wcslen(begin + 2) + 1) * sizeof *full);
    } else {
        wmemcpy(full, local_prefix, ROOM / 2);
        memmove(full + ROOM / 2, begin, (wcslen(begin) + 1) * sizeof *full);
    }
    *out = full;
    return ST_OK;
}
