#include "cli/commands.h"

#include "base/fault.h"
#include "cli/choice.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "client/signature_file.h"
#include "client/signing.h"
#include "ids.h"

/* With --force too, what stands there must be a signature: then the remedy is another name, and not --force. */
static enum status refuse_target(struct context *context, enum status st, struct err *err)
{
    if (st != ST_ALREADY || !arguments_has(&context->arguments, OPTION_FORCE))
        return st;
    err_clear(err);
    return context_refuse_usage(context, IDS_USAGE_OUT_NOT_SIGNATURE, "--out", err);
}

/* What would fail anyway is said before a large file is read. */
static enum status check_streams(struct context *context, struct err *err)
{
    const struct arguments *arguments = &context->arguments;
    const char *out = arguments_value(arguments, OPTION_OUT);
    const char *name = arguments_command_name(arguments->command);

    if (!arguments_has(arguments, OPTION_IN) && console_has_keyboard())
        return context_refuse_usage(context, IDS_USAGE_IN, name, err);
    if (out == NULL && console_out_is_screen())
        return context_refuse_usage(context, IDS_USAGE_OUT_SCREEN, name, err);
    if (out == NULL)
        return ST_OK;
    return refuse_target(context, signature_file_look(out, arguments_has(arguments, OPTION_FORCE), err), err);
}

static enum status put(struct context *context, const struct buf *cms, struct err *err)
{
    const struct arguments *arguments = &context->arguments;
    const char *out = arguments_value(arguments, OPTION_OUT);

    if (out != NULL)
        return refuse_target(context, signature_file_write(out, cms, arguments_has(arguments, OPTION_FORCE), err), err);
    if (!console_out_bytes(cms->data, cms->len))
        return err_set(err, ST_IO, FAULT_NONE, "writing to standard output");
    return ST_OK;
}

static enum status show(struct context *context, const struct cert_info *signer, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    const char *out = arguments_value(&context->arguments, OPTION_OUT);
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        json_members_text(&context->report.root, "file", out);
        report_json_certificate(&context->report.root, "certificate", signer, OWNER_SHOWN, view.given_id);
        return ST_OK;
    }
    if (out == NULL) { /* standard output is the signature alone */
        conversation_say(IDS_SIGN_DONE, NULL);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, IDS_SIGN_DONE, NULL);
    page_field(&page, IDS_LABEL_FILE, out);
    report_text_certificate(&page, &view, signer, OWNER_SHOWN);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

enum status cmd_sign(struct context *context, enum outcome *outcome, struct err *err)
{
    const char *in = arguments_value(&context->arguments, OPTION_IN);
    const struct holding *holding = NULL;
    struct inventory inventory = {0};
    struct buf cms;
    enum status st = resume_at_start(context, err);

    (void)outcome;
    buf_init(&cms, CMS_DER_MAX);
    if (st == ST_OK)
        st = check_streams(context, err);
    if (st == ST_OK)
        st = choice_read(context, &inventory, &holding, err);
    if (st == ST_OK)
        st = signing_sign(&context->pc.client, holding, in, &cms, err);
    progress_line_end();
    if (st == ST_OK)
        st = put(context, &cms, err);
    if (st == ST_OK)
        st = show(context, &holding->entry.info, err);
    buf_clear(&cms);
    inventory_clear(&inventory);
    return st;
}
