#include "cli/console_line.h"

#include <string.h>
#include <windows.h>

#include "base/fault.h"
#include "base/utf.h"
#include "base/wipe.h"

static bool is_line_end(wchar_t unit)
{
    return unit == L'\n' || unit == L'\r';
}

/* One piece of a typed line. 0x1A at its start (Ctrl-Z, Enter) is the end of input. */
static enum status read_typed_piece(HANDLE input, wchar_t *piece, DWORD size, DWORD *len, struct err *err)
{
    BOOL read = FALSE;
    DWORD code = ERROR_SUCCESS;

    SetLastError(ERROR_SUCCESS);
    read = ReadConsoleW(input, piece, size, len, NULL);
    code = GetLastError();
    if (code == ERROR_OPERATION_ABORTED) /* Ctrl-C, Ctrl-Break */
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "reading the console");
    if (!read)
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_WIN32, code, "reading the console");
    if (*len == 0 || piece[0] == 0x1A)
        return err_set(err, ST_NOT_FOUND, FAULT_SECRET_MISSING, "reading the console: end of input");
    return ST_OK;
}

static enum status append_typed(struct buf *line, const wchar_t *units, DWORD len, struct err *err)
{
    char *utf8 = NULL;
    enum status st = utf16_to_utf8(units, len, &utf8);

    if (st == ST_OK)
        st = buf_append_text(line, utf8);
    wipe_free_text(&utf8);
    if (st == ST_NO_MEMORY)
        return err_set(err, st, FAULT_NO_MEMORY, "reading the console");
    return st == ST_OK ? ST_OK : err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "reading the console");
}

/* Units are gathered whole: a surrogate pair may stand across two pieces. */
static enum status read_typed(HANDLE input, struct buf *line, struct err *err)
{
    wchar_t units[2048] = {0};
    DWORD used = 0;
    enum status st = ST_OK;
    bool ended = false;

    while (st == ST_OK && !ended) {
        DWORD len = 0;

        if (used == sizeof units / sizeof units[0]) {
            st = err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "reading the console: line too long");
            break;
        }
        st = read_typed_piece(input, units + used, (DWORD)(sizeof units / sizeof units[0]) - used, &len, err);
        used += st == ST_OK ? len : 0;
        ended = used > 0 && units[used - 1] == L'\n';
    }
    while (used > 0 && is_line_end(units[used - 1]))
        used--;
    if (st == ST_OK)
        st = append_typed(line, units, used, err);
    wipe(units, sizeof units);
    return st;
}

enum status console_line_type(HANDLE input, enum console_echo echo, struct buf *line, struct err *err)
{
    const DWORD wanted_mode =
        ENABLE_LINE_INPUT | ENABLE_PROCESSED_INPUT | (echo == CONSOLE_ECHO ? ENABLE_ECHO_INPUT : 0U);
    DWORD mode = 0;
    enum status st = ST_OK;

    if (!GetConsoleMode(input, &mode) || !SetConsoleMode(input, wanted_mode))
        return err_set_code(err, ST_IO, FAULT_NONE, ERR_WIN32, GetLastError(), "switching the console's echo");
    st = read_typed(input, line, err);
    SetConsoleMode(input, mode);
    return st;
}

/* Byte by byte: what follows the line is for the next reader. */
static enum status read_piped_byte(HANDLE input, char *byte, struct err *err)
{
    BOOL read = FALSE;
    DWORD len = 0;
    DWORD code = ERROR_SUCCESS;

    read = ReadFile(input, byte, 1, &len, NULL);
    code = GetLastError();
    if (read ? len == 0 : code == ERROR_BROKEN_PIPE || code == ERROR_HANDLE_EOF || code == ERROR_INVALID_HANDLE)
        return ST_NOT_FOUND;
    return read ? ST_OK : err_set_code(err, ST_IO, FAULT_NONE, ERR_WIN32, code, "reading standard input");
}

enum status console_line_pipe(HANDLE input, struct buf *line, struct err *err)
{
    static const char mark[] = "\xEF\xBB\xBF"; /* PowerShell puts one in front */
    enum status st = ST_OK;
    char byte = '\0';
    bool any = false;

    while ((st = read_piped_byte(input, &byte, err)) == ST_OK && byte != '\n') {
        any = true;
        if (byte == '\0' || buf_append(line, &byte, 1) != ST_OK) {
            st = err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "reading standard input: line");
            break;
        }
    }
    wipe(&byte, sizeof byte);
    if (st == ST_NOT_FOUND && !any)
        return err_set(err, ST_NOT_FOUND, FAULT_SECRET_MISSING, "reading standard input: end of input");
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    if (line->len > 0 && line->data[line->len - 1] == '\r')
        buf_truncate(line, line->len - 1);
    if (strncmp(buf_text(line), mark, sizeof mark - 1) == 0) {
        memmove(line->data, line->data + sizeof mark - 1, line->len - (sizeof mark - 1));
        buf_truncate(line, line->len - (sizeof mark - 1));
    }
    if (!utf8_valid(buf_text(line), line->len))
        return err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "reading standard input: UTF-8");
    return ST_OK;
}
