/*
 * UTF-8 to and from Windows' UTF-16, exact both ways (base/utf.h): wchar_t begins and ends in this folder and in cli/.
 */
#ifndef WIN_TEXT_H
#define WIN_TEXT_H

#include <wchar.h>

#include "base/status.h"

/* *out is malloc'ed; text_wipe_free it if it was secret. ST_BAD_INPUT (FAULT_NOT_TEXT), ST_NO_MEMORY. */
MUST_CHECK enum status text_to_wide(const char *utf8, wchar_t **out, struct err *err);
MUST_CHECK enum status text_from_wide(const wchar_t *wide, char **out, struct err *err);

/* Wipe up to the terminating NUL and free; NULL is allowed. Leaves *wide NULL. */
void text_wipe_free(wchar_t **wide);

#endif
