/*
 * Which of the faults of base/fault.h a Windows code from keys, providers, stores or DPAPI is: the known troubles of
 * user profiles and keys, told apart for people (../shared/facts/windows.md A14). Names no operation.
 */
#ifndef WIN_KEY_FAULT_H
#define WIN_KEY_FAULT_H

#include <stdbool.h>

#include "base/status.h"

/* FAULT_KEY_BROKEN, FAULT_PROFILE_NOT_LOADED, FAULT_NO_MEMORY; FAULT_STORE for all others. */
int key_fault_of(unsigned long code);

/* Whether this code from CryptExportKey or NCryptExportKey says that the key may not leave its provider (B2). */
bool key_fault_is_export_refused(unsigned long code);

/* ST_IO with the fault of GetLastError, or ST_NO_MEMORY. */
enum status key_fault_report(struct err *err, const char *what);
enum status key_fault_report_code(struct err *err, unsigned long code, const char *what);

#endif
