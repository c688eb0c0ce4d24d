/*
 * Port program without a program: what was to be started is kept, and ends as the test says.
 */
#ifndef FAKE_PROGRAM_H
#define FAKE_PROGRAM_H

#include "client/port/program.h"

enum { FAKE_PROGRAM_CALLS = 8, FAKE_PROGRAM_TEXT = 512 };

struct fake_program {
    size_t calls;
    char started[FAKE_PROGRAM_CALLS][FAKE_PROGRAM_TEXT]; /* "C:\\x.exe|a b|CHANGE=installed|... 30000" */
    enum status status; /* other than ST_OK: from fail_from on (1: the first), they fail so */
    size_t fail_from;
    int64_t exit_code;
};

struct program_port fake_program_port(struct fake_program *program);

#endif
