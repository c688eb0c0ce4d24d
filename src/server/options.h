/*
 * Command lines: "--name value" and "--name" in any order, then or between them at most one positional word.
 */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

struct option {
    const char *name;   /* "--config" */
    const char **value; /* takes one; or */
    bool *given;        /* takes none */
    bool required;
};

/*
 * argv: what follows the command's words. positional: NULL if none is wanted, else *positional stays NULL without one.
 * ST_BAD_INPUT (FAULT_USAGE), err.what a sentence.
 */
MUST_CHECK enum status options_read(int argc, char *const *argv, const struct option *options, size_t count,
                                    const char **positional, struct err *err);

#endif
