/*
 * The wish to stop: Ctrl-C, Ctrl-Break, the console's closing, logging off. Part of console.h; kept apart because its
 * handler runs on a thread that Windows makes.
 */
#ifndef CLI_CONSOLE_CANCEL_H
#define CLI_CONSOLE_CANCEL_H

#include <stdbool.h>

/* Remember the calling thread as the one that reads, and install the handler. */
void console_cancel_open(void);
bool console_cancel_wanted(void);
void *console_cancel_handle(void);

/*
 * Around a blocking read of the main thread: between the two a wish to stop ends the read with ERROR_OPERATION_ABORTED.
 * begin is false if the wish came before: do not read then.
 */
bool console_cancel_read_begin(void);
void console_cancel_read_end(void);

#endif
