#include "cli/commands.h"

#include "cli/page.h"
#include "cli/pfx_password.h"
#include "cli/report_json.h"
#include "cli/report_text.h"

enum status cmd_inspect(struct context *context, enum outcome *outcome, struct err *err)
{
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct inspection inspection = {0};
    struct buf password = {0};
    struct page page;
    enum status st = pfx_password_open(&context->pc.client, context->arguments.operand, &password, &inspection, err);

    (void)outcome;
    buf_clear(&password);
    if (st == ST_OK && context->report.is_json) {
        report_json_inspection(&context->report.root, &inspection);
    } else if (st == ST_OK) {
        page_open(&page);
        report_text_inspection(&page, &view, &inspection);
        st = page_print(&page, err);
        page_clear(&page);
    }
    inspection_clear(&inspection);
    return st;
}
