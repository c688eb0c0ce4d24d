#include "win/generation.h"

#include <windows.h>

#include "base/kill_point.h"

static uint32_t read_value(HKEY key)
{
    DWORD value = 0;
    DWORD type = REG_NONE;
    DWORD size = sizeof value;

    const LSTATUS code = RegQueryValueExW(key, GENERATION_VALUE, NULL, &type, (BYTE *)&value, &size);
    return code == ERROR_SUCCESS && type == REG_DWORD && size == sizeof value ? value : 0;
}

void generation_raise(void)
{
    HKEY key = NULL;

    if (RegCreateKeyExW(HKEY_CURRENT_USER, GENERATION_KEY, 0, NULL, 0, KEY_SET_VALUE | KEY_QUERY_VALUE, NULL, &key,
                        NULL) != ERROR_SUCCESS)
        return;
    const DWORD next = read_value(key) + 1;
    (void)RegSetValueExW(key, GENERATION_VALUE, 0, REG_DWORD, (const BYTE *)&next, sizeof next);
    KILL_POINT("generation.raised");
    RegCloseKey(key);
}

uint32_t generation_read(void)
{
    HKEY key = NULL;

    if (RegOpenKeyExW(HKEY_CURRENT_USER, GENERATION_KEY, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS)
        return 0;
    const uint32_t value = read_value(key);
    RegCloseKey(key);
    return value;
}
