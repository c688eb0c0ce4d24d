#include "tray/clipboard.h"

#include <stdlib.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/text.h"

/* What Windows takes over: with CR before LF. NULL without memory. */
static HGLOBAL copy_of(const wchar_t *text)
{
    size_t units = 1;
    HGLOBAL memory = NULL;
    wchar_t *out = NULL;

    for (const wchar_t *at = text; *at != L'\0'; at++)
        units += *at == L'\n' ? 2 : 1;
    memory = GlobalAlloc(GMEM_MOVEABLE, units * sizeof *out);
    out = memory != NULL ? GlobalLock(memory) : NULL;
    if (out == NULL)
        return memory != NULL ? GlobalFree(memory) : NULL;
    for (; *text != L'\0'; text++) {
        if (*text == L'\n')
            *out++ = L'\r';
        *out++ = *text;
    }
    *out = L'\0';
    GlobalUnlock(memory);
    return memory;
}

static enum status put(HWND owner, HGLOBAL memory, struct err *err)
{
    enum status st = ST_OK;

    if (!OpenClipboard(owner))
        return err_win32(err, ST_IO, FAULT_NONE, "opening the clipboard");
    if (!EmptyClipboard() || SetClipboardData(CF_UNICODETEXT, memory) == NULL)
        st = err_win32(err, ST_IO, FAULT_NONE, "putting text onto the clipboard");
    CloseClipboard();
    return st;
}

enum status clipboard_put(HWND owner, const char *text, struct err *err)
{
    wchar_t *wide = NULL;
    HGLOBAL memory = NULL;
    enum status st = text_to_wide(text, &wide, err);

    if (st != ST_OK)
        return st;
    memory = copy_of(wide);
    free(wide);
    if (memory == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "text for the clipboard");
    st = put(owner, memory, err);
    if (st != ST_OK)
        GlobalFree(memory); /* else it is Windows' */
    return st;
}
