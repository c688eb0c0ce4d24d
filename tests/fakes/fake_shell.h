/*
 * Port shell in memory: the state is what the test says, and what is put right stays right.
 */
#ifndef FAKE_SHELL_H
#define FAKE_SHELL_H

#include "client/port/shell.h"

struct fake_shell {
    struct shell_state state;
    enum status look_status, put_status; /* other than ST_OK: they fail so (FAULT_REGISTRY) */
    unsigned puts;                       /* how often anything was written */
};

struct shell_port fake_shell_port(struct fake_shell *shell);

#endif
