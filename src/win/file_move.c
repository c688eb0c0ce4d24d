#include "win/file_move.h"

#include <windows.h>

#include "win/file_retry.h"

unsigned long file_move(const wchar_t *from, const wchar_t *to, bool replace)
{
    const DWORD flags = MOVEFILE_WRITE_THROUGH | (replace ? MOVEFILE_REPLACE_EXISTING : 0);
    unsigned left = FILE_RETRY_LONG;
    DWORD code = 0;

    do
        code = MoveFileExW(from, to, flags) ? 0 : GetLastError();
    while (code != 0 && file_retry(code, &left));
    return code;
}
