#include "cli/commands.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "client/message.h"
#include "client/signature_file.h"
#include "client/signing.h"
#include "ids.h"

/* What a state is called, and how a run ends that found a right signature in it. */
static const struct state_shown {
    int words;
    enum outcome outcome;
} state_table[] = {
    [SIGNER_VALID] = {MSG_PC_VALID, OUTCOME_OK},
    [SIGNER_DUE] = {MSG_PC_DUE, OUTCOME_DUE},
    [SIGNER_REVOKED] = {MSG_HOST_REVOKED, OUTCOME_REVOKED},
    [SIGNER_EXPIRED] = {MSG_PC_EXPIRED, OUTCOME_OUT_OF_TIME},
    [SIGNER_NOT_YET] = {MSG_PC_NOT_YET, OUTCOME_OUT_OF_TIME},
};

static enum status check(struct context *context, struct err *err)
{
    const struct arguments *arguments = &context->arguments;

    if (!arguments_has(arguments, OPTION_IN) && console_has_keyboard())
        return context_refuse_usage(context, IDS_USAGE_IN, arguments_command_name(arguments->command), err);
    return arguments_has(arguments, OPTION_HOST) ? pc_need_host(&context->pc, err) : ST_OK;
}

static void add_json(struct json_members *root, const struct signature_verdict *verdict)
{
    struct json_members signature;

    json_members_open_object(&signature);
    report_json_certificate(&signature, "signer", &verdict->signer, OWNER_AS_ID, NULL);
    if (verdict->has_signing_time)
        json_members_time(&signature, "signing_time", verdict->signing_time_utc);
    else
        json_members_null(&signature, "signing_time");
    json_members_text(&signature, "state", signer_state_word(verdict->state));
    json_members_bool(&signature, "host_asked", verdict->host_asked);
    json_members_take(root, "signature", &signature);
}

static void add_text(struct page *page, const struct certificate_view *view, const struct signature_verdict *verdict)
{
    const bool fine = verdict->state == SIGNER_VALID || verdict->state == SIGNER_DUE;

    page_line(page, IDS_VERIFY_RIGHT, NULL);
    report_text_certificate(page, view, &verdict->signer, OWNER_AS_ID);
    if (verdict->has_signing_time)
        report_text_moment(page, view, IDS_LABEL_SIGNING_TIME, verdict->signing_time_utc);
    else
        page_field_words(page, IDS_LABEL_SIGNING_TIME, IDS_VERIFY_NO_TIME, NULL);
    page_field_words(page, IDS_LABEL_SIGNER_STATE, state_table[verdict->state].words, NULL);
    if (!fine)
        page_line(page, IDS_VERIFY_TIME_UNPROVEN, NULL);
    if (!verdict->host_asked)
        page_line(page, IDS_VERIFY_HOST_NOT_ASKED, NULL);
}

static enum status show(struct context *context, const struct signature_verdict *verdict, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, NULL};
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        add_json(&context->report.root, verdict);
        return ST_OK;
    }
    page_open(&page);
    add_text(&page, &view, verdict);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

/* A host that fails takes nothing from what this PC found out: it is shown, and the failure said. */
static enum status verify(struct context *context, const struct buf *cms, enum outcome *outcome, struct err *err)
{
    const struct arguments *arguments = &context->arguments;
    struct signature_verdict verdict;
    struct err lost = ERR_INIT;
    bool right = false;
    enum status printed = ST_OK;
    enum status st = signing_verify(&context->pc.client, cms, arguments_value(arguments, OPTION_IN),
                                    arguments_has(arguments, OPTION_HOST), &right, &verdict, err);

    progress_line_end();
    if (!right)
        return st;
    *outcome = state_table[verdict.state].outcome;
    printed = show(context, &verdict, &lost);
    if (st == ST_OK && printed != ST_OK) {
        *err = lost;
        st = printed;
    }
    return st;
}

enum status cmd_verify(struct context *context, enum outcome *outcome, struct err *err)
{
    const char *signature = arguments_value(&context->arguments, OPTION_SIGNATURE);
    struct buf cms;
    enum status st = check(context, err);

    buf_init(&cms, CMS_DER_MAX);
    if (st == ST_OK)
        st = signature_file_read(signature, &cms, err);
    if (st == ST_OK)
        st = verify(context, &cms, outcome, err);
    if (st != ST_OK && err->fault >= FAULT_NOT_CMS && err->fault <= FAULT_CMS_TIME)
        err_detail_path(err, signature); /* of the failure, unless it names an algorithm */
    buf_clear(&cms);
    return st;
}
