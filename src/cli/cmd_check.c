#include "cli/commands.h"

#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/text_columns.h"
#include "client/checks.h"
#include "ids.h"
#include "surface/check_report.h"
#include "surface/check_text.h"
#include "surface/config_files.h"
#include "surface/release_file.h"
#include "surface/support_log.h"

enum { RESULT_COLUMNS = 13, NAME_COLUMNS = 34 };

/* What does on the command line what a button does in the window; NULL: nothing. */
static const char *command_of(enum check_action action)
{
    static const char *const commands[CHECK_ACTION_COUNT] = {
        [CHECK_DO_REPAIR] = "pccert repair",
        [CHECK_DO_AUTOSTART] = "pccert repair --autostart",
        [CHECK_DO_CLEAN] = "pccert clean",
        [CHECK_DO_IMPORT] = "pccert import FILE",
        [CHECK_DO_EXPORT] = "pccert export --id ID --out FILE",
        [CHECK_DO_RENEW] = "pccert renew --id ID",
        [CHECK_DO_APPLY] = "pccert apply --id ID",
    };

    return commands[action];
}

/* --- for programs --- */

typedef enum status check_part(struct buf *out, const struct check_line *line, const struct check_text_view *view);

static enum status code_part(struct buf *out, const struct check_line *line, const struct check_text_view *view)
{
    (void)view;
    return check_text_code(out, line);
}

static void add_part(struct json_members *object, const char *name, const struct check_line *line,
                     const struct check_text_view *view, check_part *part)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (object->status == ST_OK)
        object->status = part(&text, line, view);
    json_members_text(object, name, buf_text(&text));
    buf_clear(&text);
}

static void add_json(struct context *context, const struct checks_report *report)
{
    const struct check_text_view view = {.given_id = context_given_id(context)};
    struct json_members lines;

    json_members_open_array(&lines);
    for (size_t i = 0; i < report->count; i++) {
        const struct check_line *line = &report->lines[i];
        struct json_members object;

        json_members_open_object(&object);
        json_members_text(&object, "check", check_kind_word(line->kind));
        json_members_text(&object, "result", check_result_word(line->result));
        json_members_text(&object, "action", check_action_word(line->action));
        add_part(&object, "message", line, &view, check_text_sentence);
        add_part(&object, "remedy", line, &view, check_text_remedy);
        add_part(&object, "code", line, &view, code_part);
        json_members_take(&lines, NULL, &object);
    }
    json_members_take(&context->report.root, "checks", &lines);
}

/* --- for people --- */

/* The text of that string, then spaces up to the column. */
static void add_column(struct page *page, int id, size_t column)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (page->status == ST_OK)
        page->status = words_append(&text, id, WORDS_ALL, NULL);
    if (page->status == ST_OK)
        page->status = text_columns_pad(&page->text, buf_text(&text), column);
    buf_clear(&text);
}

/* On a line of its own, in the words of id around it (0: none); nothing if there is none. */
static void add_text(struct page *page, int id, const struct check_line *line, const struct check_text_view *view,
                     check_part *part)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (page->status == ST_OK)
        page->status = part(&text, line, view);
    if (text.len > 0 && id != 0) {
        page_text(page, "    ");
        page_words(page, id, WORDS(buf_text(&text)));
    } else {
        page_text(page, buf_text(&text));
    }
    if (text.len > 0)
        page_text(page, "\n");
    buf_clear(&text);
}

static void add_line(struct page *page, const struct check_line *line, const struct check_text_view *view)
{
    add_column(page, check_text_result(line->result), RESULT_COLUMNS);
    add_column(page, check_text_name(line->kind), NAME_COLUMNS);
    add_text(page, 0, line, view, check_text_sentence);
    add_text(page, IDS_CHECK_REMEDY, line, view, check_text_remedy);
    if (command_of(line->action) != NULL) {
        page_text(page, "    ");
        page_line(page, IDS_CHECK_COMMAND, WORDS(command_of(line->action)));
    }
    if (line->result == CHECK_FAIL)
        add_text(page, IDS_CHECK_CODE, line, view, code_part);
}

static enum status print(const struct context *context, const struct checks_report *report, const char *saved,
                         struct err *err)
{
    const struct check_text_view view = {.given_id = context_given_id(context)};
    struct page page;
    enum status st = ST_OK;

    page_open(&page);
    for (size_t i = 0; i < report->count; i++)
        add_line(&page, &report->lines[i], &view);
    page_gap(&page);
    if (page.status == ST_OK)
        page.status = check_text_sum(&page.text, report);
    page_gap(&page);
    if (saved != NULL)
        page_line(&page, IDS_CHECK_SAVED, WORDS(saved));
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* --- the command --- */

static enum status run(const struct context *context, struct checks_report *report, struct err *err)
{
    struct calendar calendar;
    struct err calendar_err = ERR_INIT;
    struct release_record release;
    const struct checks_question question = {.national_id = context_given_id(context),
                                             .calendar = &calendar,
                                             .calendar_err = &calendar_err,
                                             .program = release_file_read(&release),
                                             .release = &release};

    (void)!config_files_calendar(&calendar, &calendar_err); /* it is a line of the report */
    return checks_run(&context->pc.client, &question, report, err);
}

/* The log too if the person said so: who sends the report on decides what is in it. */
static enum status save(const struct context *context, const char *path, const struct checks_report *report,
                        struct err *err)
{
    struct buf log;
    enum status st = ST_OK;

    buf_init(&log, SUPPORT_LOG_BYTES_MAX);
    if (arguments_has(&context->arguments, OPTION_WITH_LOG))
        st = support_log_append(SUPPORT_LOG_LINES, &log, err);
    if (st == ST_OK)
        st = check_report_save(path, &context->pc.client, report, log.len > 0 ? buf_text(&log) : NULL, err);
    buf_clear(&log);
    return st;
}

/* What is open is not finished here: a check changes nothing. */
enum status cmd_check(struct context *context, enum outcome *outcome, struct err *err)
{
    static struct checks_report report; /* too much for the stack */
    const char *path = arguments_value(&context->arguments, OPTION_REPORT);
    enum status st = run(context, &report, err);

    progress_line_end();
    if (st == ST_OK && path != NULL)
        st = save(context, path, &report, err);
    if (context->report.is_json && report.count > 0)
        add_json(context, &report);
    else if (st == ST_OK)
        st = print(context, &report, path, err);
    if (st == ST_OK && path != NULL && context->report.is_json)
        json_members_text(&context->report.root, "report", path);
    if (st == ST_OK && checks_worst(&report) == CHECK_FAIL)
        *outcome = OUTCOME_FAILED;
    return st;
}
