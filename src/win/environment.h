/*
 * The environment of a program that is to be started: this process's own, with some variables put in.
 */
#ifndef WIN_ENVIRONMENT_H
#define WIN_ENVIRONMENT_H

#include <wchar.h>

#include "client/port/program.h"

/* For CreateProcess with CREATE_UNICODE_ENVIRONMENT; sorted, as it wants it. *out is malloc'ed. ST_NO_MEMORY. */
MUST_CHECK enum status environment_block(const struct program_variable *variables, size_t count, wchar_t **out,
                                         struct err *err);

#endif
