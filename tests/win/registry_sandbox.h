/*
 * This process's HKEY_CURRENT_USER and HKEY_LOCAL_MACHINE, empty and its own: what a test writes there, nobody else
 * sees. RegOverridePredefKey (https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regoverridepredefkey).
 */
#ifndef TESTS_WIN_REGISTRY_SANDBOX_H
#define TESTS_WIN_REGISTRY_SANDBOX_H

#include <stdbool.h>
#include <wchar.h>

#include <windows.h>

/* Setup and teardown of a test. */
int registry_sandbox_open(void **state);
int registry_sandbox_close(void **state);

/* name: NULL for the default value. */
void registry_sandbox_put(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text);
void registry_sandbox_put_bytes(HKEY root, const wchar_t *key, const wchar_t *name, DWORD type, const void *bytes,
                                size_t len);
/* The key with all that is under it is gone. */
void registry_sandbox_drop(HKEY root, const wchar_t *key);
/* REG_SZ, read by plain Win32. Fails the test if it is not there or says something else. */
void registry_sandbox_assert(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text);
bool registry_sandbox_has(HKEY root, const wchar_t *key, const wchar_t *name);
/* Nothing at all under it. */
bool registry_sandbox_is_empty(HKEY root);

#endif
