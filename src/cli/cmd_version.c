#include "cli/commands.h"

#include "cli/page.h"
#include "ids.h"
#include "version.h"

enum status cmd_version(struct context *context, enum outcome *outcome, struct err *err)
{
    const struct settings *settings = &context->pc.settings;
    struct page page;
    enum status st = ST_OK;

    (void)outcome;
    if (context->report.is_json) {
        json_members_text(&context->report.root, "version", PCCERT_VERSION);
        return ST_OK;
    }
    page_open(&page);
    page_line(&page, IDS_VERSION,
              WORDS(PCCERT_VERSION, words_are_chinese() ? settings->product_name : settings->product_name_en));
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}
