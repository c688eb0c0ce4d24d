#include "window_text.h"

#include <wchar.h>

bool window_is(HWND window, const wchar_t *class_name)
{
    wchar_t name[WINDOW_CLASS_UNITS];

    return GetClassNameW(window, name, WINDOW_CLASS_UNITS) > 0 && _wcsicmp(name, class_name) == 0;
}

LRESULT window_ask(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
    DWORD_PTR result = 0;

    if (SendMessageTimeoutW(window, message, wparam, lparam, SMTO_ABORTIFHUNG, WINDOW_LIMIT_MS, &result) == 0)
        return 0;
    return (LRESULT)result;
}

/* Their text is a number, or memory that nobody wrote (seen under Wine). */
static bool is_picture(HWND window)
{
    LONG_PTR type = GetWindowLongPtrW(window, GWL_STYLE) & SS_TYPEMASK;

    return window_is(window, L"Static") && (type == SS_ICON || type == SS_BITMAP || type == SS_ENHMETAFILE);
}

void window_text(HWND window, wchar_t text[WINDOW_TEXT_UNITS])
{
    text[0] = L'\0';
    if (!is_picture(window))
        window_ask(window, WM_GETTEXT, WINDOW_TEXT_UNITS, (LPARAM)text);
    text[WINDOW_TEXT_UNITS - 1] = L'\0';
}

bool window_says(HWND window, const wchar_t *part)
{
    wchar_t text[WINDOW_TEXT_UNITS];

    if (part[0] == L'\0') /* wcsstr of two empty ones finds nothing under Wine */
        return true;
    window_text(window, text);
    return wcsstr(text, part) != NULL;
}
