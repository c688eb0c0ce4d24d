#include "win/registry_text.h"

#include <stdlib.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/err_win32.h"

static bool is_missing(LSTATUS code)
{
    return code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND || code == ERROR_UNSUPPORTED_TYPE;
}

static enum status registry_failure(struct err *err, LSTATUS code, const char *what)
{
    return err_win32_code(err, ST_IO, FAULT_REGISTRY, (DWORD)code, what);
}

enum status registry_text_read(HKEY root, const wchar_t *key, const wchar_t *name, wchar_t **out, struct err *err)
{
    wchar_t *text = NULL;
    DWORD bytes = 0;
    LSTATUS code =
        RegGetValueW(root, key, name, RRF_RT_REG_SZ | RRF_NOEXPAND | RRF_SUBKEY_WOW6464KEY, NULL, NULL, &bytes);

    while (code == ERROR_SUCCESS || code == ERROR_MORE_DATA) { /* it may grow in between */
        free(text);
        text = calloc(bytes / sizeof *text + 2, sizeof *text);
        if (text == NULL)
            return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a text of the registry");
        code = RegGetValueW(root, key, name, RRF_RT_REG_SZ | RRF_NOEXPAND | RRF_SUBKEY_WOW6464KEY, NULL, text, &bytes);
        if (code == ERROR_SUCCESS) {
            *out = text;
            return ST_OK;
        }
    }
    free(text);
    if (is_missing(code))
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "a text of the registry is not there");
    return registry_failure(err, code, "reading the registry");
}

enum status registry_text_is(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text, bool *is,
                             struct err *err)
{
    wchar_t *found = NULL;
    struct err cause = ERR_INIT;
    const enum status status = registry_text_read(root, key, name, &found, &cause);

    if (status != ST_OK && status != ST_NOT_FOUND)
        return err_set_code(err, cause.status, cause.fault, cause.source, cause.number, cause.what);
    *is = status == ST_OK && wcscmp(found, text) == 0;
    free(found);
    return ST_OK;
}

enum status registry_text_write(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text,
                                struct err *err)
{
    const size_t bytes = (wcslen(text) + 1) * sizeof *text;
    HKEY opened = NULL;
    LSTATUS code = RegCreateKeyExW(root, key, 0, NULL, 0, KEY_SET_VALUE | KEY_WOW64_64KEY, NULL, &opened, NULL);

    if (code != ERROR_SUCCESS)
        return registry_failure(err, code, "making a key of the registry");
    code = RegSetValueExW(opened, name, 0, REG_SZ, (const BYTE *)text, (DWORD)bytes);
    KILL_POINT("registry_text.written");
    RegCloseKey(opened);
    return code == ERROR_SUCCESS ? ST_OK : registry_failure(err, code, "writing the registry");
}

wchar_t *registry_text_join(const wchar_t *const pieces[])
{
    size_t units = 0, at = 0;
    wchar_t *text = NULL;

    for (size_t i = 0; pieces[i] != NULL; i++)
        units += wcslen(pieces[i]);
    text = calloc(units + 1, sizeof *text);
    for (size_t i = 0; text != NULL && pieces[i] != NULL; i++) {
        const size_t len = wcslen(pieces[i]);

        wmemcpy(text + at, pieces[i], len);
        at += len;
    }
    return text;
}
