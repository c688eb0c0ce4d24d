#include "cli/remove_all.h"

#include <stdio.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "client/removal_all.h"
#include "ids.h"
#include "surface/words.h"

/* The manual's warning, under the certificates that it is about. */
static enum status ask(const struct context *context, const struct certificate_view *view,
                       const struct inventory *inventory, struct err *err)
{
    char count[24];
    struct page page;

    if (arguments_has(&context->arguments, OPTION_YES))
        return ST_OK;
    page_open(&page);
    for (size_t i = 0; i < removal_all_count(inventory); i++) {
        report_text_certificate(&page, view, &inventory->holdings[i].entry.info, OWNER_SHOWN);
        page_gap(&page);
    }
    (void)snprintf(count, sizeof count, "%zu", removal_all_count(inventory));
    page_line(&page, IDS_REMOVE_ALL_COUNT, WORDS(count));
    console_say(buf_text(&page.text));
    page_clear(&page);
    return conversation_must_agree(IDS_REMOVE_QUESTION, NULL, "asking whether to remove all: the answer was no", err);
}

static enum status run(struct context *context, const struct certificate_view *view, const struct inventory *inventory,
                       struct err *err)
{
    struct removal_all all = {.inventory = inventory, .undoably = arguments_has(&context->arguments, OPTION_KEEP_UNDO)};
    struct json_members gone;
    struct page page;
    bool more = true;
    enum status st = ST_OK, shown = ST_OK;

    page_open(&page);
    json_members_open_array(&gone);
    while (st == ST_OK && more) {
        struct removal_result result;

        st = removal_all_next(&context->pc.client, &all, &more, &result, err);
        if (st == ST_OK && more) {
            report_json_certificate(&gone, NULL, &result.certificate, OWNER_SHOWN, view->given_id);
            report_text_removed(&page, view, &result);
            page_gap(&page);
        }
    }
    progress_line_end();
    if (context->report.is_json)
        json_members_take(&context->report.root, "all_removed", &gone);
    else
        json_members_clear(&gone);
    if (!context->report.is_json && all.done > 0)
        shown = page_print(&page, st == ST_OK ? err : NULL);
    page_clear(&page);
    return st != ST_OK ? st : shown;
}

enum status remove_all(struct context *context, struct err *err)
{
    const char *national_id = context_given_id(context);
    const struct certificate_view view = {&context->pc.clock, national_id};
    struct inventory inventory = {0};
    enum status st = inventory_read(&context->pc.client, national_id, NULL, &inventory, err);

    if (st == ST_OK)
        st = removal_all_check(&context->pc.client, &inventory, national_id, err);
    if (st == ST_OK)
        st = ask(context, &view, &inventory, err);
    if (st == ST_OK)
        st = run(context, &view, &inventory, err);
    inventory_clear(&inventory);
    return st;
}
