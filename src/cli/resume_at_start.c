#include "cli/resume_at_start.h"

#include <stdio.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/order_shown.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "ids.h"
#include "surface/person.h"

static bool is_about_orders(enum command command)
{
    return command == COMMAND_APPLY || command == COMMAND_RENEW || command == COMMAND_RESUME ||
           command == COMMAND_CANCEL;
}

static void say_resumed(const struct context *context)
{
    const struct enrol_resumed *resumed = &context->resumed;
    char id[NATIONAL_ID_SIZE];
    char count[24];

    person_show_id(resumed->last.national_id, context_given_id(context), id);
    if (resumed->finished > 0)
        conversation_say(IDS_RESUMED_FINISHED, WORDS(id, resumed->last.serial));
    if (resumed->replaced_stay > 0)
        order_say_replaced_stays(resumed->replaced.serial);
    if (resumed->ended > 0) {
        (void)snprintf(count, sizeof count, "%zu", resumed->ended);
        conversation_say(IDS_RESUMED_ENDED, WORDS(count));
    }
    if (resumed->waiting > 0 && !is_about_orders(context->arguments.command)) {
        (void)snprintf(count, sizeof count, "%zu", resumed->waiting);
        conversation_say(IDS_RESUMED_WAITING, WORDS(count));
    }
    if (resumed->stuck > 0 && context->arguments.command != COMMAND_CANCEL) {
        (void)snprintf(count, sizeof count, "%zu", resumed->stuck);
        conversation_say(IDS_RESUMED_STUCK, WORDS(count));
    }
}

enum status resume_at_start(struct context *context, struct err *err)
{
    const struct enrol_resumed *resumed = &context->resumed;
    struct err local = ERR_INIT;
    enum status st = enrol_resume_all(&context->pc.client, &context->resumed, &local);

    progress_line_end();
    if (console_cancelled())
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "finishing what an earlier start left");
    if (context->report.is_json) {
        if (resumed->finished + resumed->ended + resumed->waiting + resumed->stuck > 0 || local.status != ST_OK)
            report_json_resumed(&context->report.root, resumed, &local, context_given_id(context));
    } else {
        say_resumed(context);
    }
    return st == ST_NO_MEMORY ? err_set(err, st, FAULT_NO_MEMORY, "finishing what an earlier start left") : ST_OK;
}
