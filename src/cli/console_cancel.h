/*
 * The wish to stop: Ctrl-C, Ctrl-Break, the console's closing, logging off. Part of console.h; kept apart because its
 * handler runs on a thread that Windows makes.
 */
#ifndef CLI_CONSOLE_CANCEL_H
#define CLI_CONSOLE_CANCEL_H

#include <stdbool.h>

/* Called by the main thread: a closing console waits for that one to end, as long as Windows lets it. */
void console_cancel_open(void);
bool console_cancel_wanted(void);
/* Event (HANDLE), set for good by the first wish; NULL if Windows had none to give. */
void *console_cancel_handle(void);

#endif
