/*
 * pccert.exe started as a person or a script starts it: arguments and typed lines in, exit code and both streams out.
 * No host is configured for it: these are the tests that need none. Which program, PCCERT_EXE says.
 */
#ifndef TESTS_WIN_PCCERT_PROGRAM_H
#define TESTS_WIN_PCCERT_PROGRAM_H

#include "base/buf.h"
#include "protocol/json.h"

enum { PCCERT_ARGUMENTS_MAX = 16 };

struct pccert_run {
    unsigned exit_code;
    struct buf out, err; /* as it wrote them */
};

/* Group setup and teardown: a folder of its own (temp_folder.h) with a configuration in it that trusts a made-up firm.
 */
int pccert_program_open(void **state);
int pccert_program_close(void **state);
/* The path of that configuration, for --config. */
const char *pccert_program_config(void);

/* arguments: UTF-8, NULL-terminated. typed: the whole of standard input. Fails the test if it does not end in time. */
struct pccert_run pccert_program_run(const char *const arguments[], const char *typed);
void pccert_run_clear(struct pccert_run *run);

/* Standard output as the one JSON document that it must be. json_free afterwards. */
struct json *pccert_run_document(const struct pccert_run *run);

#endif
