#include "cli/commands.h"

#include "cli/page.h"
#include "cli/pfx_password.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "client/backup_check.h"
#include "client/message.h"
#include "surface/backup_text.h"

static bool is_in_time(const struct backup_verdict *verdict)
{
    return verdict->state == STANDING_PC_VALID || verdict->state == STANDING_PC_DUE;
}

static void add_json(struct context *context, const struct inspection *opened, const struct backup_verdict *verdict)
{
    struct json_members backup;

    json_members_open_object(&backup);
    report_json_certificate(&backup, "certificate", &opened->certificate, OWNER_SHOWN, context_given_id(context));
    json_members_text(&backup, "state", standing_pc_word(verdict->state));
    json_members_text(&backup, "relation", backup_relation_word(verdict->relation));
    json_members_text(&backup, "format", backup_form_word(verdict->form));
    json_members_bool(&backup, "chain_included", verdict->chain_included);
    json_members_bool(&backup, "integrity_protected", opened->pfx.has_mac);
    json_members_take(&context->report.root, "backup", &backup);
}

static enum status print(const struct context *context, const struct inspection *opened,
                         const struct backup_verdict *verdict, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct page page;
    enum status st = ST_OK;

    page_open(&page);
    page_line(&page, backup_text_sentence(verdict), NULL);
    report_text_certificate(&page, &view, &opened->certificate, OWNER_SHOWN);
    page_line(&page, backup_text_relation(verdict->relation), NULL);
    page_line(&page, backup_text_form(verdict->form), NULL);
    if (!verdict->chain_included)
        page_line(&page, MSG_WARN_NO_CHAIN, NULL);
    if (!opened->pfx.has_mac)
        page_line(&page, MSG_WARN_NO_MAC, NULL);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

enum status cmd_backup_check(struct context *context, enum outcome *outcome, struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    struct backup_verdict verdict = {.chain_included = false};
    struct inspection opened = {0};
    struct buf password = {0};
    enum status st = pfx_password_open(&context->pc.client, context->arguments.operand, &password, &opened, err);

    buf_clear(&password);
    if (st == ST_OK)
        st = backup_check(&context->pc.client, &opened, context_given_id(context), serial, &verdict, err);
    progress_line_end();
    if (st == ST_OK && context->report.is_json)
        add_json(context, &opened, &verdict);
    else if (st == ST_OK)
        st = print(context, &opened, &verdict, err);
    if (st == ST_OK && !is_in_time(&verdict))
        *outcome = OUTCOME_OUT_OF_TIME;
    inspection_clear(&opened);
    return st;
}
