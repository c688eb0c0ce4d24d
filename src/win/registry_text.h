/*
 * Texts in the registry (REG_SZ): read whole, compared exactly, written with the key that they stand under.
 */
#ifndef WIN_REGISTRY_TEXT_H
#define WIN_REGISTRY_TEXT_H

#include <stdbool.h>
#include <wchar.h>

#include <windows.h>

#include "base/status.h"

/*
 * name: NULL for the key's default value, in all of these. A program of 32 bits sees what one of 64 sees, as the setup
 * has it.
 */

/*
 * *out is malloc'ed and ends with a NUL, whatever was written there. ST_NOT_FOUND: no such key or value, or it is no
 * REG_SZ. ST_IO (FAULT_REGISTRY), ST_NO_MEMORY.
 */
MUST_CHECK enum status registry_text_read(HKEY root, const wchar_t *key, const wchar_t *name, wchar_t **out,
                                          struct err *err);
/* ST_OK with *is; what is not there is not that text. ST_IO (FAULT_REGISTRY), ST_NO_MEMORY. */
MUST_CHECK enum status registry_text_is(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text,
                                        bool *is, struct err *err);
/* Makes the key and those above it. ST_IO (FAULT_REGISTRY). */
MUST_CHECK enum status registry_text_write(HKEY root, const wchar_t *key, const wchar_t *name, const wchar_t *text,
                                           struct err *err);

/* The pieces one after another, up to NULL; malloc'ed, NULL without memory. */
wchar_t *registry_text_join(const wchar_t *const pieces[]);

#endif
