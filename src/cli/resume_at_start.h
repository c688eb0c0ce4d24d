/*
 * First act of every command that touches certificates: finish what a killed program left, without anybody's password.
 */
#ifndef CLI_RESUME_AT_START_H
#define CLI_RESUME_AT_START_H

#include "cli/context.h"

/*
 * Tells in one line on standard error, and in JSON as "resumed", if there was something; context->resumed keeps what.
 * Orders that still wait are told of too, unless the command itself is about them (apply, resume, cancel).
 * ST_CANCELLED if the person stopped it, the failures of building the answer; nothing else stands in the command's way.
 */
MUST_CHECK enum status resume_at_start(struct context *context, struct err *err);

#endif
