#include "cli/commands.h"

#include <string.h>

#include "base/fault.h"
#include "cli/conversation.h"
#include "cli/host_session.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/resume_at_start.h"
#include "ids.h"

/*
 * What there is to cancel: this person's order at this host, else this person's at another one, else a record that
 * nobody can read, which may be anybody's. Without a configured host none is another one's.
 */
static bool is_candidate(const struct context *context, const struct journal_line *line, int choice)
{
    const bool stuck = enrol_is_stuck(&context->pc.client, line);
    const bool own = !line->busy && !line->unreadable && strcmp(line->national_id, context->id) == 0;

    switch (choice) {
    case 0:
        return own && (!stuck || context->pc.client.backend == NULL);
    case 1:
        return own && stuck;
    default:
        return line->unreadable;
    }
}

static enum status find_order(const struct context *context, struct journal_line *out, struct err *err)
{
    enum { CHOICES = 3 };
    struct journal_lines lines = {NULL, 0};
    enum status st = journal_list(context->pc.client.sealed, &lines, err);
    bool found = false;
    bool busy = false;

    for (int choice = 0; st == ST_OK && choice < CHOICES && !found; choice++) {
        if (choice == CHOICES - 1 && busy)
            break; /* the one that another process holds might be this person's */
        for (size_t i = 0; i < lines.count && !found; i++) {
            busy = busy || lines.lines[i].busy;
            found = is_candidate(context, &lines.lines[i], choice);
            if (found)
                *out = lines.lines[i];
        }
    }
    journal_lines_clear(&lines);
    if (st != ST_OK || found)
        return st;
    if (busy)
        return err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "cancelling: another process holds the order");
    return err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "cancelling: no order in the journal");
}

static bool is_to_forget(const struct context *context, const struct journal_line *line)
{
    return line->unreadable || (context->pc.client.backend != NULL && enrol_is_stuck(&context->pc.client, line));
}

/* No host can be asked about it and no password helps, so that the person's word is all there is. */
static enum status forget(struct context *context, const struct journal_line *line, struct err *err)
{
    const int question = line->unreadable ? IDS_CANCEL_UNREADABLE_QUESTION : IDS_CANCEL_OTHER_HOST_QUESTION;
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
        st = find_order(context, &line, err);
    if (st != ST_OK)
        return st;
    forgotten = is_to_forget(context, &line);
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
