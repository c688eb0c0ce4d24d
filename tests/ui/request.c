#include "request.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

/* In place: what an escape stands for is never longer. */
static void unescape(wchar_t *word)
{
    wchar_t *to = word;

    for (const wchar_t *from = word; *from != L'\0'; from++) {
        if (*from == L'\\' && from[1] != L'\0') {
            from++;
            *to++ = *from == L't' ? L'\t' : *from == L'n' ? L'\n' : *from;
        } else {
            *to++ = *from;
        }
    }
    *to = L'\0';
}

bool request_read(struct request *request, char *line)
{
    wchar_t *at = request->text;

    line[strcspn(line, "\r\n")] = '\0';
    request->count = 0;
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, line, -1, at, REQUEST_UNITS) == 0)
        return false;
    while (at != NULL) {
        wchar_t *tab = wcschr(at, L'\t');

        if (request->count == REQUEST_WORDS)
            return false;
        if (tab != NULL)
            *tab++ = L'\0';
        unescape(at);
        request->words[request->count++] = at;
        at = tab;
    }
    return true;
}

const wchar_t *request_word(const struct request *request, size_t n)
{
    return n < request->count ? request->words[n] : L"";
}

UINT_PTR request_number(const struct request *request, size_t n)
{
    return (UINT_PTR)wcstoull(request_word(request, n), NULL, 0);
}

HWND request_window(const struct request *request, size_t n)
{
    return (HWND)request_number(request, n);
}
