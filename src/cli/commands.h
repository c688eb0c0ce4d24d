/*
 * The commands, one file each (cmd_<name>.c): they ask, call one use case of client/, and show what it said. They
 * decide nothing about certificates themselves.
 *
 * Each gets an opened context (those of the first group need only the brand). On ST_OK *outcome is the exit code, set
 * to OUTCOME_OK beforehand; on failure main says *err, which is filled, and what was shown before stays shown.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/context.h"

MUST_CHECK enum status cmd_help(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_version(struct context *context, enum outcome *outcome, struct err *err);

MUST_CHECK enum status cmd_status(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_apply(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_renew(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_resume(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_cancel(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_export(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_import(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_inspect(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_remove(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_revoke(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_upload(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_sign(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_verify(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_undo(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_clean(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_repair(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_check(struct context *context, enum outcome *outcome, struct err *err);
MUST_CHECK enum status cmd_backup_check(struct context *context, enum outcome *outcome, struct err *err);

#endif
