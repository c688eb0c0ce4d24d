#include "child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <windows.h>

enum { COMMAND_SIZE = 1024 };

struct child child_start(const wchar_t *arguments, const char *kill_at)
{
    wchar_t program[MAX_PATH];
    wchar_t command[COMMAND_SIZE];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION info;

    assert_true(GetModuleFileNameW(NULL, program, MAX_PATH) > 0);
    assert_true(_snwprintf(command, COMMAND_SIZE, L"\"%ls\" %ls", program, arguments) > 0);
    /* Windows' own copy of the environment, which the child inherits; the C library's of this process stays. */
    assert_true(SetEnvironmentVariableA("PCCERT_KILL_AT", kill_at));
    assert_true(CreateProcessW(program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &info));
    SetEnvironmentVariableA("PCCERT_KILL_AT", NULL);
    CloseHandle(info.hThread);
    return (struct child){.process = info.hProcess};
}

unsigned child_wait(struct child *child)
{
    DWORD code = 0;

    assert_int_equal(WaitForSingleObject(child->process, 120000), WAIT_OBJECT_0);
    assert_true(GetExitCodeProcess(child->process, &code));
    CloseHandle(child->process);
    child->process = NULL;
    return code;
}

void child_kill(struct child *child)
{
    assert_true(TerminateProcess(child->process, CHILD_KILLED));
    assert_int_equal(child_wait(child), CHILD_KILLED);
}

static void child_points_add(struct child_points *points, const char *name)
{
    for (size_t i = 0; i < points->count; i++)
        if (strcmp(points->names[i], name) == 0)
            return;
    assert_true(points->count < CHILD_POINTS_MAX && strlen(name) < sizeof points->names[0]);
    strcpy(points->names[points->count++], name);
}

void child_passes(const wchar_t *arguments, struct child_points *out)
{
    static const char list[] = "points.passed";
    char outer[MAX_PATH] = ""; /* where the test itself notes what it passes */
    char line[80];
    FILE *file = NULL;

    (void)GetEnvironmentVariableA("PCCERT_KILL_POINTS_PASSED", outer, sizeof outer);
    assert_true(SetEnvironmentVariableA("PCCERT_KILL_POINTS_PASSED", list));
    const unsigned code = child_run(arguments, NULL);
    (void)SetEnvironmentVariableA("PCCERT_KILL_POINTS_PASSED", outer[0] != '\0' ? outer : NULL);
    assert_int_equal(code, 0);
    out->count = 0;
    file = fopen(list, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        child_points_add(out, line);
    }
    (void)fclose(file);
    assert_int_equal(remove(list), 0);
    assert_true(out->count > 0);
}

unsigned child_run(const wchar_t *arguments, const char *kill_at)
{
    struct child child = child_start(arguments, kill_at);
    return child_wait(&child);
}
