#include "client/activity.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/mask.h"
#include "base/time_text.h"
#include "protocol/limits.h"

enum { ACTIVITY_LINE_SIZE = 512, ACTIVITY_ROUTE_SIZE = 96, ACTIVITY_WORD_MOST = 20, ACTIVITY_REQUEST_LEAST = 16 };

/* A line under way; what does not fit is cut. */
struct activity_line {
    char text[ACTIVITY_LINE_SIZE];
    size_t len;
};

static void activity_add(struct activity_line *line, const char *format, ...) PRINTF_LIKE(2, 3);

static void activity_add(struct activity_line *line, const char *format, ...)
{
    const size_t room = sizeof line->text - 1 - line->len; /* one for the line break */
    va_list args;
    int len = 0;

    va_start(args, format);
    len = vsnprintf(line->text + line->len, room, format, args);
    va_end(args);
    if (len > 0)
        line->len += (size_t)len < room ? (size_t)len : room - 1;
}

static void activity_open_line(const struct activity *activity, struct activity_line *line)
{
    char at[TIME_RFC3339_SIZE] = "";

    time_to_rfc3339(activity->clock->now_utc(activity->clock->self), at);
    *line = (struct activity_line){.len = 0};
    activity_add(line, "%s %s[%u] ", at, activity->program, activity->process);
}

static void activity_write(const struct activity *activity, struct activity_line *line)
{
    line->text[line->len++] = '\n';
    activity->sink.write(activity->sink.self, line->text, line->len);
}

static bool activity_is_heard(const struct activity *activity)
{
    return activity != NULL && activity->sink.write != NULL;
}

/* --- the parts of a line --- */

/* As our host makes them: nothing that names a person or is typed has this form. */
static bool activity_is_request_id(const char *text)
{
    const size_t len = strspn(text, "0123456789abcdef");

    return len >= ACTIVITY_REQUEST_LEAST && len < LIMIT_ID_SIZE && text[len] == '\0';
}

static void activity_add_request(struct activity_line *line, const char *request_id)
{
    if (activity_is_request_id(request_id))
        activity_add(line, ", request %s", request_id);
}

static void activity_add_outcome(struct activity_line *line, enum status status, const struct err *err)
{
    char what[ERR_WHAT_MAX] = "";

    if (status == ST_OK || status == ST_CANCELLED) {
        activity_add(line, ": %s", status == ST_OK ? "done" : "cancelled");
        return;
    }
    activity_add(line, ": %s", status_word(status));
    if (err == NULL || err->status == ST_OK)
        return;
    activity_add(line, ", %s %d", fault_word(err->fault), err->fault);
    if (err->source != ERR_OURS)
        activity_add(line, " (%s %lld)", err_source_word(err->source), err->number);
    if (err->fault == FAULT_HOST_INTERNAL)
        activity_add_request(line, err->detail);
    mask_text(err->what, what, sizeof what);
    if (what[0] != '\0')
        activity_add(line, ", %s", what);
}

/* A word of the protocol's: what the host makes up has digits, capitals, or is longer. */
static bool activity_is_word(const char *segment, size_t len)
{
    size_t i = 0;

    if (len == 2 && segment[0] == 'v' && segment[1] >= '0' && segment[1] <= '9')
        return true;
    while (i < len && ((segment[i] >= 'a' && segment[i] <= 'z') || segment[i] == '-'))
        i++;
    return i == len && len <= ACTIVITY_WORD_MOST;
}

void activity_route(const char *path, char *out, size_t out_size)
{
    static const char protocol[] = "/v1/";
    const bool ours = strncmp(path, protocol, sizeof protocol - 1) == 0;
    size_t len = 0;

    out[0] = '\0';
    while (*path == '/' && len + 1 < out_size) {
        const size_t segment = strcspn(path + 1, "/?");
        const bool known = ours && activity_is_word(path + 1, segment);
        const int added =
            snprintf(out + len, out_size - len, "/%.*s", known ? (int)segment : 2, known ? path + 1 : "{}");

        len += added > 0 && (size_t)added < out_size - len ? (size_t)added : out_size - 1 - len;
        path += 1 + segment;
    }
}

static void activity_add_serial(struct activity_line *line, const char *serial)
{
    char tail[MASK_TAIL_SIZE] = "";

    if (serial[0] == '\0')
        return;
    mask_tail(serial, tail);
    activity_add(line, " %s", tail);
}

/* --- the events --- */

void activity_start(const struct activity *activity, const char *version)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "start %s", version);
    activity_write(activity, &line);
}

void activity_stop(const struct activity *activity, int exit_code)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "end %d", exit_code);
    activity_write(activity, &line);
}

void activity_begin(const struct activity *activity, const char *name)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "%s", name);
    activity_write(activity, &line);
}

void activity_end(const struct activity *activity, const char *name, enum status status, const struct err *err)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "%s", name);
    activity_add_outcome(&line, status, err);
    activity_write(activity, &line);
}

void activity_host(const struct activity *activity, const struct activity_exchange *exchange, enum status status,
                   const struct err *err)
{
    char route[ACTIVITY_ROUTE_SIZE] = "";
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_route(exchange->path, route, sizeof route);
    activity_open_line(activity, &line);
    activity_add(&line, "host %s %s", exchange->method, route);
    if (status == ST_OK)
        activity_add(&line, ": %ld", exchange->http_status);
    else
        activity_add_outcome(&line, status, err);
    activity_add_request(&line, exchange->request_id);
    activity_write(activity, &line);
}

void activity_store(const struct activity *activity, const char *kind, const char *serial, enum status status,
                    const struct err *err)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "store %s", kind);
    activity_add_serial(&line, serial);
    activity_add_outcome(&line, status, err);
    activity_write(activity, &line);
}

void activity_command(const struct activity *activity, const char *change, const char *serial, const char *result,
                      int64_t exit_code, const struct err *err)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "post-change %s", change);
    activity_add_serial(&line, serial);
    activity_add(&line, ": %s", result);
    if (err != NULL && (err->status == ST_OK || err->fault == FAULT_PROGRAM_FAILED))
        activity_add(&line, ", exit %" PRId64, exit_code);
    else if (err != NULL && err->status != ST_CANCELLED) /* there the result has said it */
        activity_add_outcome(&line, err->status, err);
    activity_write(activity, &line);
}

void activity_untold(const struct activity *activity, size_t count)
{
    struct activity_line line;

    if (!activity_is_heard(activity))
        return;
    activity_open_line(activity, &line);
    activity_add(&line, "post-change: %zu more changes not told", count);
    activity_write(activity, &line);
}
