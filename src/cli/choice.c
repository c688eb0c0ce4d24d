#include "cli/choice.h"

#include "base/fault.h"
#include "cli/console.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "ids.h"

void choice_list_open(struct choice_list *list, int heading)
{
    page_open(&list->page);
    json_members_open_array(&list->certificates);
    page_line(&list->page, heading, NULL);
}

void choice_list_end(struct choice_list *list, struct context *context)
{
    if (context->report.is_json)
        json_members_take(&context->report.root, "certificates", &list->certificates);
    else
        console_say(buf_text(&list->page.text));
    json_members_clear(&list->certificates);
    page_clear(&list->page);
}

static void show_candidates(struct context *context, const struct inventory *inventory)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct choice_list list;

    choice_list_open(&list, IDS_CHOICE_CANDIDATES);
    for (size_t i = 0; i < inventory->of_this_person; i++) {
        report_json_holding(&list.certificates, NULL, &inventory->holdings[i], OWNER_AS_ID, view.given_id);
        report_text_certificate(&list.page, &view, &inventory->holdings[i].entry.info, OWNER_AS_ID);
        page_gap(&list.page);
    }
    choice_list_end(&list, context);
}

enum status choice_read(struct context *context, struct inventory *inventory, const struct holding **out,
                        struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    enum status st = inventory_read(&context->pc.client, context_given_id(context), NULL, inventory, err);

    if (st == ST_OK)
        st = inventory_choose(inventory, serial, out, err);
    if (st != ST_OK && err->fault == FAULT_SEVERAL_CERTIFICATES)
        show_candidates(context, inventory);
    return st;
}
