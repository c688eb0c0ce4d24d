#include "win/key_fault.h"

#include <windows.h>

#include "base/fault.h"
#include "win/err_win32.h"

int key_fault_of(unsigned long code)
{
    switch (code) {
    /* The key file is there and cannot be opened with this user's present secrets: the password was reset. */
    case (DWORD)NTE_BAD_KEY_STATE:
    case (DWORD)NTE_KEYSET_ENTRY_BAD:
    case ERROR_INVALID_DATA:
        return FAULT_KEY_BROKEN;
    /* No profile, or a temporary one: the folders of the keys are not there. */
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case (DWORD)NTE_TEMPORARY_PROFILE:
    case ERROR_ACCESS_DENIED:
    case ERROR_NO_SUCH_LOGON_SESSION:
        return FAULT_PROFILE_NOT_LOADED;
    case (DWORD)NTE_NO_MEMORY:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_OUTOFMEMORY:
        return FAULT_NO_MEMORY;
    default:
        return FAULT_STORE;
    }
}

bool key_fault_is_export_refused(unsigned long code)
{
    return code == (DWORD)NTE_BAD_KEY || code == (DWORD)NTE_BAD_KEY_STATE || code == (DWORD)NTE_PERM ||
           code == (DWORD)NTE_NOT_SUPPORTED || code == (DWORD)NTE_BAD_TYPE;
}

enum status key_fault_report_code(struct err *err, unsigned long code, const char *what)
{
    const int fault = key_fault_of(code);
    return err_win32_code(err, fault == FAULT_NO_MEMORY ? ST_NO_MEMORY : ST_IO, fault, code, what);
}

enum status key_fault_report(struct err *err, const char *what)
{
    return key_fault_report_code(err, GetLastError(), what);
}
