#include "cli/context.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/national_id.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/failure_hints.h"
#include "cli/progress_line.h"
#include "client/backup_memory.h"
#include "ids.h"
#include "surface/failure_words.h"

const char *context_given_id(const struct context *context)
{
    return context->id[0] != '\0' ? context->id : NULL;
}

const struct backup_record *context_backups(struct context *context)
{
    if (context->backups == NULL)
        context->backups = calloc(1, sizeof *context->backups);
    if (context->backups != NULL)
        backup_memory_read(&context->pc.client, context->backups);
    return context->backups;
}

enum status context_open(struct context *context, struct err *err)
{
    const enum status st = pc_open_brand(&context->pc, err);

    pc_choose_words(&context->pc, arguments_value(&context->arguments, OPTION_LANG));
    failure_words_set_hints(failure_hint);
    return st;
}

static enum status read_given_id(struct context *context, struct err *err)
{
    const char *typed = arguments_value(&context->arguments, OPTION_ID);

    return typed != NULL ? national_id_read(typed, context->id, err) : ST_OK;
}

enum status context_open_pc(struct context *context, struct err *err)
{
    const struct pc_surface surface = {.program = "pccert",
                                       .config = arguments_value(&context->arguments, OPTION_CONFIG),
                                       .cancel_event = console_cancel_event(),
                                       .progress = progress_line_port()};
    const enum status st = read_given_id(context, err);

    if (surface.config != NULL)
        conversation_say(IDS_CONFIG_REPLACED, WORDS(surface.config));
    return st == ST_OK ? pc_open(&context->pc, &surface, err) : st;
}

enum status context_refuse_usage(struct context *context, int sentence, const char *name, struct err *err)
{
    context->usage = (struct usage_fault){.sentence = sentence};
    (void)snprintf(context->usage.name, sizeof context->usage.name, "%s", name);
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "reading the command line");
}

void context_close(struct context *context)
{
    failure_words_set_hints(NULL);
    free(context->backups);
    context->backups = NULL;
    pc_close(&context->pc);
}
