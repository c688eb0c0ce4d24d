/*
 * pccert: reads the command line, prepares the run, hands it to the command (cmd_<name>.c), and says how it ended.
 */
#include <stdlib.h>

#include "base/fault.h"
#include "cli/changes_told.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/progress_line.h"
#include "client/sweep_at_start.h"
#include "surface/words.h"
#include "version.h"
#include "win/start.h"
#include "win/text.h"

struct command_run {
    enum status (*run)(struct context *context, enum outcome *outcome, struct err *err);
    bool needs_pc; /* settings, ports and client */
};

static const struct command_run command_runs[COMMAND_COUNT] = {
    [COMMAND_STATUS] = {cmd_status, true},
    [COMMAND_APPLY] = {cmd_apply, true},
    [COMMAND_RESUME] = {cmd_resume, true},
    [COMMAND_CANCEL] = {cmd_cancel, true},
    [COMMAND_EXPORT] = {cmd_export, true},
    [COMMAND_IMPORT] = {cmd_import, true},
    [COMMAND_INSPECT] = {cmd_inspect, true},
    [COMMAND_REMOVE] = {cmd_remove, true},
    [COMMAND_RENEW] = {cmd_renew, true},
    [COMMAND_REVOKE] = {cmd_revoke, true},
    [COMMAND_SIGN] = {cmd_sign, true},
    [COMMAND_VERIFY] = {cmd_verify, true},
    [COMMAND_VERSION] = {cmd_version, false},
    [COMMAND_HELP] = {cmd_help, false},
    [COMMAND_UPLOAD] = {cmd_upload, true},
    [COMMAND_UNDO] = {cmd_undo, true},
    [COMMAND_CLEAN] = {cmd_clean, true},
    [COMMAND_REPAIR] = {cmd_repair, true},
    [COMMAND_BACKUP_CHECK] = {cmd_backup_check, true},
    [COMMAND_CHECK] = {cmd_check, true},
};

struct utf8_arguments {
    char **texts; /* owned */
    size_t count;
};

static void utf8_arguments_clear(struct utf8_arguments *arguments)
{
    for (size_t i = 0; i < arguments->count; i++)
        free(arguments->texts[i]);
    free(arguments->texts);
    *arguments = (struct utf8_arguments){NULL, 0};
}

/* Without the program's name. */
static enum status utf8_arguments_read(int argc, wchar_t *argv[], struct utf8_arguments *out, struct err *err)
{
    enum status st = ST_OK;

    out->texts = calloc((size_t)argc + 1, sizeof *out->texts);
    if (out->texts == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the command line");
    for (int i = 1; st == ST_OK && i < argc; i++) {
        st = text_from_wide(argv[i], &out->texts[out->count], err);
        if (st == ST_OK)
            out->count++;
    }
    return st;
}

/* Two tell of it, and sweep afterwards; a check changes nothing. */
static bool leaves_what_is_over(enum command command)
{
    return command == COMMAND_UNDO || command == COMMAND_REPAIR || command == COMMAND_CHECK;
}

static enum status run_command(struct context *context, enum outcome *outcome, struct err *err)
{
    const struct command_run *command = &command_runs[context->arguments.command];
    const struct activity *activity = &context->pc.activity;
    enum status st = ST_OK;

    if (command->needs_pc)
        st = context_open_pc(context, err);
    activity_start(activity, PCCERT_VERSION);
    activity_begin(activity, arguments_command_name(context->arguments.command));
    if (command->needs_pc && st == ST_OK && !leaves_what_is_over(context->arguments.command))
        sweep_at_start(&context->pc.client);
    if (st == ST_OK)
        st = command->run(context, outcome, err);
    progress_line_end();
    if (command->needs_pc)
        changes_told(context);
    if (st != ST_OK && err->status == ST_OK)
        st = err_set(err, st, FAULT_NONE, "a command that did not say why");
    activity_end(activity, arguments_command_name(context->arguments.command), st, err);
    return st;
}

static enum outcome run(const struct utf8_arguments *typed, enum status typed_status, struct err *err)
{
    struct context context = {.id = ""};
    enum outcome outcome = OUTCOME_OK;
    enum status st = typed_status;
    bool understood = false;

    if (st == ST_OK)
        st = arguments_read(typed->count, typed->texts, &context.arguments, &context.usage, err);
    understood = st == ST_OK;
    if (context_open(&context, understood ? err : NULL) != ST_OK && understood)
        st = err->status;
    report_open(&context.report, arguments_has(&context.arguments, OPTION_JSON),
                understood ? arguments_command_name(context.arguments.command) : NULL);
    if (st == ST_OK)
        st = run_command(&context, &outcome, err);
    if (st != ST_OK)
        outcome = outcome_of_failure(err);
    outcome = report_close(&context.report, outcome, err, &context.usage);
    activity_stop(&context.pc.activity, (int)outcome);
    context_close(&context);
    return outcome;
}

int wmain(int argc, wchar_t *argv[]); /* called by MinGW's start-up code (-municode); no header has it */

int wmain(int argc, wchar_t *argv[])
{
    struct utf8_arguments typed = {NULL, 0};
    struct err err = ERR_INIT;
    enum outcome outcome = OUTCOME_OK;
    enum status st = ST_OK;

    start_secure_process();
    console_open();
    words_open("");
    st = utf8_arguments_read(argc, argv, &typed, &err);
    outcome = run(&typed, st, &err);
    utf8_arguments_clear(&typed);
    return (int)outcome;
}
