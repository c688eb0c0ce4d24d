#include "cli/changes_told.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/progress_line.h"
#include "ids.h"
#include "surface/failure_words.h"
#include "surface/words.h"

/* What became of each so far. */
struct changes_answer {
    const struct context *context;
    struct json_members results;
    size_t count, untold;
};

/* On standard error: it is no part of the answer. Cancelled says that nothing is amiss, which is the change alone. */
static void say(const struct err *failure)
{
    enum status status = ST_OK;
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (failure == NULL || failure->status == ST_CANCELLED)
        status = words_append(&text, IDS_CHANGES_UNTOLD, WORDS_ALL, NULL);
    else
        status = failure_words_append(&text, failure, WORDS_ALL);
    if (status == ST_OK && buf_append_text(&text, "\n") == ST_OK)
        console_say(buf_text(&text));
    buf_clear(&text);
}

static void add(struct changes_answer *answer, const struct post_change_result *result)
{
    struct json_members object;

    json_members_open_object(&object);
    json_members_text(&object, "change", post_change_word(result->event.kind));
    json_members_text(&object, "serial", result->event.serial);
    json_members_text(&object, "result", post_change_result_word(result));
    if (result->status == ST_OK && !result->skipped)
        json_members_whole(&object, "exit_code", result->exit_code);
    if (result->err.status != ST_OK)
        json_members_text(&object, "fault", fault_word(result->err.fault));
    json_members_take(&answer->results, NULL, &object);
    answer->count++;
}

static void on_told(void *self, const struct post_change_result *result)
{
    struct changes_answer *answer = self;

    progress_line_end();
    activity_command(&answer->context->pc.activity, post_change_word(result->event.kind), result->event.serial,
                     post_change_result_word(result), result->exit_code, result->skipped ? NULL : &result->err);
    if (result->err.status != ST_OK)
        say(&result->err);
    add(answer, result);
}

static void on_untold(void *self, size_t count)
{
    struct changes_answer *answer = self;

    activity_untold(&answer->context->pc.activity, count);
    say(NULL);
    answer->untold = count;
}

void changes_told(struct context *context)
{
    struct changes_answer answer = {.context = context};
    const struct post_change_sink sink = {on_told, on_untold, &answer};

    json_members_open_array(&answer.results);
    (void)post_change_run(&context->pc.client, &sink);
    if (context->report.is_json && answer.count > 0)
        json_members_take(&context->report.root, "post_change", &answer.results);
    if (context->report.is_json && answer.untold > 0)
        json_members_whole(&context->report.root, "post_change_untold", (int64_t)answer.untold);
    json_members_clear(&answer.results);
}
