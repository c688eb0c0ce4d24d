#include "cli/choice.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/page.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "ids.h"

static void show_candidates(struct context *context, const struct inventory *inventory)
{
    const struct text_view view = {&context->clock, context_given_id(context)};
    struct json_members certificates;
    struct page page;

    page_open(&page);
    json_members_open_array(&certificates);
    page_line(&page, IDS_CHOICE_CANDIDATES, NULL);
    for (size_t i = 0; i < inventory->of_this_person; i++) {
        report_json_holding(&certificates, NULL, &inventory->holdings[i], OWNER_AS_ID, view.given_id);
        report_text_certificate(&page, &view, &inventory->holdings[i].entry.info, OWNER_AS_ID);
        page_gap(&page);
    }
    if (context->report.is_json)
        json_members_take(&context->report.root, "certificates", &certificates);
    else
        console_say(buf_text(&page.text));
    json_members_clear(&certificates);
    page_clear(&page);
}

enum status choice_read(struct context *context, struct inventory *inventory, const struct holding **out,
                        struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    enum status st = inventory_read(&context->client, context_given_id(context), NULL, 0, inventory, err);

    if (st == ST_OK)
        st = inventory_choose(inventory, serial, out, err);
    if (st != ST_OK && err->fault == FAULT_SEVERAL_CERTIFICATES)
        show_candidates(context, inventory);
    return st;
}
