#include "win/removable_drive.h"

#include <stdio.h>
#include <windows.h>

enum { FIRST_LETTER = 'C', LAST_LETTER = 'Z' }; /* A and B are for floppy disks: empty ones take seconds, with noise */

static bool is_ready(const wchar_t *root)
{
    DWORD flags = 0;

    return GetVolumeInformationW(root, NULL, 0, NULL, NULL, &flags, NULL, 0) && (flags & FILE_READ_ONLY_VOLUME) == 0;
}

bool removable_drive_find(char out[REMOVABLE_DRIVE_SIZE])
{
    const DWORD drives = GetLogicalDrives();
    DWORD errors_before = 0;

    out[0] = '\0';
    SetThreadErrorMode(SEM_FAILCRITICALERRORS, &errors_before); /* no box of Windows' that asks for a medium */
    for (int letter = FIRST_LETTER; out[0] == '\0' && letter <= LAST_LETTER; letter++) {
        const wchar_t root[] = {(wchar_t)letter, L':', L'\\', L'\0'};

        if ((drives >> (letter - 'A') & 1) != 0 && GetDriveTypeW(root) == DRIVE_REMOVABLE && is_ready(root))
            (void)snprintf(out, REMOVABLE_DRIVE_SIZE, "%c:\\", letter);
    }
    SetThreadErrorMode(errors_before, NULL);
    return out[0] != '\0';
}
