/*
 * The log of a program that serves: one line an event, in English, UTC time first, to one stream per process; for
 * people, or as JSON for the programs that collect it. Only edges log (programs, server routes); what a function
 * returns it does not log as well. No secrets, no national ID but masked.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_form { LOG_TEXT, LOG_JSON };

/*
 * The stream stays the caller's; NULL (the start) silences. Lines below 'least' are dropped. Text, with a line for each
 * request. Not while others log; all that follows is thread-safe.
 */
void log_open(FILE *stream, enum log_level least);
/* requests: whether log_request writes at all. */
void log_shape(enum log_form form, bool requests);

/* Our own words, and identifiers that we made: a text from outside has no place in them. Cut at 1,023 bytes. */
void log_line(enum log_level level, const char *format, ...) PRINTF_LIKE(2, 3);
/* "<doing>: <status word>: <err.what> (win32 5)"; err.what, which comes from deep inside, goes through mask.h. */
void log_failure(enum log_level level, const char *doing, const struct err *err);

/* What this thread logs until the other call belongs to that request; id is borrowed until then. */
void log_begin_request(const char *id);
void log_end_request(void);

/* A request that was answered. Whatever is NULL is not known, and said as "-". */
struct log_request {
    const char *id, *peer;
    const char *listener;      /* "https" */
    const char *method, *path; /* the route's pattern, never what somebody sent */
    const char *outcome;       /* "ok", or why not */
    int http_status;
    int64_t microseconds; /* from its header to its answer */
};
void log_request(const struct log_request *request);

#endif
