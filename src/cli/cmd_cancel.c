#include "cli/commands.h"

#include "base/fault.h"
#include "cli/conversation.h"
#include "cli/host_session.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/resume_at_start.h"
#include "ids.h"

/* No host can be asked about it and no password helps, so that the person's word is all there is. */
static enum status forget(struct context *context, const struct journal_line *line, struct err *err)
{
    const bool here = !enrol_is_stuck(&context->pc.client, line);
    const int elsewhere = here ? IDS_CANCEL_STAYS_QUESTION : IDS_CANCEL_OTHER_HOST_QUESTION;
    const int question = line->unreadable ? IDS_CANCEL_UNREADABLE_QUESTION : elsewhere;
    bool yes = arguments_has(&context->arguments, OPTION_YES);
    enum status st = yes ? ST_OK : conversation_ask(question, WORDS(line->host_url), &yes, err);

    if (st == ST_OK && !yes)
        st = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "asking whether to clear the record: the answer was no");
    return st == ST_OK ? enrol_forget(&context->pc.client, line->name, err) : st;
}

static enum status cancel(struct context *context, const char *name, struct err *err)
{
    struct session session = {.token = ""};
    struct enrolment *enrolment = NULL;
    enum status st = host_session_open(context, &session, err);

    if (st == ST_OK)
        st = enrol_open(&context->pc.client, name, &enrolment, err);
    if (st == ST_OK)
        st = enrol_cancel(enrolment, &session, err);
    enrol_close(&enrolment);
    logout(&context->pc.client, &session);
    progress_line_end();
    return st;
}

enum status cmd_cancel(struct context *context, enum outcome *outcome, struct err *err)
{
    struct journal_line line = {.name = ""};
    struct page page;
    bool forgotten = false;
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK)
        st = enrol_to_cancel(&context->pc.client, context->id, &line, err);
    if (st != ST_OK)
        return st;
    forgotten = enrol_must_be_forgotten(&context->pc.client, &line);
    st = forgotten ? forget(context, &line, err) : cancel(context, line.name, err);
    if (st != ST_OK)
        return st;
    if (context->report.is_json) {
        json_members_bool(&context->report.root, forgotten ? "forgotten" : "cancelled", true);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, forgotten ? IDS_CANCEL_FORGOTTEN : IDS_CANCEL_DONE, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}
