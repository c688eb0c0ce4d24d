/*
 * The tray's start with Windows: the value named after the product under Software\Microsoft\Windows\CurrentVersion\Run
 * (https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys), and whether the user has switched
 * it off where Windows lists what starts (Explorer\StartupApproved\Run, which is read and never written). It knows no
 * installation.
 */
#ifndef WIN_AUTOSTART_H
#define WIN_AUTOSTART_H

#include <stdbool.h>
#include <wchar.h>

#include <windows.h>

#include "base/status.h"

/* A longer command is not started. */
enum { AUTOSTART_UNITS_MAX = 260 };

enum autostart_command {
    AUTOSTART_NO_COMMAND,
    AUTOSTART_THIS, /* "PROGRAM", whatever options follow */
    AUTOSTART_OTHER
};

/* root: HKEY_CURRENT_USER or HKEY_LOCAL_MACHINE. program: absolute. ST_IO (FAULT_REGISTRY), ST_NO_MEMORY. */
MUST_CHECK enum status autostart_read(HKEY root, const wchar_t *program, enum autostart_command *out, struct err *err);
/* "PROGRAM" --tray in place of what is there. ST_BAD_INPUT: too long (autostart_fits). */
MUST_CHECK enum status autostart_put(HKEY root, const wchar_t *program, struct err *err);
bool autostart_fits(const wchar_t *program);
bool autostart_is_switched_off(HKEY root);

#endif
