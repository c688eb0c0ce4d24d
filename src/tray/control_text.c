#include "tray/control_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "surface/moment_text.h"
#include "win/text.h"

wchar_t *control_text_of_utf8(const char *utf8)
{
    wchar_t *wide = NULL;

    if (text_to_wide(utf8, &wide, NULL) != ST_OK)
        wide = calloc(1, sizeof *wide);
    return wide;
}

wchar_t *control_text_of(int id, const char *const inserts[])
{
    struct buf text;
    wchar_t *wide = NULL;

    buf_init(&text, WORDS_TEXT_MAX);
    if (words_append(&text, id, WORDS_ALL, inserts) != ST_OK)
        buf_truncate(&text, 0);
    wide = control_text_of_utf8(buf_text(&text));
    buf_clear(&text);
    return wide;
}

static void set(HWND dialog, int control, wchar_t *wide)
{
    HWND window = GetDlgItem(dialog, control);

    assert(window != NULL);
    if (wide != NULL)
        SetWindowTextW(window, wide);
    free(wide);
}

void control_text_set(HWND dialog, int control, int id, const char *const inserts[])
{
    set(dialog, control, control_text_of(id, inserts));
}

void control_text_set_utf8(HWND dialog, int control, const char *utf8)
{
    set(dialog, control, control_text_of_utf8(utf8));
}

void control_text_set_moment(HWND dialog, int control, const struct clock_port *clock, int64_t at_utc)
{
    char text[TIME_MANUAL_SIZE];

    moment_text(clock, at_utc, text);
    control_text_set_utf8(dialog, control, text);
}

enum status control_text_get(HWND dialog, int control, struct buf *out, struct err *err)
{
    HWND window = GetDlgItem(dialog, control);
    const int len = GetWindowTextLengthW(window);
    wchar_t *wide = calloc((size_t)len + 1, sizeof *wide);
    char *utf8 = NULL;
    enum status st = ST_OK;

    if (wide == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading what was typed");
    GetWindowTextW(window, wide, len + 1);
    st = text_from_wide(wide, &utf8, err);
    text_wipe_free(&wide);
    if (st == ST_OK) {
        st = buf_set(out, utf8, strlen(utf8));
        if (st != ST_OK)
            st = err_set(err, st, st == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_NOT_TEXT, "keeping what was typed");
    }
    wipe_free_text(&utf8);
    return st;
}

void control_text_wipe(HWND dialog, int control)
{
    HWND window = GetDlgItem(dialog, control);
    const int len = window != NULL ? GetWindowTextLengthW(window) : 0;
    wchar_t *blanks = len > 0 ? calloc((size_t)len + 1, sizeof *blanks) : NULL;

    for (int i = 0; blanks != NULL && i < len; i++)
        blanks[i] = L' ';
    if (blanks != NULL)
        SetWindowTextW(window, blanks);
    if (window != NULL)
        SetWindowTextW(window, L"");
    free(blanks);
}
