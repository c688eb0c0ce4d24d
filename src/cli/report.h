/*
 * What a run answers, in the form that was asked for: text for people (printed by each command as it goes), or one JSON
 * document on standard output, also on failure (schema: pccert.schema.json beside this file, by the number in
 * "schema").
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include <stdbool.h>

#include "cli/arguments.h"
#include "cli/json_members.h"
#include "cli/outcome.h"

enum { REPORT_SCHEMA = 1 };

struct report {
    bool is_json;
    struct json_members root; /* what commands add to; only if is_json */
};

/* command: NULL if none was understood. */
void report_open(struct report *report, bool as_json, const char *command);

/*
 * Says the failure if there is one (failure.status not ST_OK; usage: the sentence of a wrong command line, or NULL) and
 * ends the document. The outcome is given back, unless the answer could not be written: OUTCOME_FAILED.
 */
enum outcome report_close(struct report *report, enum outcome outcome, const struct err *failure,
                          const struct usage_fault *usage);

#endif
