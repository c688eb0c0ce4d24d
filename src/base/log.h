/*
 * One line of log, in English, UTC time first, to one stream per process. Only edges log (programs, server routes);
 * what a function returns it does not log as well. No secrets, no national ID but masked.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdio.h>

#include "base/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* The stream stays the caller's; NULL (the start) silences. Lines below 'least' are dropped. Thread-safe after that. */
void log_open(FILE *stream, enum log_level least);
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);
/* "<doing>: <status word>: <err.what> (win32 5)" */
void log_failure(enum log_level level, const char *doing, const struct err *err);

#endif
