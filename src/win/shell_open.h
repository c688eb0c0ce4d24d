/*
 * Hands a file to the program that opens its kind on this PC, as a double click does.
 */
#ifndef WIN_SHELL_OPEN_H
#define WIN_SHELL_OPEN_H

#include "base/status.h"

/* path: of a file of ours, never a name from outside; UTF-8, absolute. Returns once it was handed over. ST_IO: nothing
 * opens it, or it is not there. ST_NO_MEMORY. */
MUST_CHECK enum status shell_open(const char *path, struct err *err);

#endif
