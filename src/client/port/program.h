/*
 * Port: another program, started as it stands, without a shell, and ended with all that it started when its time is
 * over.
 */
#ifndef CLIENT_PORT_PROGRAM_H
#define CLIENT_PORT_PROGRAM_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Beside the variables that this program has itself, or instead of one of them. */
struct program_variable {
    const char *name, *value;
};

/* All text is UTF-8, and borrowed. */
struct program_call {
    const char *const *arguments; /* the first is the program, by its absolute path */
    size_t argument_count;
    const struct program_variable *variables;
    size_t variable_count;
    unsigned timeout_ms;
};

struct program_port {
    /*
     * Waits for its end. ST_OK: it ended by itself, whatever *exit_code says; what it started and left goes on.
     * ST_NOT_FOUND (FAULT_PROGRAM_MISSING); ST_IO (FAULT_PROGRAM_START); ST_EXPIRED (FAULT_PROGRAM_TIMEOUT): it and all
     * that it started are ended, as they are with ST_CANCELLED (FAULT_CANCELLED): the surface asked to stop, and where
     * it had before the start, nothing was started. err.detail is its path. Nothing of this process is inherited, and
     * it gets no more rights than this process has.
     */
    enum status (*run)(void *self, const struct program_call *call, int64_t *exit_code, struct err *err);
    void *self;
};

#endif
