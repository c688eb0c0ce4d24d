/*
 * Opens what is to be read: a file, and nothing that somebody else answers for.
 */
#ifndef WIN_FILE_OPEN_H
#define WIN_FILE_OPEN_H

#include <windows.h>

/*
 * Returns 0 or the Win32 code; ERROR_BAD_PIPE for a pipe or a device. The other end of a pipe could take as long as it
 * likes, and act as who opened it: it is not let (SECURITY_IDENTIFICATION, by which it learns who that is and no more;
 * a redirector of a file system needs that much to judge who may read).
 * https://learn.microsoft.com/windows/win32/ipc/impersonating-a-named-pipe-client
 */
DWORD file_open(const wchar_t *path, HANDLE *out);

#endif
