/*
 * A line of the driver's protocol taken apart: words separated by tabs, UTF-8; in a word \t, \n and \\ stand for the
 * character. It knows nothing of windows.
 */
#ifndef UI_REQUEST_H
#define UI_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include <windows.h>

enum { REQUEST_WORDS = 16, REQUEST_UNITS = 1 << 16 };

struct request {
    size_t count; /* words, the verb included */
    const wchar_t *words[REQUEST_WORDS];
    wchar_t text[REQUEST_UNITS];
};

/* False: no UTF-8, too long, or too many words. The words point into the request. */
bool request_read(struct request *request, char *line);

/* Word n (0 is the verb), L"" where there is none. */
const wchar_t *request_word(const struct request *request, size_t n);

/* The same as a number, decimal or 0x...; 0 where it is none. */
UINT_PTR request_number(const struct request *request, size_t n);
HWND request_window(const struct request *request, size_t n);

#endif
