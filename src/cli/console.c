#include "cli/console.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "cli/console_cancel.h"
#include "win/text.h"

enum { WRITE_UNITS_MAX = 8192, COLUMNS_DEFAULT = 80 };

struct stream {
    HANDLE handle; /* NULL or INVALID_HANDLE_VALUE: there is none */
    bool is_console;
};

static struct stream out, say;

static struct stream stream_open(DWORD which)
{
    struct stream stream = {.handle = GetStdHandle(which)};
    DWORD mode = 0;

    stream.is_console =
        stream.handle != NULL && stream.handle != INVALID_HANDLE_VALUE && GetConsoleMode(stream.handle, &mode) != 0;
    return stream;
}

void console_open(void)
{
    out = stream_open(STD_OUTPUT_HANDLE);
    say = stream_open(STD_ERROR_HANDLE);
    console_cancel_open();
}

bool console_cancelled(void)
{
    return console_cancel_wanted();
}

void *console_cancel_event(void)
{
    return console_cancel_handle();
}

bool console_has_screen(void)
{
    return say.is_console;
}

int console_columns(void)
{
    CONSOLE_SCREEN_BUFFER_INFO info;

    if (!say.is_console || !GetConsoleScreenBufferInfo(say.handle, &info))
        return COLUMNS_DEFAULT;
    return info.srWindow.Right - info.srWindow.Left + 1;
}

static bool write_console(HANDLE handle, const wchar_t *text)
{
    size_t left = wcslen(text);

    while (left > 0) {
        DWORD now = left < WRITE_UNITS_MAX ? (DWORD)left : WRITE_UNITS_MAX;
        DWORD written = 0;

        if (now < left && now > 1 && IS_HIGH_SURROGATE(text[now - 1]))
            now--;
        if (!WriteConsoleW(handle, text, now, &written, NULL) || written == 0)
            return false;
        text += written;
        left -= written;
    }
    return true;
}

static bool write_file(HANDLE handle, const char *bytes, size_t left)
{

    while (left > 0) {
        const DWORD now = left < WRITE_UNITS_MAX ? (DWORD)left : WRITE_UNITS_MAX;
        DWORD written = 0;

        if (!WriteFile(handle, bytes, now, &written, NULL) || written == 0)
            return false;
        bytes += written;
        left -= written;
    }
    return true;
}

/* What others wrote (a host's text, a certificate's names) must not steer the terminal. CR is ours: the progress line.
 */
static char *without_controls(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = malloc(size);

    if (copy == NULL)
        return NULL;
    memcpy(copy, text, size);
    for (char *at = copy; *at != '\0'; at++) {
        if (((unsigned char)*at < 0x20 && strchr("\n\r\t", *at) == NULL) || *at == 0x7F)
            *at = '?';
    }
    return copy;
}

static bool stream_write(const struct stream *stream, const char *text)
{
    char *shown = NULL;
    wchar_t *wide = NULL;
    bool done = false;

    if (stream->handle == NULL || stream->handle == INVALID_HANDLE_VALUE)
        return false;
    shown = without_controls(text);
    if (shown != NULL && !stream->is_console)
        done = write_file(stream->handle, shown, strlen(shown));
    else if (shown != NULL && text_to_wide(shown, &wide, NULL) == ST_OK)
        done = write_console(stream->handle, wide);
    free(wide);
    free(shown);
    return done;
}

bool console_out(const char *text)
{
    return stream_write(&out, text);
}

bool console_out_bytes(const void *bytes, size_t len)
{
    return out.handle != NULL && out.handle != INVALID_HANDLE_VALUE && write_file(out.handle, bytes, len);
}

bool console_out_is_screen(void)
{
    return out.is_console;
}

/* The text with its line's end, but its colours end before that: else the rest of the screen's line takes them too. */
static bool write_painted(const char *line, size_t len, WORD before)
{
    enum { BLACK_ON_WHITE = BACKGROUND_RED | BACKGROUND_GREEN | BACKGROUND_BLUE | BACKGROUND_INTENSITY };
    char *copy = malloc(len + 1);
    bool done = false;

    if (copy == NULL)
        return false;
    memcpy(copy, line, len);
    copy[len] = '\0';
    (void)SetConsoleTextAttribute(out.handle, BLACK_ON_WHITE);
    done = console_out(copy);
    (void)SetConsoleTextAttribute(out.handle, before);
    free(copy);
    return done && console_out("\n");
}

bool console_out_black_on_white(const char *text)
{
    CONSOLE_SCREEN_BUFFER_INFO info;
    bool done = true;

    if (!out.is_console || !GetConsoleScreenBufferInfo(out.handle, &info))
        return console_out(text);
    while (*text != '\0' && done) {
        const size_t len = strcspn(text, "\n");

        done = write_painted(text, len, info.wAttributes);
        text += len + (text[len] == '\n');
    }
    return done;
}

int console_out_width(const char *text)
{
    CONSOLE_SCREEN_BUFFER_INFO before, after;
    DWORD cleared = 0;

    if (!out.is_console || !GetConsoleScreenBufferInfo(out.handle, &before) || !console_out(text) ||
        !GetConsoleScreenBufferInfo(out.handle, &after))
        return 0;
    (void)SetConsoleCursorPosition(out.handle, before.dwCursorPosition);
    (void)FillConsoleOutputCharacterW(out.handle, L' ', 2, before.dwCursorPosition, &cleared);
    return after.dwCursorPosition.X - before.dwCursorPosition.X;
}

void console_say(const char *text)
{
    (void)stream_write(&say, text); /* nobody left to tell */
}
