#include "client/post_change.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/command_list.h"

enum { MS_PER_S = 1000 };

const char *post_change_word(enum post_change_kind kind)
{
    static const char *const words[] = {
        [POST_CHANGE_INSTALLED] = "installed",
        [POST_CHANGE_RENEWED] = "renewed",
        [POST_CHANGE_REMOVED] = "removed",
    };

    return (size_t)kind < sizeof words / sizeof words[0] ? words[kind] : "unknown";
}

const char *post_change_result_word(const struct post_change_result *result)
{
    if (result->skipped)
        return "skipped";
    switch (result->status) {
    case ST_OK:
        return result->exit_code == 0 ? "ok" : "failed";
    case ST_EXPIRED:
        return "timeout";
    case ST_CANCELLED:
        return "cancelled";
    case ST_NOT_FOUND:
        return "missing";
    default:
        return "not_started";
    }
}

void post_change_note(const struct client *client, enum post_change_kind kind, const char *sha256, const char *serial)
{
    struct post_changes *changes = client->changes;
    struct post_change_event *event = NULL;

    if (changes == NULL || client->program == NULL || client->settings->post_change_command.len == 0)
        return;
    if (changes->count == POST_CHANGES_MAX) {
        changes->untold++;
        return;
    }
    event = &changes->events[changes->count++];
    *event = (struct post_change_event){.kind = kind};
    (void)snprintf(event->sha256, sizeof event->sha256, "%s", sha256);
    (void)snprintf(event->serial, sizeof event->serial, "%s", serial);
}

static void post_change_call(const struct client *client, struct post_change_result *result)
{
    const char *arguments[COMMAND_LIST_MOST];
    const struct program_variable variables[] = {
        {"PCCERT_CHANGE", post_change_word(result->event.kind)},
        {"PCCERT_SERIAL", result->event.serial},
        {"PCCERT_SHA256", result->event.sha256},
    };
    const struct program_call call = {
        .arguments = arguments,
        .argument_count = command_list_arguments(&client->settings->post_change_command, arguments),
        .variables = variables,
        .variable_count = sizeof variables / sizeof variables[0],
        .timeout_ms = client->settings->post_change_timeout_s * MS_PER_S,
    };
    char code[24];

    result->status = client->program->run(client->program->self, &call, &result->exit_code, &result->err);
    KILL_POINT("post_change.told");
    if (result->status != ST_OK || result->exit_code == 0)
        return;
    (void)err_set(&result->err, ST_IO, FAULT_PROGRAM_FAILED, "the post-change command says that it failed");
    (void)snprintf(code, sizeof code, "%" PRId64, result->exit_code);
    err_detail(&result->err, code);
}

/* Those before 'from' are done with. */
static void post_change_keep(struct post_changes *changes, size_t from)
{
    changes->count -= from;
    memmove(changes->events, changes->events + from, changes->count * sizeof changes->events[0]);
}

size_t post_change_run(const struct client *client, const struct post_change_sink *sink)
{
    struct post_changes *changes = client->changes;
    const size_t count = changes != NULL ? changes->count : 0;
    size_t kept_from = count;
    bool hopeless = false;

    for (size_t i = 0; i < count; i++) {
        struct post_change_result result = {.event = changes->events[i], .skipped = hopeless, .err = ERR_INIT};

        if (!hopeless) {
            progress_report(client->progress, PROGRESS_TELLING, 0, 0);
            post_change_call(client, &result);
        }
        if (result.status == ST_CANCELLED)
            kept_from = i;
        hopeless = hopeless || result.status != ST_OK;
        sink->told(sink->self, &result);
    }
    if (changes == NULL)
        return 0;
    post_change_keep(changes, kept_from);
    if (changes->untold > 0)
        sink->untold(sink->self, changes->untold);
    changes->untold = 0;
    return count;
}
