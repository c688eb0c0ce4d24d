/*
 * Which certificate of this PC a command is to work with: by --serial, or the one of the person of --id.
 */
#ifndef CLI_CHOICE_H
#define CLI_CHOICE_H

#include "cli/context.h"
#include "cli/json_members.h"
#include "cli/page.h"
#include "client/inventory.h"

/*
 * *out is borrowed from *inventory, which the caller clears in every case. If a choice is needed
 * (FAULT_SEVERAL_CERTIFICATES), the candidates are shown, in JSON as "certificates". The failures of
 * client/inventory.h.
 */
MUST_CHECK enum status choice_read(struct context *context, struct inventory *inventory, const struct holding **out,
                                   struct err *err);

/*
 * Certificates to choose from, as they are added: for JSON the answer's "certificates", else to standard error, since
 * an answer that wants a choice is a failure.
 */
struct choice_list {
    struct page page;
    struct json_members certificates;
};
/* heading: IDS_... */
void choice_list_open(struct choice_list *list, int heading);
/* Shows it and clears it. */
void choice_list_end(struct choice_list *list, struct context *context);

#endif
