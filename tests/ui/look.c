/* The driver's side of the eye. */
#include "verbs.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "eye.h"
#include "window_text.h"

/* The hook procedure, loaded once from beside the driver; NULL where that fails. */
static HOOKPROC hook_procedure(HMODULE *module)
{
    static HMODULE eye;
    wchar_t path[MAX_PATH] = L"";
    wchar_t *name;

    if (eye == NULL && GetModuleFileNameW(NULL, path, MAX_PATH) > 0) {
        name = wcsrchr(path, L'\\') + 1;
        if ((size_t)(name - path) + ARRAYSIZE(EYE_DLL) <= MAX_PATH) {
            memcpy(name, EYE_DLL, sizeof EYE_DLL);
            eye = LoadLibraryW(path);
        }
    }
    *module = eye;
    return eye == NULL ? NULL : (HOOKPROC)(void (*)(void))GetProcAddress(eye, EYE_HOOK);
}

/* The shared memory, made once; NULL where that fails. */
static char *room(void)
{
    static char *text;
    wchar_t name[EYE_NAME_UNITS];
    HANDLE mapping;

    if (text == NULL) {
        (void)_snwprintf(name, EYE_NAME_UNITS, EYE_ROOM_NAME, GetCurrentProcessId());
        mapping = CreateFileMappingW(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, EYE_ROOM_BYTES, name);
        text = mapping == NULL ? NULL : MapViewOfFile(mapping, FILE_MAP_ALL_ACCESS, 0, 0, EYE_ROOM_BYTES);
    }
    return text;
}

static bool look(HWND window, enum eye_question question, struct jot *answer, const char **why)
{
    char *seen = room();
    HMODULE module;
    HOOKPROC procedure = hook_procedure(&module);
    HHOOK hook;

    *why = "the eye cannot look there";
    if (seen == NULL || procedure == NULL)
        return false;
    seen[0] = '\0';
    hook = SetWindowsHookExW(WH_CALLWNDPROC, procedure, module, GetWindowThreadProcessId(window, NULL));
    if (hook == NULL)
        return false;
    window_ask(window, RegisterWindowMessageW(EYE_MESSAGE), question, (LPARAM)GetCurrentProcessId());
    UnhookWindowsHookEx(hook);
    if (seen[0] == '\0')
        return false;
    jot_json(answer, seen);
    return true;
}

bool look_fit(const struct request *request, struct jot *answer, const char **why)
{
    return look(request_window(request, 1), EYE_FIT, answer, why);
}

bool look_menu(const struct request *request, struct jot *answer, const char **why)
{
    return look(request_window(request, 1), EYE_MENU, answer, why);
}
