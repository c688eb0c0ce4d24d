#include "cli/commands.h"

#include "base/fault.h"
#include "cli/choice.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "client/message.h"
#include "client/sweep_at_start.h"
#include "client/undo.h"
#include "ids.h"
#include "surface/moment_text.h"

static void add_json_line(struct json_members *into, const char *name, const struct undo_line *line,
                          enum owner_shown owner)
{
    const struct holding holding = {.entry = {.info = line->certificate, .has_key = line->state != STANDING_PC_NO_KEY},
                                    .state = line->state};

    report_json_holding(into, name, &holding, owner, NULL);
}

/* What the choice is between. */
static void show_candidates(struct context *context, const struct undo_lines *lines)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    struct choice_list list;

    choice_list_open(&list, IDS_UNDO_CANDIDATES);
    for (size_t i = 0; i < lines->count; i++) {
        const struct undo_line *line = &lines->lines[i];
        if (line->busy || line->unreadable)
            continue;
        add_json_line(&list.certificates, NULL, line, OWNER_AS_ID);
        report_text_certificate(&list.page, &view, &line->certificate, OWNER_AS_ID);
        report_text_moment(&list.page, &view, IDS_UNDO_LABEL_UNTIL, line->until_utc);
        page_gap(&list.page);
    }
    choice_list_end(&list, context);
}

/* --- the list --- */

static void add_kept(struct page *page, const struct certificate_view *view, const struct undo_line *line)
{
    char until[TIME_MANUAL_SIZE];

    moment_text(view->clock, line->until_utc, until);
    if (line->busy || line->unreadable) {
        page_line(page, line->busy ? IDS_UNDO_LIST_BUSY : IDS_UNDO_LIST_UNREADABLE, WORDS(until));
    } else {
        report_text_certificate(page, view, &line->certificate, OWNER_AS_ID);
        page_field(page, IDS_UNDO_LABEL_UNTIL, until);
        if (line->here)
            page_line(page, IDS_UNDO_LIST_HERE, NULL);
    }
    page_gap(page);
}

static void add_json_kept(struct json_members *into, const struct undo_line *line)
{
    struct json_members object;

    json_members_open_object(&object);
    json_members_time(&object, "undo_until", line->until_utc);
    json_members_bool(&object, "busy", line->busy);
    json_members_bool(&object, "unreadable", line->unreadable);
    if (!line->busy && !line->unreadable) {
        add_json_line(&object, "certificate", line, OWNER_AS_ID);
        json_members_bool(&object, "here", line->here);
    }
    json_members_take(into, NULL, &object);
}

static enum status show_list(struct context *context, const struct undo_lines *lines, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    struct json_members kept;
    struct page page;
    enum status st = ST_OK;

    json_members_open_array(&kept);
    page_open(&page);
    page_line(&page, lines->count > 0 ? IDS_UNDO_CANDIDATES : IDS_UNDO_LIST_NONE, NULL);
    for (size_t i = 0; i < lines->count; i++) {
        add_kept(&page, &view, &lines->lines[i]);
        add_json_kept(&kept, &lines->lines[i]);
    }
    json_members_take(&context->report.root, "kept_for_undo", &kept);
    if (!context->report.is_json)
        st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* --- one --- */

static enum status show(struct context *context, const struct undo_line *line, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        add_json_line(&context->report.root, "certificate", line, OWNER_SHOWN);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, line->state == STANDING_PC_NO_KEY ? IDS_UNDO_DONE_NO_KEY : IDS_UNDO_DONE, NULL);
    report_text_certificate(&page, &view, &line->certificate, OWNER_SHOWN);
    if (context->pc.clock.now_utc(context->pc.clock.self) > line->certificate.not_after_utc)
        page_line(&page, MSG_WARN_EXPIRED, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

static enum status bring_back(struct context *context, const struct undo_lines *lines, struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    const struct undo_line *line = NULL;
    enum status st = undo_choose(lines, serial, &line, err);

    if (st != ST_OK && err->fault == FAULT_UNDO_SEVERAL)
        show_candidates(context, lines);
    if (st == ST_OK)
        st = undo_bring_back(&context->pc.client, line, err);
    progress_line_end();
    return st == ST_OK ? show(context, line, err) : st;
}

enum status cmd_undo(struct context *context, enum outcome *outcome, struct err *err)
{
    const bool list_only = arguments_has(&context->arguments, OPTION_LIST);
    struct undo_lines lines = {.lines = NULL};
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK)
        st = undo_list(&context->pc.client, &lines, err);
    progress_line_end();
    if (st == ST_OK)
        st = list_only ? show_list(context, &lines, err) : bring_back(context, &lines, err);
    sweep_at_start(&context->pc.client);
    undo_lines_clear(&lines);
    return st;
}
