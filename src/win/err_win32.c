#include "win/err_win32.h"

#include <windows.h>

enum status err_win32(struct err *err, enum status status, int fault, const char *what)
{
    DWORD code = GetLastError();
    err_win32_code(err, status, fault, code, what);
    SetLastError(code);
    return status;
}

enum status err_win32_code(struct err *err, enum status status, int fault, unsigned long code, const char *what)
{
    return err_set_code(err, status, fault, ERR_WIN32, (long long)code, what);
}

enum status err_win32_returned(struct err *err, enum status status, int fault, long code, const char *what)
{
    return err_win32_code(err, status, fault, (unsigned long)code, what);
}
