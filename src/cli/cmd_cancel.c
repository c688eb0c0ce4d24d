#include "cli/commands.h"

#include <string.h>

#include "base/fault.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/resume_at_start.h"
#include "cli/secrets.h"
#include "ids.h"

/* This PC's open order of that person. An order that another process holds might be it. */
static enum status find_order(const struct context *context, char name[SEALED_NAME_SIZE], struct err *err)
{
    struct journal_lines lines = {NULL, 0};
    enum status st = journal_list(context->client.sealed, &lines, err);
    bool found = false;
    bool busy = false;

    for (size_t i = 0; st == ST_OK && i < lines.count && !found; i++) {
        const struct journal_line *line = &lines.lines[i];

        busy = busy || line->busy;
        found = !line->busy && !line->unreadable && strcmp(line->national_id, context->id) == 0;
        if (found)
            memcpy(name, line->name, SEALED_NAME_SIZE);
    }
    journal_lines_clear(&lines);
    if (st != ST_OK || found)
        return st;
    if (busy)
        return err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "cancelling: another process holds the order");
    return err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "cancelling: no order in the journal");
}

static enum status cancel(struct context *context, const char *name, struct err *err)
{
    struct session session = {.token = ""};
    struct enrolment *enrolment = NULL;
    struct buf password = {0};
    enum status st = context_need_host(context, err);

    if (st == ST_OK)
        st = secrets_login_password(&password, err);
    if (st == ST_OK)
        st = login(&context->client, context->id, buf_text(&password), &session, err);
    buf_clear(&password);
    if (st == ST_OK)
        st = enrol_open(&context->client, name, &enrolment, err);
    if (st == ST_OK)
        st = enrol_cancel(enrolment, &session, err);
    enrol_close(&enrolment);
    logout(&context->client, &session);
    progress_line_end();
    return st;
}

enum status cmd_cancel(struct context *context, enum outcome *outcome, struct err *err)
{
    char name[SEALED_NAME_SIZE];
    struct page page;
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK)
        st = find_order(context, name, err);
    if (st == ST_OK)
        st = cancel(context, name, err);
    if (st != ST_OK)
        return st;
    if (context->report.is_json) {
        json_members_bool(&context->report.root, "cancelled", true);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, IDS_CANCEL_DONE, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}
