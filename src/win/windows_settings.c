#include "win/windows_settings.h"

#include <windows.h>

#include <shellapi.h>

#include "base/fault.h"
#include "win/err_win32.h"

/* https://learn.microsoft.com/windows/apps/develop/launch/launch-settings-app */
enum status windows_settings_open(enum windows_setting setting, struct err *err)
{
    static const wchar_t *const pages[] = {
        [WINDOWS_SETTING_CLOCK] = L"ms-settings:dateandtime",
        [WINDOWS_SETTING_PROXY] = L"ms-settings:network-proxy",
    };
    SHELLEXECUTEINFOW wish = {.cbSize = sizeof wish,
                              .fMask = SEE_MASK_FLAG_NO_UI,
                              .lpVerb = L"open",
                              .lpFile = pages[setting],
                              .nShow = SW_SHOWNORMAL};

    return ShellExecuteExW(&wish) ? ST_OK : err_win32(err, ST_IO, FAULT_NONE, "opening a page of Windows' settings");
}
