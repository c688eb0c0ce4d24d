#include "cli/commands.h"

#include <stdio.h>

#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/resume_at_start.h"
#include "client/message.h"
#include "client/repair.h"
#include "client/sweep_at_start.h"
#include "ids.h"
#include "surface/person.h"

static int kind_string(enum repair_kind kind)
{
    static const int strings[REPAIR_KIND_COUNT] = {
        [REPAIR_HALF_WRITTEN] = MSG_REPAIR_HALF_WRITTEN,
        [REPAIR_INTERMEDIATES] = MSG_REPAIR_INTERMEDIATES,
        [REPAIR_LINK] = MSG_REPAIR_LINK,
        [REPAIR_INSTALLS] = MSG_REPAIR_INSTALLS,
        [REPAIR_CONTAINERS] = MSG_REPAIR_CONTAINERS,
        [REPAIR_VERBS] = MSG_REPAIR_VERBS,
        [REPAIR_VERBS_DEAD] = MSG_REPAIR_VERBS_DEAD,
        [REPAIR_AUTOSTART] = MSG_REPAIR_AUTOSTART,
        [REPAIR_NO_KEY] = MSG_REPAIR_NO_KEY,
        [REPAIR_ORDER_UNREADABLE] = MSG_REPAIR_ORDER_UNREADABLE,
        [REPAIR_UNDO_UNREADABLE] = MSG_REPAIR_UNDO_UNREADABLE,
        [REPAIR_INSTALLS_LEFT] = MSG_REPAIR_INSTALLS_LEFT,
        [REPAIR_ALL_USERS] = MSG_REPAIR_ALL_USERS,
        [REPAIR_AUTOSTART_GONE] = MSG_REPAIR_AUTOSTART_GONE,
        [REPAIR_AUTOSTART_LONG] = MSG_REPAIR_AUTOSTART_LONG,
    };

    return strings[kind];
}

static bool is_about_certificate(enum repair_kind kind)
{
    return kind == REPAIR_LINK || kind == REPAIR_NO_KEY;
}

static void add_json(struct context *context, const struct repair_report *report)
{
    struct json_members findings;

    json_members_open_array(&findings);
    for (size_t i = 0; i < report->count; i++) {
        const struct repair_finding *finding = &report->findings[i];
        struct json_members object;

        json_members_open_object(&object);
        json_members_text(&object, "kind", repair_kind_word(finding->kind));
        json_members_bool(&object, "mended", repair_is_mended(finding->kind));
        json_members_whole(&object, "count", (int64_t)finding->count);
        if (is_about_certificate(finding->kind))
            report_json_certificate(&object, "certificate", &finding->certificate, OWNER_AS_ID, NULL);
        json_members_take(&findings, NULL, &object);
    }
    json_members_take(&context->report.root, "repair", &findings);
}

static void add_finding(struct page *page, const struct repair_finding *finding)
{
    char id[NATIONAL_ID_SIZE];
    char count[24];

    person_show_id(finding->certificate.national_id, NULL, id);
    (void)snprintf(count, sizeof count, "%zu", finding->count);
    if (is_about_certificate(finding->kind))
        page_line(page, kind_string(finding->kind), WORDS(finding->certificate.serial, id));
    else
        page_line(page, kind_string(finding->kind), WORDS(count));
}

static enum status print(const struct repair_report *report, bool whole, struct err *err)
{
    struct page page;
    enum status st = ST_OK;

    page_open(&page);
    for (size_t i = 0; i < report->count; i++)
        add_finding(&page, &report->findings[i]);
    if (report->count == 0 && whole)
        page_line(&page, IDS_REPAIR_NOTHING, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* By the word of --autostart: made also where somebody had taken it away. */
static enum status put_autostart(const struct context *context, struct err *err)
{
    struct page page;
    enum status st = repair_autostart_anew(&context->pc.client, err);

    if (st != ST_OK || context->report.is_json)
        return st;
    page_open(&page);
    page_line(&page, MSG_CHECK_AUTOSTART_FINE, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* The repair comes first: what a start finishes and clears away would not be found any more. */
enum status cmd_repair(struct context *context, enum outcome *outcome, struct err *err)
{
    struct repair_report report = {.findings = NULL};
    struct err cause = ERR_INIT;
    enum status st = ST_OK;
    enum status shown = ST_OK;

    (void)outcome;
    if (arguments_has(&context->arguments, OPTION_AUTOSTART))
        st = put_autostart(context, err);
    if (st != ST_OK)
        return st;
    st = repair_run(&context->pc.client, &report, &cause);
    progress_line_end();
    if (context->report.is_json)
        add_json(context, &report);
    else
        shown = print(&report, st == ST_OK, err);
    repair_report_clear(&report);
    sweep_at_start(&context->pc.client);
    if (shown == ST_OK)
        shown = resume_at_start(context, err);
    if (st != ST_OK && shown == ST_OK)
        *err = cause;
    return st != ST_OK && shown == ST_OK ? st : shown;
}
