/*
 * One line from standard input, waiting as long as it takes: typed on a keyboard, or from a pipe or file. Part of
 * console.h, which calls it on a thread of its own. Both append to *line, whose maximum limits it, and wipe what they
 * held themselves. ST_NOT_FOUND at the end of input, ST_BAD_INPUT (FAULT_NOT_TEXT; too long), ST_CANCELLED, ST_IO,
 * ST_NO_MEMORY.
 */
#ifndef CLI_CONSOLE_LINE_H
#define CLI_CONSOLE_LINE_H

#include "cli/console.h"

/* input: a console's HANDLE. Its echo is as before when this returns. */
MUST_CHECK enum status console_line_type(void *input, enum console_echo echo, struct buf *line, struct err *err);
/* input: any other HANDLE. Takes not a byte of the next line. */
MUST_CHECK enum status console_line_pipe(void *input, struct buf *line, struct err *err);

#endif
