/*
 * What a command works with: what was typed, the answer under construction, the settings, the ports and the client over
 * them. Filled once by main, borrowed by every command.
 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "cli/arguments.h"
#include "cli/report.h"
#include "client/backup_record.h"
#include "client/enrol.h"
#include "surface/pc.h"

struct context {
    struct arguments arguments;
    struct usage_fault usage; /* what is wrong with them, with FAULT_USAGE */
    struct report report;
    char id[NATIONAL_ID_SIZE];     /* of --id, checked; "" without one */
    struct pc pc;                  /* from context_open_pc on with its ports and client */
    struct backup_record *backups; /* owned; context_backups reads it */
    struct enrol_resumed resumed;  /* what the start of this run finished (resume_at_start) */
};

/* NULL without --id: for what is shown in the clear. */
const char *context_given_id(const struct context *context);
/* What is remembered of backups by now; NULL without memory for it. Borrowed until the next call. */
const struct backup_record *context_backups(struct context *context);

/* The brand, and with it the firm's name and hotline in the words. Zero-initialise first; context_close in every case.
 */
MUST_CHECK enum status context_open(struct context *context, struct err *err);
/*
 * All settings, and everything a command needs that touches certificates. ST_BAD_INPUT (FAULT_CONFIGURATION,
 * FAULT_NATIONAL_ID), ST_IO, ST_NO_MEMORY.
 */
MUST_CHECK enum status context_open_pc(struct context *context, struct err *err);
/*
 * For what a command itself finds wrong with what was typed: sentence is one of IDS_USAGE_..., name its insert.
 * ST_BAD_INPUT (FAULT_USAGE).
 */
enum status context_refuse_usage(struct context *context, int sentence, const char *name, struct err *err);
void context_close(struct context *context);

#endif
