#include "cli/commands.h"

#include "base/fault.h"
#include "cli/choice.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/remove_all.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "ids.h"

/* The manual's warning, under the certificate that it is about. */
static enum status ask(struct context *context, const struct certificate_view *view, const struct holding *holding,
                       struct err *err)
{
    struct page page;

    if (arguments_has(&context->arguments, OPTION_YES))
        return ST_OK;
    page_open(&page);
    report_text_certificate(&page, view, &holding->entry.info, OWNER_SHOWN);
    console_say(buf_text(&page.text));
    page_clear(&page);
    return conversation_must_agree(IDS_REMOVE_QUESTION, NULL, "asking whether to remove: the answer was no", err);
}

static enum status show(struct context *context, const struct certificate_view *view,
                        const struct removal_result *result, struct err *err)
{
    struct page page;
    enum status st = ST_OK;

    if (context->report.is_json) {
        report_json_certificate(&context->report.root, "removed", &result->certificate, OWNER_SHOWN, view->given_id);
        json_members_bool(&context->report.root, "key_kept", result->key_kept);
        if (result->undo_until_utc > 0)
            json_members_time(&context->report.root, "undo_until", result->undo_until_utc);
        return ST_OK;
    }
    page_open(&page);
    report_text_removed(&page, view, result);
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

enum status cmd_remove(struct context *context, enum outcome *outcome, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    const struct holding *holding = NULL;
    struct inventory inventory = {0};
    struct removal_result result;
    enum status st = resume_at_start(context, err);

    (void)outcome;
    if (st == ST_OK && arguments_has(&context->arguments, OPTION_ALL))
        return remove_all(context, err);
    if (st == ST_OK)
        st = choice_read(context, &inventory, &holding, err);
    if (st == ST_OK)
        st = ask(context, &view, holding, err);
    if (st == ST_OK)
        st = arguments_has(&context->arguments, OPTION_KEEP_UNDO)
                 ? removal_remove_undoably(&context->pc.client, holding, &result, err)
                 : removal_remove(&context->pc.client, holding, &result, err);
    progress_line_end();
    if (st == ST_OK)
        st = show(context, &view, &result, err);
    inventory_clear(&inventory);
    return st;
}
