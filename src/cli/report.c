#include "cli/report.h"

#include <stddef.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/json_plain.h"
#include "ids.h"
#include "surface/failure_words.h"
#include "surface/words.h"

enum { DOCUMENT_MAX = 64 << 20 };

/* When there is no memory for a document, this is one. */
static const char no_memory_document[] = "{\"schema\":1,\"exit_code\":1,\"exit_word\":\"failed\","
                                         "\"error\":{\"status\":\"no_memory\",\"fault\":\"no_memory\",\"code\":\"PC-"
                                         "2401\",\"message\":\"Out of memory.\",\"remedy\":\"\"}}\n";

void report_open(struct report *report, bool as_json, const char *command)
{
    *report = (struct report){.is_json = as_json};
    if (!as_json)
        return;
    json_members_open_object(&report->root);
    json_members_whole(&report->root, "schema", REPORT_SCHEMA);
    if (command != NULL)
        json_members_text(&report->root, "command", command);
    json_members_text(&report->root, "language", words_language());
}

static enum status failure_part(struct buf *out, const struct err *failure, const struct usage_fault *usage,
                                enum words_part part)
{
    if (usage == NULL || usage->sentence == 0)
        return failure_words_append(out, failure, part);
    return words_append(out, usage->sentence, part, WORDS(usage->name));
}

/* What is wrong, what to do, and in brackets what the helpdesk will ask for. */
static void say_failure(const struct err *failure, const struct usage_fault *usage)
{
    struct buf text, code;

    buf_init(&text, WORDS_TEXT_MAX);
    buf_init(&code, WORDS_TEXT_MAX);
    if (failure_part(&text, failure, usage, WORDS_ALL) == ST_OK && buf_append_text(&text, "\n") == ST_OK &&
        (failure->status == ST_CANCELLED || failure->fault == FAULT_USAGE ||
         (failure_words_append_code(&code, failure) == ST_OK &&
          words_append(&text, IDS_FAILURE_CODE, WORDS_ALL, WORDS(buf_text(&code))) == ST_OK &&
          buf_append_text(&text, "\n") == ST_OK)))
        console_say(buf_text(&text));
    else
        console_say("Out of memory.\n");
    buf_clear(&code);
    buf_clear(&text);
}

static void add_failure_text(struct json_members *error, const char *name, const struct err *failure,
                             const struct usage_fault *usage, enum words_part part)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (error->status == ST_OK)
        error->status = failure_part(&text, failure, usage, part);
    json_members_text(error, name, buf_text(&text));
    buf_clear(&text);
}

static void add_failure(struct json_members *root, const struct err *failure, const struct usage_fault *usage)
{
    struct json_members error;
    char code[FAULT_CODE_SIZE];

    fault_code(failure_words_fault(failure), code);
    json_members_open_object(&error);
    json_members_text(&error, "status", status_word(failure->status));
    json_members_text(&error, "fault", fault_word(failure->fault));
    json_members_text(&error, "code", code);
    add_failure_text(&error, "message", failure, usage, WORDS_FIRST_LINE);
    add_failure_text(&error, "remedy", failure, usage, WORDS_SECOND_LINE);
    if (failure->detail[0] != '\0')
        json_members_text(&error, "detail", failure->detail);
    if (failure->retry_after_s > 0)
        json_members_whole(&error, "retry_after_s", failure->retry_after_s);
    if (failure->source != ERR_OURS) {
        json_members_text(&error, "source", err_source_word(failure->source));
        json_members_whole(&error, "number", failure->number);
    }
    json_members_text(&error, "what", failure->what);
    json_members_take(root, "error", &error);
}

static bool print_document(struct report *report, enum outcome outcome, const struct err *failure,
                           const struct usage_fault *usage)
{
    struct buf document, plain;
    bool printed = false;

    buf_init(&document, DOCUMENT_MAX);
    buf_init(&plain, DOCUMENT_MAX);
    json_members_whole(&report->root, "exit_code", outcome);
    json_members_text(&report->root, "exit_word", outcome_word(outcome));
    if (failure->status != ST_OK)
        add_failure(&report->root, failure, usage);
    if (report->root.status == ST_OK && json_print(report->root.value, true, &document) == ST_OK &&
        json_plain_append(&document, &plain) == ST_OK && buf_append_text(&plain, "\n") == ST_OK)
        printed = console_out(buf_text(&plain));
    else
        (void)console_out(no_memory_document);
    buf_clear(&plain);
    buf_clear(&document);
    return printed;
}

enum outcome report_close(struct report *report, enum outcome outcome, const struct err *failure,
                          const struct usage_fault *usage)
{
    struct err lost = ERR_INIT;
    bool said = true;

    if (report->is_json && !print_document(report, outcome, failure, usage)) {
        said = false;
        err_set(&lost, ST_IO, FAULT_NONE, "writing to standard output");
        say_failure(&lost, NULL);
    }
    if (!report->is_json && failure->status != ST_OK)
        say_failure(failure, usage);
    json_members_clear(&report->root);
    return said ? outcome : OUTCOME_FAILED;
}
