#include "cli/commands.h"

#include <string.h>

#include "base/fault.h"
#include "base/utf.h"
#include "cli/page.h"
#include "ids.h"

/* Without an operand the general help; "help version" is what people type for --version. */
static enum status help_string(const char *asked, int *out, struct err *err)
{
    enum command command = COMMAND_HELP;

    if (asked == NULL) {
        *out = IDS_HELP;
        return ST_OK;
    }
    if (!arguments_command_find(strcmp(asked, "version") == 0 ? "--version" : asked, &command)) {
        char shown[64];
        const enum status st = err_set(err, ST_BAD_INPUT, FAULT_USAGE, "help: no such command");

        utf8_display_copy(asked, strlen(asked), shown, sizeof shown);
        err_detail(err, shown);
        return st;
    }
    *out = arguments_command_help(command);
    return ST_OK;
}

enum status cmd_help(struct context *context, enum outcome *outcome, struct err *err)
{
    struct page page;
    int string = 0;
    enum status st = help_string(context->arguments.operand, &string, err);

    (void)outcome;
    if (st != ST_OK)
        return st;
    page_open(&page);
    page_line(&page, string, NULL);
    if (!context->report.is_json) {
        st = page_print(&page, err);
    } else if (page.status == ST_OK) {
        json_members_text(&context->report.root, "help", buf_text(&page.text));
    } else {
        st = page.status;
    }
    page_clear(&page);
    return st;
}
