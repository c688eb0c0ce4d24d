#include "base/log_json.h"

#include <stdarg.h>
#include <string.h>

#include "base/mask.h"
#include "base/time_text.h"
#include "base/utf.h"

enum {
    MICROSECONDS = 1000000,
    SHORT_TEXT = 128, /* of everything but messages */
};

struct object {
    char *text;
    size_t len;
    bool begun;
};

static void put(struct object *object, const char *format, ...) PRINTF_LIKE(2, 3);

/* LOG_JSON_SIZE holds the longest of all members together, each escaped to twice its length (test_log.c). */
static void put(struct object *object, const char *format, ...)
{
    const size_t room = LOG_JSON_SIZE - object->len;
    va_list args;
    int len = 0;

    va_start(args, format);
    len = vsnprintf(object->text + object->len, room, format, args);
    va_end(args);
    if (len > 0)
        object->len += (size_t)len < room ? (size_t)len : room - 1;
}

static void put_name(struct object *object, const char *name)
{
    put(object, "%s\"%s\":", object->begun ? "," : "{", name);
    object->begun = true;
}

static void put_number(struct object *object, const char *name, int64_t value)
{
    put_name(object, name);
    put(object, "%lld", (long long)value);
}

/* What disturbs a line (control characters, marks of direction, no UTF-8) is gone before: two escapes are left. */
static void put_text(struct object *object, const char *name, const char *text, size_t most)
{
    char safe[LOG_MESSAGE_SIZE] = "";
    const char *at = safe;

    utf8_display_copy(text, strlen(text), safe, most < sizeof safe ? most : sizeof safe);
    put_name(object, name);
    put(object, "\"");
    for (; *at != '\0'; at++)
        put(object, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
    put(object, "\"");
}

static void put_known(struct object *object, const char *name, const char *text)
{
    put_text(object, name, text == NULL ? "-" : text, SHORT_TEXT);
}

static void put_moment(struct object *object, int64_t at_microseconds)
{
    char second[TIME_RFC3339_SIZE] = "";

    time_to_rfc3339(at_microseconds / MICROSECONDS, second);
    put_name(object, "ts");
    put(object, "\"%.*s.%06dZ\"", TIME_RFC3339_SIZE - 2, second, (int)(at_microseconds % MICROSECONDS));
}

static void put_request(struct object *object, const struct log_request *request)
{
    char route[SHORT_TEXT] = "";

    (void)snprintf(route, sizeof route, "%s %s", request->method == NULL ? "-" : request->method,
                   request->path == NULL ? "-" : request->path);
    put_known(object, "listener", request->listener);
    put_known(object, "peer", request->peer);
    put_known(object, "route", route);
    put_number(object, "http_status", request->http_status);
    put_known(object, "outcome", request->outcome);
    put_number(object, "duration_us", request->microseconds);
}

static void put_failure(struct object *object, const char *doing, const struct err *failure)
{
    char masked[ERR_WHAT_MAX] = "";

    mask_text(failure->what, masked, sizeof masked);
    put_known(object, "doing", doing);
    put_known(object, "status", status_word(failure->status));
    put_text(object, "error", masked, sizeof masked);
    if (failure->source != ERR_OURS) {
        put_known(object, "source", err_source_word(failure->source));
        put_number(object, "number", failure->number);
    }
}

void log_json(const struct log_entry *entry, char out[LOG_JSON_SIZE])
{
    struct object object = {.text = out};
    const char *event = entry->request != NULL ? "request" : entry->failure != NULL ? "failure" : "note";

    put_moment(&object, entry->at_microseconds);
    put_known(&object, "level", entry->level);
    put_known(&object, "event", event);
    if (entry->request_id != NULL)
        put_known(&object, "request_id", entry->request_id);
    if (entry->request != NULL)
        put_request(&object, entry->request);
    else if (entry->failure != NULL)
        put_failure(&object, entry->doing, entry->failure);
    else
        put_text(&object, "message", entry->message, LOG_MESSAGE_SIZE);
    put(&object, "}");
}
