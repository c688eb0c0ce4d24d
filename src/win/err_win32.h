/*
 * GetLastError into the record of a failure. Call it on the line after the call that failed: whatever comes between may
 * change the number.
 */
#ifndef WIN_ERR_WIN32_H
#define WIN_ERR_WIN32_H

#include "base/status.h"

/* Fills *err with GetLastError, returns the status; GetLastError is the same afterwards. */
enum status err_win32(struct err *err, enum status status, int fault, const char *what);
/* The same with a number that was kept. */
enum status err_win32_code(struct err *err, enum status status, int fault, unsigned long code, const char *what);
/* The same from a function that returns its code instead of setting one (NTSTATUS, SECURITY_STATUS, HRESULT). */
enum status err_win32_returned(struct err *err, enum status status, int fault, long code, const char *what);

#endif
