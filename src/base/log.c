#include "base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/time_text.h"
#include "base/utf.h"

enum { LOG_LINE_SIZE = 1024 };

static FILE *log_stream;
static enum log_level log_least;

static const char *log_level_word(enum log_level level)
{
    switch (level) {
    case LOG_DEBUG:
        return "debug";
    case LOG_INFO:
        return "info";
    case LOG_WARNING:
        return "warning";
    case LOG_ERROR:
        return "error";
    }
    return "unknown";
}

void log_open(FILE *stream, enum log_level least)
{
    log_stream = stream;
    log_least = least;
}

void log_line(enum log_level level, const char *format, ...)
{
    char message[LOG_LINE_SIZE] = "";
    char safe[LOG_LINE_SIZE] = "";
    char at[TIME_RFC3339_SIZE] = "";
    va_list args;

    if (log_stream == NULL || level < log_least)
        return;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    utf8_display_copy(message, strlen(message), safe, sizeof safe); /* so that nobody's text begins a line of its own */
    time_to_rfc3339((int64_t)time(NULL), at);
    /* One call a line: the stream's own lock keeps the lines of several threads apart. */
    (void)fprintf(log_stream, "%s %s %s\n", at, log_level_word(level), safe);
    (void)fflush(log_stream);
}

void log_failure(enum log_level level, const char *doing, const struct err *err)
{
    if (err->source == ERR_OURS)
        log_line(level, "%s: %s: %s", doing, status_word(err->status), err->what);
    else
        log_line(level, "%s: %s: %s (%s %lld)", doing, status_word(err->status), err->what,
                 err_source_word(err->source), err->number);
}
