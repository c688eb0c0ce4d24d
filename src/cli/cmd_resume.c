#include "cli/commands.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/order_run.h"
#include "cli/order_shown.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "ids.h"

static enum status show(struct context *context, const struct journal_lines *lines, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    const struct enrol_resumed *resumed = &context->resumed;
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        report_json_orders(&context->report.root, "orders", lines, view.given_id);
        return ST_OK;
    }
    page_open(&page);
    if (resumed->finished > 0) {
        page_line(&page, IDS_APPLY_DONE, NULL);
        report_text_certificate(&page, &view, &resumed->last, OWNER_AS_ID);
    }
    if (resumed->replaced_stay > 0)
        order_say_replaced_stays(resumed->replaced.serial);
    if (resumed->ended > 0)
        page_line(&page, IDS_RESUME_ENDED, NULL);
    report_text_orders(&page, &view, lines);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* The order that only its person's login can go on with, or NULL. A script is asked for nothing, and apply takes it up.
 */
static const struct journal_line *waits_for_login(const struct context *context, const struct journal_lines *lines)
{
    const struct client *client = &context->pc.client;

    if (context->report.is_json || !console_has_keyboard() || client->backend == NULL ||
        (client->backend->capabilities & BACKEND_CAN_ORDER_PROOF) != 0)
        return NULL;
    for (size_t i = 0; i < lines->count; i++) {
        const struct journal_line *line = &lines->lines[i];

        if (!line->busy && !enrol_is_stuck(client, line) && line->state >= JOURNAL_HAVE_CSR &&
            line->state < JOURNAL_HAVE_CERT)
            return line;
    }
    return NULL;
}

enum status cmd_resume(struct context *context, enum outcome *outcome, struct err *err)
{
    struct journal_lines lines = {NULL, 0};
    struct err why = ERR_INIT;
    enum status st = enrol_resume_all(&context->pc.client, &context->resumed, &why);

    (void)outcome;
    progress_line_end();
    if (console_cancelled())
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "resuming");
    if (context->report.is_json)
        report_json_resumed(&context->report.root, &context->resumed, &why, NULL);
    if (st == ST_OK)
        st = journal_list(context->pc.client.sealed, &lines, err);
    if (st == ST_OK)
        st = show(context, &lines, err);
    if (st == ST_OK && why.status == ST_OK && waits_for_login(context, &lines) != NULL) {
        const struct journal_line line = *waits_for_login(context, &lines);

        journal_lines_clear(&lines);
        return order_go_on(context, &line, err);
    }
    journal_lines_clear(&lines);
    return st == ST_OK ? enrol_resumed_verdict(&context->resumed, &why, err) : st;
}
