/* Programs that the driver starts: by its own handle to each, so that a number that is used again meets no stranger. */
#include "verbs.h"

#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include <shlwapi.h>

enum { PROGRAMS_MAX = 64, COMMAND_UNITS = 8192, WORDS_UNITS = 512 };

static struct {
    DWORD number;
    HANDLE handle;
} started[PROGRAMS_MAX];
static size_t started_count;

static HANDLE handle_of(DWORD number)
{
    for (size_t i = 0; i < started_count; i++) {
        if (started[i].number == number)
            return started[i].handle;
    }
    return NULL;
}

/* In quotes, as CommandLineToArgvW undoes it; arguments of tests hold no quotes and end with no backslash. */
static bool add_argument(wchar_t command[COMMAND_UNITS], const wchar_t *argument)
{
    size_t used = wcslen(command);
    size_t len = wcslen(argument);

    if (wcschr(argument, L'"') != NULL || (len > 0 && argument[len - 1] == L'\\'))
        return false;
    if (used + len + 4 > COMMAND_UNITS)
        return false;
    if (used > 0)
        command[used++] = L' ';
    command[used++] = L'"';
    memcpy(command + used, argument, len * sizeof *argument);
    command[used + len] = L'"';
    command[used + len + 1] = L'\0';
    return true;
}

static bool start_line(const wchar_t *folder, wchar_t *command, struct jot *answer, const char **why)
{
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION made;

    if (started_count == PROGRAMS_MAX ||
        !CreateProcessW(NULL, command, NULL, NULL, FALSE, 0, NULL, folder, &startup, &made)) {
        *why = "it does not start";
        return false;
    }
    CloseHandle(made.hThread);
    started[started_count].number = made.dwProcessId;
    started[started_count++].handle = made.hProcess;
    jot_number(answer, made.dwProcessId);
    return true;
}

bool programs_start(const struct request *request, struct jot *answer, const char **why)
{
    wchar_t command[COMMAND_UNITS] = L"";

    for (size_t i = 2; i < request->count; i++) {
        if (!add_argument(command, request->words[i])) {
            *why = "an argument cannot be handed over";
            return false;
        }
    }
    return start_line(request_word(request, 1), command, answer, why);
}

bool programs_start_line(const struct request *request, struct jot *answer, const char **why)
{
    wchar_t command[COMMAND_UNITS] = L"";
    const size_t len = wcslen(request_word(request, 2));

    if (len >= COMMAND_UNITS) {
        *why = "too long a line";
        return false;
    }
    memcpy(command, request_word(request, 2), len * sizeof *command);
    return start_line(request_word(request, 1), command, answer, why);
}

bool programs_words(const struct request *request, struct jot *answer, const char **why)
{
    wchar_t words[WORDS_UNITS] = L"";

    *why = "there are no such words";
    if (FAILED(SHLoadIndirectString(request_word(request, 1), words, WORDS_UNITS, NULL)))
        return false;
    jot_text(answer, words);
    return true;
}

bool programs_ended(const struct request *request, struct jot *answer, const char **why)
{
    HANDLE program = handle_of((DWORD)request_number(request, 1));
    DWORD code;

    if (program == NULL || WaitForSingleObject(program, (DWORD)request_number(request, 2)) != WAIT_OBJECT_0 ||
        !GetExitCodeProcess(program, &code)) {
        *why = "it runs still, or was not started here";
        return false;
    }
    jot_number(answer, code);
    return true;
}

bool programs_kill(const struct request *request, struct jot *answer, const char **why)
{
    HANDLE program = handle_of((DWORD)request_number(request, 1));

    (void)answer;
    *why = "it cannot be ended";
    return program != NULL && TerminateProcess(program, 1) && WaitForSingleObject(program, 30000) == WAIT_OBJECT_0;
}
