#include "registry_sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

enum { ROOTS = 2, NAME_MAX = 64, TEXT_MAX = 4096 };

static HKEY roots[ROOTS];
static wchar_t names[ROOTS][NAME_MAX];

static HKEY root_of(size_t i)
{
    return i == 0 ? HKEY_CURRENT_USER : HKEY_LOCAL_MACHINE;
}

int registry_sandbox_open(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROOTS; i++) {
        swprintf(names[i], NAME_MAX, L"Software\\PccertTest.%lu.%zu", GetCurrentProcessId(), i);
        if (RegCreateKeyExW(HKEY_CURRENT_USER, names[i], 0, NULL, 0, KEY_ALL_ACCESS, NULL, &roots[i], NULL) != 0)
            return -1;
    }
    for (size_t i = 0; i < ROOTS; i++)
        if (RegOverridePredefKey(root_of(i), roots[i]) != ERROR_SUCCESS)
            return -1;
    return 0;
}

int registry_sandbox_close(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROOTS; i++)
        (void)RegOverridePredefKey(root_of(i), NULL);
    for (size_t i = 0; i < ROOTS; i++) {
        RegCloseKey(roots[i]);
        if (RegDeleteTreeW(HKEY_CURRENT_USER, names[i]) != ERROR_SUCCESS)
            return -1;
    }
    return 0;
}

void registry_sandbox_put_bytes(HKEY root, const wchar_t *key, const wchar_t *name, DWORD type, const void *bytes,
                                size_t len)
{
    HKEY opened = NULL;

    assert_int_equal(RegCreateKeyExW(root, key, 0, NULL, 0, KEY_SET_VALUE, NULL, &opened, NULL), ERROR_SUCCESS);
    assert_int_equal(RegSetValueExW(opened, name, 0, type, bytes, (DWORD)len), ERROR_SUCCESS);
    RegCloseKey(opened);
}

void registry_sandbox_put(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text)
{
    registry_sandbox_put_bytes(root, key, name, REG_SZ, text, (wcslen(text) + 1) * sizeof *text);
}

void registry_sandbox_drop(HKEY root, const wchar_t *key)
{
    assert_int_equal(RegDeleteTreeW(root, key), ERROR_SUCCESS);
}

void registry_sandbox_assert(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text)
{
    static wchar_t found[TEXT_MAX + 1];
    DWORD bytes = TEXT_MAX * sizeof *found, type = REG_NONE;
    HKEY opened = NULL;

    if (RegOpenKeyExW(root, key, 0, KEY_QUERY_VALUE, &opened) != ERROR_SUCCESS)
        fail_msg("no key %ls", key);
    const LSTATUS code = RegQueryValueExW(opened, name, NULL, &type, (BYTE *)found, &bytes);
    RegCloseKey(opened);
    if (code != ERROR_SUCCESS || type != REG_SZ)
        fail_msg("%ls, %ls: code %ld, type %lu", key, name != NULL ? name : L"default", code, type);
    found[bytes / sizeof *found] = L'\0';
    if (wcscmp(found, text) != 0)
        fail_msg("%ls, %ls: %ls and not %ls", key, name != NULL ? name : L"default", found, text);
}

bool registry_sandbox_has(HKEY root, const wchar_t *key, const wchar_t *name)
{
    HKEY opened = NULL;

    if (RegOpenKeyExW(root, key, 0, KEY_QUERY_VALUE, &opened) != ERROR_SUCCESS)
        return false;
    const LSTATUS code = RegQueryValueExW(opened, name, NULL, NULL, NULL, NULL);
    RegCloseKey(opened);
    return code == ERROR_SUCCESS;
}

bool registry_sandbox_is_empty(HKEY root)
{
    DWORD keys = 1, values = 1;

    assert_int_equal(RegQueryInfoKeyW(root, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL),
                     ERROR_SUCCESS);
    return keys == 0 && values == 0;
}
