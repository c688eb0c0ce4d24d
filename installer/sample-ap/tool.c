#include "tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* TOOL_ID: the tool's technical name, from the brand (wide). */
static const wchar_t uninstall_key[] = L"Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\" TOOL_ID;
static const wchar_t signal_key[] = L"Software\\" TOOL_ID;

enum { ANSWER_MAX = 1 << 20, ASK_LIMIT_MS = 30 * 1000 };
enum { EXIT_USABLE = 0, EXIT_DUE = 10 }; /* of "pccert status" */

/* --- where it is --- */

static bool find_in(HKEY root, struct tool *out)
{
    DWORD size = sizeof out->folder;

    return RegGetValueW(root, uninstall_key, L"InstallLocation", RRF_RT_REG_SZ | RRF_SUBKEY_WOW6464KEY, NULL,
                        out->folder, &size) == ERROR_SUCCESS;
}

bool tool_find(struct tool *out)
{
    return find_in(HKEY_CURRENT_USER, out) || find_in(HKEY_LOCAL_MACHINE, out);
}

/* --- asking --- */

/* Only the pipe is inherited, whatever else this application has open. */
static bool start(wchar_t *line, HANDLE output, PROCESS_INFORMATION *out)
{
    STARTUPINFOEXW info = {.StartupInfo = {.cb = sizeof info, .dwFlags = STARTF_USESTDHANDLES, .hStdOutput = output}};
    SIZE_T size = 0;
    bool started = false;

    (void)InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    info.lpAttributeList = malloc(size);
    if (info.lpAttributeList == NULL || !InitializeProcThreadAttributeList(info.lpAttributeList, 1, 0, &size)) {
        free(info.lpAttributeList);
        return false;
    }
    if (UpdateProcThreadAttribute(info.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, &output, sizeof output,
                                  NULL, NULL))
        started = CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_NO_WINDOW | EXTENDED_STARTUPINFO_PRESENT, NULL,
                                 NULL, &info.StartupInfo, out);
    DeleteProcThreadAttributeList(info.lpAttributeList);
    free(info.lpAttributeList);
    return started;
}

/* Everything up to the end; NULL if that is too much. */
static char *read_all(HANDLE pipe)
{
    char *text = malloc(ANSWER_MAX + 1);
    DWORD len = 0, got = 0;

    while (text != NULL && len < ANSWER_MAX && ReadFile(pipe, text + len, ANSWER_MAX - len, &got, NULL) && got > 0)
        len += got;
    if (text != NULL)
        text[len] = '\0';
    return text;
}

/* Whoever waits for the customer does not wait for ever: a program that hangs is ended, and the pipe with it. */
static DWORD WINAPI end_late(void *process)
{
    if (WaitForSingleObject(process, ASK_LIMIT_MS) == WAIT_TIMEOUT)
        (void)TerminateProcess(process, (UINT)-1);
    return 0;
}

/* What is written into the pipe, and how the process ends. */
static char *hear(HANDLE process, HANDLE pipe, DWORD *exit_code)
{
    HANDLE watch = CreateThread(NULL, 0, end_late, process, 0, NULL);
    char *text = watch != NULL ? read_all(pipe) : NULL;

    if (watch != NULL) {
        (void)WaitForSingleObject(watch, INFINITE);
        CloseHandle(watch);
    }
    if (!GetExitCodeProcess(process, exit_code)) {
        free(text);
        text = NULL;
    }
    return text;
}

/* What "pccert ..." writes on standard output, malloc'ed, and how it ends. */
static char *run(const struct tool *tool, const wchar_t *arguments, DWORD *exit_code)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof inherited, .bInheritHandle = TRUE};
    PROCESS_INFORMATION process = {.hProcess = NULL};
    HANDLE from = NULL, to = NULL;
    wchar_t line[2 * MAX_PATH];
    char *text = NULL;

    (void)_snwprintf(line, 2 * MAX_PATH, L"\"%ls\\pccert.exe\" %ls", tool->folder, arguments);
    line[2 * MAX_PATH - 1] = L'\0';
    if (!CreatePipe(&from, &to, &inherited, 0))
        return NULL;
    (void)SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
    const bool started = start(line, to, &process);
    CloseHandle(to);
    if (started) {
        text = hear(process.hProcess, from, exit_code);
        CloseHandle(process.hThread);
        CloseHandle(process.hProcess);
    }
    CloseHandle(from);
    return text;
}

static void copy(char *out, size_t size, const cJSON *text)
{
    (void)snprintf(out, size, "%s", cJSON_IsString(text) ? text->valuestring : "");
}

/*
 * {"persons": [{"sentence": ..., "this_pc": {"certificates": [{"serial": ...}]}}]}, the best certificate first; or
 * {"error": {"message": ...}}.
 */
static bool read_answer(const char *text, struct tool_certificate *out)
{
    cJSON *root = cJSON_Parse(text);
    const cJSON *person = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(root, "persons"), 0);
    const cJSON *pc = cJSON_GetObjectItemCaseSensitive(person, "this_pc");
    const cJSON *best = cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(pc, "certificates"), 0);
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(root, "error");
    const cJSON *speaker = error != NULL ? error : person;
    const bool understood = error == NULL && person != NULL;

    copy(out->sentence, sizeof out->sentence,
         cJSON_GetObjectItemCaseSensitive(speaker, error != NULL ? "message" : "sentence"));
    copy(out->serial, sizeof out->serial, cJSON_GetObjectItemCaseSensitive(best, "serial"));
    cJSON_Delete(root);
    return understood;
}

enum tool_answer tool_ask(const struct tool *tool, const wchar_t *national_id, struct tool_certificate *out)
{
    wchar_t arguments[64];
    DWORD exit_code = 0;
    char *text = NULL;
    bool understood = false;

    *out = (struct tool_certificate){.serial = ""};
    if (wcsspn(national_id, L"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") != wcslen(national_id) ||
        wcslen(national_id) < 8 || wcslen(national_id) > 10)
        return TOOL_NOTHING;
    (void)_snwprintf(arguments, 64, L"--json status --id %ls", national_id);
    text = run(tool, arguments, &exit_code);
    understood = text != NULL && read_answer(text, out);
    free(text);
    if (!understood)
        return TOOL_SILENT;
    return exit_code == EXIT_USABLE || exit_code == EXIT_DUE ? TOOL_USABLE : TOOL_NOTHING;
}

/* --- its window --- */

bool tool_open(const struct tool *tool)
{
    STARTUPINFOW info = {.cb = sizeof info};
    PROCESS_INFORMATION process = {.hProcess = NULL};
    wchar_t line[2 * MAX_PATH];

    (void)_snwprintf(line, 2 * MAX_PATH, L"\"%ls\\" TOOL_ID L".exe\"", tool->folder);
    line[2 * MAX_PATH - 1] = L'\0';
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &process))
        return false;
    (void)AllowSetForegroundWindow(process.dwProcessId); /* it hands that on if it runs already */
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return true;
}

/* --- its signal --- */

HKEY tool_signal_open(void)
{
    HKEY key = NULL;

    return RegCreateKeyExW(HKEY_CURRENT_USER, signal_key, 0, NULL, 0, KEY_NOTIFY, NULL, &key, NULL) == ERROR_SUCCESS
               ? key
               : NULL;
}

bool tool_signal_arm(HKEY signal, HANDLE event)
{
    return RegNotifyChangeKeyValue(signal, FALSE, REG_NOTIFY_CHANGE_LAST_SET, event, TRUE) == ERROR_SUCCESS;
}
