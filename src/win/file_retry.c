#include "win/file_retry.h"

#include <windows.h>

enum { WAIT_MS = 50 };

/* ERROR_ACCESS_DENIED is also what most Windows say of a file that waits for its deletion. */
static bool may_pass(DWORD code)
{
    return code == ERROR_SHARING_VIOLATION || code == ERROR_LOCK_VIOLATION || code == ERROR_ACCESS_DENIED ||
           code == ERROR_DELETE_PENDING || code == ERROR_USER_MAPPED_FILE;
}

bool file_retry(unsigned long code, unsigned *left)
{
    if (*left == 0 || !may_pass(code))
        return false;
    (*left)--;
    Sleep(WAIT_MS);
    return true;
}
