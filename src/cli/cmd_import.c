#include "cli/commands.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/pfx_password.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "ids.h"
#include "surface/inspection_text.h"

/* Another person's: on a keyboard a question, elsewhere --any-person decides. */
static enum status ask_other_person(const struct inspection *inspection, bool *allowed, struct err *err)
{
    const struct cert_info *info = &inspection->certificate;
    char masked[NATIONAL_ID_SIZE];
    enum status st = ST_OK;

    national_id_mask(info->national_id, masked);
    st = conversation_ask(IDS_IMPORT_OTHER_PERSON_QUESTION, WORDS(info->owner_display, masked), allowed, err);
    if (st == ST_OK && !*allowed)
        st = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "asking whether to import another person's certificate");
    return st;
}

static enum status import(struct context *context, struct inspection *inspection, struct cert_info *out,
                          struct err *err)
{
    const char *expected_id = context_given_id(context);
    bool allowed = arguments_has(&context->arguments, OPTION_ANY_PERSON);
    struct err local = ERR_INIT;
    enum status st = import_inspected(&context->pc.client, inspection, expected_id, allowed, out, &local);

    progress_line_end();
    if (st != ST_OK && local.fault == FAULT_OTHER_PERSON && !allowed && console_has_keyboard()) {
        st = ask_other_person(inspection, &allowed, err);
        if (st != ST_OK)
            return st;
        err_clear(&local);
        st = import_inspected(&context->pc.client, inspection, expected_id, allowed, out, &local);
        progress_line_end();
    }
    if (st != ST_OK)
        *err = local;
    return st;
}

static enum status show(struct context *context, const struct cert_info *info, const struct inspection *inspection,
                        struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        report_json_certificate(&context->report.root, "certificate", info, OWNER_SHOWN, view.given_id);
        json_members_bool(&context->report.root, "integrity_protected", inspection->pfx.has_mac);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, IDS_IMPORT_DONE, NULL);
    report_text_certificate(&page, &view, info, OWNER_SHOWN);
    if (page.status == ST_OK)
        page.status = inspection_text_warnings(inspection, &page.text);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

enum status cmd_import(struct context *context, enum outcome *outcome, struct err *err)
{
    struct inspection inspection = {0};
    struct buf password = {0};
    struct cert_info info;
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK)
        st = pfx_password_open(&context->pc.client, context->arguments.operand, &password, &inspection, err);
    buf_clear(&password);
    if (st == ST_OK)
        st = import(context, &inspection, &info, err);
    if (st == ST_OK)
        st = show(context, &info, &inspection, err);
    inspection_clear(&inspection);
    return st;
}
