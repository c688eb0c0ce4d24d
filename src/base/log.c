#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/log_json.h"
#include "base/mask.h"
#include "base/time_text.h"
#include "base/utf.h"

enum { MICROSECONDS = 1000000, NS_PER_MICROSECOND = 1000 };

static FILE *log_stream;
static enum log_level log_least;
static atomic_int log_as = LOG_TEXT;
static atomic_bool log_requests = true;
static _Thread_local const char *log_request_id; /* NULL: this thread is at none */

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
    log_shape(LOG_TEXT, true);
}

void log_shape(enum log_form form, bool requests)
{
    atomic_store(&log_as, (int)form);
    atomic_store(&log_requests, requests);
}

void log_begin_request(const char *id)
{
    log_request_id = id;
}

void log_end_request(void)
{
    log_request_id = NULL;
}

static bool log_drops(enum log_level level)
{
    return log_stream == NULL || level < log_least;
}

static int64_t log_now(void)
{
    struct timespec now = {.tv_sec = 0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * MICROSECONDS + now.tv_nsec / NS_PER_MICROSECOND;
}

/* One call a line: the stream's own lock keeps the lines of several threads apart. */
static void log_put(const char *line)
{
    (void)fprintf(log_stream, "%s\n", line);
    (void)fflush(log_stream);
}

static void log_put_text(const struct log_entry *entry, const char *message)
{
    char line[LOG_MESSAGE_SIZE + TIME_RFC3339_SIZE + 64] = "";
    char safe[LOG_MESSAGE_SIZE] = "";
    char at[TIME_RFC3339_SIZE] = "";

    utf8_display_copy(message, strlen(message), safe, sizeof safe); /* so that nobody's text begins a line of its own */
    time_to_rfc3339(entry->at_microseconds / MICROSECONDS, at);
    (void)snprintf(line, sizeof line, "%s %s %s%s%s", at, entry->level,
                   entry->request_id == NULL ? "" : entry->request_id, entry->request_id == NULL ? "" : " ", safe);
    log_put(line);
}

/* message: what the entry is in words, for people. */
static void log_write(enum log_level level, struct log_entry *entry, const char *message)
{
    char object[LOG_JSON_SIZE] = "";

    entry->at_microseconds = log_now();
    entry->level = log_level_word(level);
    if (atomic_load(&log_as) == LOG_JSON) {
        log_json(entry, object);
        log_put(object);
    } else {
        log_put_text(entry, message);
    }
}

void log_line(enum log_level level, const char *format, ...)
{
    char message[LOG_MESSAGE_SIZE] = "";
    struct log_entry entry = {.request_id = log_request_id, .message = message};
    va_list args;

    if (log_drops(level))
        return;
    va_start(args, format);
    (void)vsnprintf(message, sizeof message, format, args);
    va_end(args);
    log_write(level, &entry, message);
}

void log_failure(enum log_level level, const char *doing, const struct err *err)
{
    struct log_entry entry = {.request_id = log_request_id, .doing = doing, .failure = err};
    char what[ERR_WHAT_MAX] = "";
    char number[64] = "";
    char message[LOG_MESSAGE_SIZE] = "";

    if (log_drops(level))
        return;
    mask_text(err->what, what, sizeof what);
    if (err->source != ERR_OURS)
        (void)snprintf(number, sizeof number, " (%s %lld)", err_source_word(err->source), err->number);
    (void)snprintf(message, sizeof message, "%s: %s: %s%s", doing, status_word(err->status), what, number);
    log_write(level, &entry, message);
}

void log_request(const struct log_request *request)
{
    struct log_entry entry = {.request_id = request->id, .request = request};
    char message[LOG_MESSAGE_SIZE] = "";

    if (log_drops(LOG_INFO) || !atomic_load(&log_requests))
        return;
    (void)snprintf(message, sizeof message, "%s %s %s %s %d %s %lldus", request->peer == NULL ? "-" : request->peer,
                   request->listener == NULL ? "-" : request->listener, request->method == NULL ? "-" : request->method,
                   request->path == NULL ? "-" : request->path, request->http_status,
                   request->outcome == NULL ? "-" : request->outcome, (long long)request->microseconds);
    log_write(LOG_INFO, &entry, message);
}
