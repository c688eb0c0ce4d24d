/*
 * Which certificate of this PC a command is to work with: by --serial, or the one of the person of --id.
 */
#ifndef CLI_CHOICE_H
#define CLI_CHOICE_H

#include "cli/context.h"
#include "client/inventory.h"

/*
 * *out is borrowed from *inventory, which the caller clears in every case. If a choice is needed
 * (FAULT_SEVERAL_CERTIFICATES), the candidates are shown, in JSON as "certificates". The failures of
 * client/inventory.h.
 */
MUST_CHECK enum status choice_read(struct context *context, struct inventory *inventory, const struct holding **out,
                                   struct err *err);

#endif
