/*
 * Port progress (client/port/progress.h) on a console: one line on standard error that is overwritten, and the wish to
 * stop (Ctrl-C). Where standard error is no screen nothing is drawn.
 */
#ifndef CLI_PROGRESS_LINE_H
#define CLI_PROGRESS_LINE_H

#include "client/port/progress.h"

/* One per process. */
struct progress progress_line_port(void);
/* Wipe the line, if one stands there: before anything else is said. */
void progress_line_end(void);

#endif
