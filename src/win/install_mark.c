#include "win/install_mark.h"

#include <stdlib.h>

#include <windows.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "brand_id.h"
#include "win/err_win32.h"
#include "win/text.h"

static const wchar_t mark_key[] = L"Software\\" BRAND_PRODUCT_ID L"\\Installing";

static enum status mark_failure(struct err *err, LSTATUS code, const char *what)
{
    return err_win32_code(err, ST_IO, FAULT_STORE, (DWORD)code, what);
}

static enum status mark_no_memory(struct err *err)
{
    return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the mark of an install");
}

/* REG_MULTI_SZ: each name with its NUL, one more NUL behind the last. malloc'ed. */
static wchar_t *names_to_multi(const struct container_list *names, size_t *out_units)
{
    size_t units = 1;
    for (size_t i = 0; i < names->count; i++)
        units += wcslen(names->names[i]) + 1;
    wchar_t *multi = calloc(units + 1, sizeof *multi);
    wchar_t *at = multi;
    for (size_t i = 0; multi != NULL && i < names->count; i++) {
        wcscpy(at, names->names[i]);
        at += wcslen(at) + 1;
    }
    *out_units = units;
    return multi;
}

static LSTATUS put_value(const wchar_t *name, const wchar_t *multi, size_t units)
{
    HKEY key = NULL;

    LSTATUS code =
        RegCreateKeyExW(HKEY_CURRENT_USER, mark_key, 0, NULL, 0, KEY_SET_VALUE | KEY_QUERY_VALUE, NULL, &key, NULL);
    if (code != ERROR_SUCCESS)
        return code;
    if (RegQueryValueExW(key, name, NULL, NULL, NULL, NULL) == ERROR_FILE_NOT_FOUND)
        code = RegSetValueExW(key, name, 0, REG_MULTI_SZ, (const BYTE *)multi, (DWORD)(units * sizeof *multi));
    if (code == ERROR_SUCCESS)
        code = RegFlushKey(key);
    RegCloseKey(key);
    return code;
}

enum status install_mark_put(const char *spki_hash, const struct container_list *before, struct err *err)
{
    wchar_t *name = NULL;
    size_t units = 0;

    enum status status = text_to_wide(spki_hash, &name, err);
    if (status != ST_OK)
        return status;
    wchar_t *multi = names_to_multi(before, &units);
    const LSTATUS code = multi == NULL ? ERROR_SUCCESS : put_value(name, multi, units);
    KILL_POINT("install_mark.put");
    if (multi == NULL)
        status = mark_no_memory(err);
    else if (code != ERROR_SUCCESS)
        status = mark_failure(err, code, "marking an install");
    free(multi);
    free(name);
    return status;
}

enum status install_mark_drop(const char *spki_hash, struct err *err)
{
    wchar_t *name = NULL;

    enum status status = text_to_wide(spki_hash, &name, err);
    if (status != ST_OK)
        return status;
    const LSTATUS code = RegDeleteKeyValueW(HKEY_CURRENT_USER, mark_key, name);
    KILL_POINT("install_mark.dropped");
    free(name);
    if (code == ERROR_SUCCESS || code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND)
        return ST_OK;
    return mark_failure(err, code, "taking back the mark of an install");
}

static enum status names_from_multi(const wchar_t *multi, size_t units, struct container_list *out, struct err *err)
{
    enum status status = ST_OK;

    for (size_t at = 0; status == ST_OK && at < units && multi[at] != L'\0'; at += wcslen(multi + at) + 1)
        status = container_list_add(out, multi + at, err);
    if (status != ST_OK)
        container_list_clear(out);
    return status;
}

/* With room for the NULs that a foreign hand may have left out. */
static enum status read_value(HKEY key, const wchar_t *name, struct container_list *before, struct err *err)
{
    DWORD bytes = 0;

    LSTATUS code = RegQueryValueExW(key, name, NULL, NULL, NULL, &bytes);
    if (code == ERROR_FILE_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "no install of this key was broken off");
    if (code != ERROR_SUCCESS)
        return mark_failure(err, code, "reading the mark of an install");
    wchar_t *multi = calloc(bytes / sizeof *multi + 2, sizeof *multi);
    if (multi == NULL)
        return mark_no_memory(err);
    code = RegQueryValueExW(key, name, NULL, NULL, (BYTE *)multi, &bytes);
    enum status status = code == ERROR_SUCCESS ? names_from_multi(multi, bytes / sizeof *multi, before, err)
                                               : mark_failure(err, code, "reading the mark of an install");
    free(multi);
    return status;
}

static enum status open_marks(HKEY *out, struct err *err)
{
    const LSTATUS code = RegOpenKeyExW(HKEY_CURRENT_USER, mark_key, 0, KEY_QUERY_VALUE | KEY_SET_VALUE, out);
    if (code == ERROR_FILE_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "no install was broken off");
    return code == ERROR_SUCCESS ? ST_OK : mark_failure(err, code, "the marks of installs");
}

enum status install_mark_find(const char *spki_hash, struct container_list *before, struct err *err)
{
    HKEY key = NULL;
    wchar_t *name = NULL;

    enum status status = open_marks(&key, err);
    if (status != ST_OK)
        return status;
    status = text_to_wide(spki_hash, &name, err);
    if (status == ST_OK)
        status = read_value(key, name, before, err);
    free(name);
    RegCloseKey(key);
    return status;
}

bool install_mark_is_any(void)
{
    HKEY key = NULL;
    wchar_t name[1] = L"";
    DWORD units = 1;

    const enum status status = open_marks(&key, NULL);
    if (status != ST_OK)
        return status != ST_NOT_FOUND;
    const LSTATUS code = RegEnumValueW(key, 0, name, &units, NULL, NULL, NULL, NULL); /* too short for any */
    RegCloseKey(key);
    return code != ERROR_NO_MORE_ITEMS;
}

/* Lower-case hex of the right length, of the right type: written by install_mark_put. */
static bool is_mark(const wchar_t *name, DWORD units, DWORD type)
{
    return type == REG_MULTI_SZ && units == SHA256_HEX_SIZE - 1 && wcsspn(name, L"0123456789abcdef") == units;
}

enum status install_mark_at(unsigned index, char spki_hash[SHA256_HEX_SIZE], struct err *err)
{
    HKEY key = NULL;
    wchar_t name[256]; /* more than a mark's, so that others can be told from it */
    DWORD type = 0;
    LSTATUS code = ERROR_SUCCESS;

    enum status status = open_marks(&key, err);
    if (status != ST_OK)
        return status;
    for (;;) {
        DWORD units = sizeof name / sizeof name[0];
        code = RegEnumValueW(key, index, name, &units, NULL, &type, NULL, NULL);
        if (code != ERROR_SUCCESS || is_mark(name, units, type))
            break;
        code = RegDeleteValueW(key, name);
        KILL_POINT("install_mark.rubbish_removed");
        if (code != ERROR_SUCCESS)
            break;
    }
    RegCloseKey(key);
    if (code == ERROR_NO_MORE_ITEMS)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "no further install was broken off");
    if (code != ERROR_SUCCESS)
        return mark_failure(err, code, "the marks of installs");
    for (size_t i = 0; i < SHA256_HEX_SIZE; i++)
        spki_hash[i] = (char)name[i];
    return ST_OK;
}
