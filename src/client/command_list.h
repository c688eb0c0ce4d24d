/*
 * A command of the settings: a program and its arguments, as they are given to it. There is no shell, so nothing in
 * them means anything but itself.
 */
#ifndef CLIENT_COMMAND_LIST_H
#define CLIENT_COMMAND_LIST_H

#include "base/buf.h"
#include "protocol/json.h"

enum { COMMAND_LIST_MOST = 32, COMMAND_LIST_TEXT_SIZE = 1024, COMMAND_LIST_BYTES_MAX = 8192 };

/*
 * An array of strings; the first is a .exe by its absolute path on a drive ("C:\..."), since what a batch file or a
 * path that is searched for would run is not said by it. An empty array is no command. *out is replaced: one text after
 * another, each ended by a NUL. ST_BAD_INPUT with err.what, ST_NO_MEMORY.
 */
MUST_CHECK enum status command_list_read(const struct json *array, struct buf *out, struct err *err);
/* Borrowed from *list. How many; 0 if there is no command. */
size_t command_list_arguments(const struct buf *list, const char *out[COMMAND_LIST_MOST]);

/*
 * Appends one argument to a Windows command line, so that CommandLineToArgvW and the start-up code of C programs give
 * it back as it is: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
MUST_CHECK enum status command_list_quote(struct buf *line, const char *argument);

#endif
