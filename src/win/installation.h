/*
 * Which installation this program is of: the entry under Software\Microsoft\Windows\CurrentVersion\Uninstall whose
 * InstallLocation is the folder that it runs from. A copy elsewhere is of none.
 */
#ifndef WIN_INSTALLATION_H
#define WIN_INSTALLATION_H

#include <stdbool.h>
#include <wchar.h>

#include <windows.h>

#include "base/status.h"

struct installation {
    HKEY root;        /* HKEY_CURRENT_USER or HKEY_LOCAL_MACHINE; NULL: not installed */
    wchar_t *program; /* PeiChengCert.exe, spelled as the installer did; owned */
    bool autostart;   /* the installer made the start with Windows: its DWORD Autostart is 1 */
};

/* This user's before one for all users. *out is to be cleared in every case. ST_IO (FAULT_REGISTRY), ST_NO_MEMORY. */
MUST_CHECK enum status installation_find(struct installation *out, struct err *err);
void installation_clear(struct installation *installation);

#endif
