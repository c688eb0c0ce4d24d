#include "cli/commands.h"

#include "base/fault.h"
#include "cli/choice.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "client/message.h"
#include "client/undo.h"
#include "ids.h"

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

enum status cmd_undo(struct context *context, enum outcome *outcome, struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    struct undo_lines lines = {.lines = NULL};
    const struct undo_line *line = NULL;
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK)
        st = undo_list(&context->pc.client, &lines, err);
    if (st == ST_OK)
        st = undo_choose(&lines, serial, &line, err);
    if (st != ST_OK && err->fault == FAULT_UNDO_SEVERAL)
        show_candidates(context, &lines);
    if (st == ST_OK)
        st = undo_bring_back(&context->pc.client, line, err);
    progress_line_end();
    if (st == ST_OK)
        st = show(context, line, err);
    undo_sweep(&context->pc.client);
    undo_lines_clear(&lines);
    return st;
}
