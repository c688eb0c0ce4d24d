/* A foreign window's text, and the like, asked with a time limit. */
#ifndef UI_WINDOW_TEXT_H
#define UI_WINDOW_TEXT_H

#include <stdbool.h>

#include <windows.h>

enum { WINDOW_TEXT_UNITS = 4096, WINDOW_CLASS_UNITS = 128, WINDOW_LIMIT_MS = 5000 };

/* L"" where it has none, is a picture, or does not answer. */
void window_text(HWND window, wchar_t text[WINDOW_TEXT_UNITS]);

/* Its text holds that part; L"" is in every text. */
bool window_says(HWND window, const wchar_t *part);

/* Class names in any case. */
bool window_is(HWND window, const wchar_t *class_name);

/* SendMessage that gives up after WINDOW_LIMIT_MS: 0 then. */
LRESULT window_ask(HWND window, UINT message, WPARAM wparam, LPARAM lparam);

#endif
