/*
 * `pccert remove --all`: what it shows and asks around client/removal_all.h.
 */
#ifndef CLI_REMOVE_ALL_H
#define CLI_REMOVE_ALL_H

#include "cli/context.h"

/* The answer holds what is gone also where a later one failed. The failures of client/removal_all.h. */
MUST_CHECK enum status remove_all(struct context *context, struct err *err);

#endif
