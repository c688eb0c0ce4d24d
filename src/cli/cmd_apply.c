#include "cli/commands.h"
#include "cli/order_run.h"

enum status cmd_apply(struct context *context, enum outcome *outcome, struct err *err)
{
    (void)outcome;
    return order_run(context, ORDER_NEW, err);
}
