#include "eye.h"

#include <stdio.h>

static void look(HWND window, enum eye_question question, struct jot *found)
{
    switch (question) {
    case EYE_FIT:
        fit_look(window, found);
        break;
    case EYE_MENU:
        menu_look(window, found);
        break;
    }
    if (found->overflow)
        found->text[0] = '\0';
}

static void look_for(HWND window, enum eye_question question, DWORD driver)
{
    wchar_t name[EYE_NAME_UNITS];
    struct jot found;
    HANDLE room;
    char *text;

    (void)_snwprintf(name, EYE_NAME_UNITS, EYE_ROOM_NAME, driver);
    room = OpenFileMappingW(FILE_MAP_WRITE, FALSE, name);
    if (room == NULL)
        return;
    text = MapViewOfFile(room, FILE_MAP_WRITE, 0, 0, EYE_ROOM_BYTES);
    if (text != NULL) {
        jot_init(&found, text, EYE_ROOM_BYTES);
        look(window, question, &found);
        UnmapViewOfFile(text);
    }
    CloseHandle(room);
}

__declspec(dllexport) LRESULT CALLBACK eye_hook(int code, WPARAM wparam, LPARAM lparam);

LRESULT CALLBACK eye_hook(int code, WPARAM wparam, LPARAM lparam)
{
    const CWPSTRUCT *sent = (const CWPSTRUCT *)lparam;

    if (code == HC_ACTION && sent->message == RegisterWindowMessageW(EYE_MESSAGE))
        look_for(sent->hwnd, (enum eye_question)sent->wParam, (DWORD)sent->lParam);
    return CallNextHookEx(NULL, code, wparam, lparam);
}
