#include "win/shell_open.h"

#include <stdlib.h>

#include <windows.h>

#include <objbase.h>
#include <shellapi.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/text.h"

/* Extensions of the shell may need COM
 * (https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-shellexecuteexw). */
static BOOL open_wide(const wchar_t *wide)
{
    SHELLEXECUTEINFOW wish = {.cbSize = sizeof wish,
                              .fMask = SEE_MASK_NOASYNC | SEE_MASK_FLAG_NO_UI,
                              .lpVerb = L"open",
                              .lpFile = wide,
                              .nShow = SW_SHOWNORMAL};
    const HRESULT com = CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE);
    const BOOL opened = ShellExecuteExW(&wish);
    const DWORD code = GetLastError();

    if (SUCCEEDED(com))
        CoUninitialize();
    SetLastError(code);
    return opened;
}

enum status shell_open(const char *what, struct err *err)
{
    wchar_t *wide = NULL;
    enum status status = text_to_wide(what, &wide, err);

    if (status == ST_OK && !open_wide(wide))
        status = err_win32(err, ST_IO, FAULT_NONE, "opening by its kind what the shell opens");
    free(wide);
    return status;
}
