#include "fakes/fake_program.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"

static void fake_program_add(char text[FAKE_PROGRAM_TEXT], const char *format, const char *one, const char *other)
{
    const size_t used = strlen(text);

    (void)snprintf(text + used, FAKE_PROGRAM_TEXT - used, "%s%s%s", one, format, other);
}

static enum status fake_program_run(void *self, const struct program_call *call, int64_t *exit_code, struct err *err)
{
    struct fake_program *program = self;
    char *text = program->started[program->calls % FAKE_PROGRAM_CALLS];
    char timeout[24];

    program->calls++;
    text[0] = '\0';
    for (size_t i = 0; i < call->argument_count; i++)
        fake_program_add(text, "|", call->arguments[i], "");
    for (size_t i = 0; i < call->variable_count; i++) {
        fake_program_add(text, "=", call->variables[i].name, call->variables[i].value);
        fake_program_add(text, "|", "", "");
    }
    (void)snprintf(timeout, sizeof timeout, "%u", call->timeout_ms);
    fake_program_add(text, "", timeout, "");
    if (program->status != ST_OK && program->calls >= program->fail_from)
        return err_set(err, program->status, FAULT_PROGRAM_START, "a program that does not run");
    *exit_code = program->exit_code;
    return ST_OK;
}

struct program_port fake_program_port(struct fake_program *program)
{
    return (struct program_port){.run = fake_program_run, .self = program};
}
