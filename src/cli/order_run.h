/*
 * An order from login to certificate, for apply and renew: what an earlier run left is continued, a person takes part
 * where the host says so, and what came of it is shown.
 */
#ifndef CLI_ORDER_RUN_H
#define CLI_ORDER_RUN_H

#include "cli/context.h"

/* kind: what is asked for; what an earlier run left goes on whatever its kind. The failures of client/enrol.h. */
MUST_CHECK enum status order_run(struct context *context, enum order_kind kind, struct err *err);
/*
 * Goes on with an order of this PC's in its person's name, whose password is asked for: where the host takes no word of
 * the order's key. Shown as order_run shows it.
 */
MUST_CHECK enum status order_go_on(struct context *context, const struct journal_line *line, struct err *err);

#endif
