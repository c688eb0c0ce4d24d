/*
 * Hands a file or an address to the program that opens its kind on this PC, as a double click does.
 */
#ifndef WIN_SHELL_OPEN_H
#define WIN_SHELL_OPEN_H

#include "base/status.h"

/*
 * what: UTF-8; the whole path of a file of ours, a page of Windows' settings (ms-settings:), or an address (https:)
 * that the brand or a verified notice names; nothing else from outside. Returns once it was handed over. ST_IO: nothing
 * opens it, or it is not there. ST_NO_MEMORY.
 */
MUST_CHECK enum status shell_open(const char *what, struct err *err);

#endif
