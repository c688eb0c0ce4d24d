#include "cli/commands.h"

#include "base/fault.h"
#include "cli/conversation.h"
#include "cli/host_session.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "ids.h"

/* The answer under construction: JSON members or a page, and the exit code so far. */
struct status_answer {
    struct context *context;
    struct certificate_view view;
    const struct backup_record *backups;
    struct json_members persons;
    struct page page;
    enum outcome outcome;
    size_t count;
};

static void answer_open(struct status_answer *answer, struct context *context)
{
    *answer = (struct status_answer){.context = context,
                                     .view = {&context->pc.clock, context_given_id(context)},
                                     .backups = context_backups(context),
                                     .outcome = OUTCOME_NONE};
    page_open(&answer->page);
    json_members_open_array(&answer->persons);
}

static void answer_add(struct status_answer *answer, const char *national_id, const struct status_report *report)
{
    const enum outcome outcome = outcome_of_usable(report->standing.usable);
    const char *given_id = answer->view.given_id;

    if (answer->count++ == 0 || outcome < answer->outcome)
        answer->outcome = outcome;
    report_json_person(&answer->persons, NULL, national_id, report, given_id, answer->backups);
    if (given_id == NULL) {
        char id[NATIONAL_ID_SIZE];

        national_id_mask(national_id, id);
        page_line(&answer->page, IDS_STATUS_PERSON, WORDS(id));
    }
    report_text_person(&answer->page, &answer->view, national_id, report, answer->backups);
    if (given_id == NULL)
        page_gap(&answer->page);
}

/* Orders of this PC, whoever's: a helpdesk wants to see them beside the states. */
static enum status answer_add_orders(struct status_answer *answer, struct err *err)
{
    struct journal_lines lines = {NULL, 0};
    enum status st = journal_list(answer->context->pc.client.sealed, &lines, err);

    if (st == ST_OK) {
        report_json_orders(&answer->context->report.root, "orders", &lines, answer->view.given_id);
        report_text_orders(&answer->page, &answer->view, &lines);
    }
    journal_lines_clear(&lines);
    return st;
}

static enum status answer_print(struct status_answer *answer, struct err *err)
{
    struct report *report = &answer->context->report;

    if (!report->is_json)
        return page_print(&answer->page, err);
    json_members_take(&report->root, "persons", &answer->persons);
    return ST_OK;
}

static void answer_clear(struct status_answer *answer)
{
    json_members_clear(&answer->persons);
    page_clear(&answer->page);
}

static enum status add_person(struct status_answer *answer, const char *national_id, const struct session *session,
                              struct err *err)
{
    struct status_report report = {0};
    const enum status st = status_read(&answer->context->pc.client, national_id, session, &report, err);
    const bool filled = report.question.now_utc != 0; /* a host that fails leaves this PC's word (client/status.h) */

    progress_line_end();
    if (filled)
        answer_add(answer, national_id, &report);
    status_report_clear(&report);
    return st;
}

static enum status add_everybody(struct status_answer *answer, struct err *err)
{
    const struct client *client = &answer->context->pc.client;
    struct status_pc pc = {.inventory = {.holdings = NULL}};
    const struct holding *best = NULL;
    const enum status st = status_pc_read(client, NULL, &pc, err);

    while (st == ST_OK && (best = inventory_next_person(&pc.inventory, best)) != NULL) {
        struct status_report report = {0};

        status_pc_report(client, &pc, best, &report);
        answer_add(answer, best->entry.info.national_id, &report);
        status_report_clear(&report);
    }
    if (st == ST_OK && answer->count == 0)
        page_line(&answer->page, IDS_STATUS_NOBODY, NULL);
    status_pc_clear(&pc);
    return st;
}

/* The login failed: what this PC knows is shown all the same, and whether the host was heard at all. */
static void add_without_host(struct status_answer *answer, enum status login_status)
{
    const struct client *client = &answer->context->pc.client;
    const char *id = answer->context->id;
    const bool unreached = login_status == ST_OFFLINE || login_status == ST_UNTRUSTED ||
                           login_status == ST_BAD_ANSWER || login_status == ST_BUSY;
    struct status_report report = {0};
    const enum status st =
        unreached ? status_read_unreached(client, id, &report, NULL) : status_read(client, id, NULL, &report, NULL);

    if (st == ST_OK)
        answer_add(answer, id, &report);
    else
        conversation_say(IDS_STATUS_PC_UNREADABLE, NULL);
    status_report_clear(&report);
}

static enum status add_with_host(struct status_answer *answer, struct err *err)
{
    struct context *context = answer->context;
    struct session session = {.token = ""};
    enum status st = host_session_need(context, BACKEND_CAN_STATE, err);

    if (st == ST_OK)
        st = host_session_open(context, &session, err);
    if (st == ST_OK) {
        st = add_person(answer, context->id, &session, err);
        logout(&context->pc.client, &session);
    } else if (st != ST_CANCELLED) {
        add_without_host(answer, st);
    }
    progress_line_end();
    return st;
}

enum status cmd_status(struct context *context, enum outcome *outcome, struct err *err)
{
    struct status_answer answer;
    struct err local = ERR_INIT;
    enum status st = resume_at_start(context, err);
    enum status printed = ST_OK;

    if (st != ST_OK)
        return st;
    answer_open(&answer, context);
    if (arguments_has(&context->arguments, OPTION_LOGIN))
        st = add_with_host(&answer, err);
    else if (context->id[0] != '\0')
        st = add_person(&answer, context->id, NULL, err);
    else
        st = add_everybody(&answer, err);
    if (st != ST_CANCELLED) {
        printed = answer_add_orders(&answer, &local);
        if (printed == ST_OK)
            printed = answer_print(&answer, &local);
    }
    *outcome = answer.outcome;
    answer_clear(&answer);
    if (st == ST_OK && printed != ST_OK) {
        *err = local;
        return printed;
    }
    return st;
}
