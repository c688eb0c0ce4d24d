#include "surface/words.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/utf.h"
#include "win/text.h"

enum { STRINGS_A_BLOCK = 16, FIRM_INSERTS = 2, FIRM_UNITS_MAX = 256 };

static WORD language_id = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);
static wchar_t firm_name[FIRM_UNITS_MAX], firm_hotline[FIRM_UNITS_MAX];

static const WORD chinese = MAKELANGID(LANG_CHINESE, SUBLANG_CHINESE_TRADITIONAL);
static const WORD english = MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US);

void words_open(const char *language)
{
    if (strcmp(language, "zh-TW") == 0)
        language_id = chinese;
    else if (strcmp(language, "en") == 0)
        language_id = english;
    else
        language_id = PRIMARYLANGID(GetUserDefaultUILanguage()) == LANG_CHINESE ? chinese : english;
}

bool words_are_chinese(void)
{
    return language_id == chinese;
}

const char *words_language(void)
{
    return words_are_chinese() ? "zh-TW" : "en";
}

static void set_firm_text(wchar_t out[FIRM_UNITS_MAX], const char *text)
{
    wchar_t *wide = NULL;

    out[0] = L'\0';
    if (text_to_wide(text, &wide, NULL) == ST_OK && wcslen(wide) < FIRM_UNITS_MAX)
        wcscpy(out, wide);
    free(wide);
}

void words_set_firm(const char *name, const char *hotline)
{
    set_firm_text(firm_name, name);
    set_firm_text(firm_hotline, hotline);
}

/* A block is 16 strings, each a count and that many units, without NUL (the RT_STRING resource). */
static const wchar_t *string_in_block(const wchar_t *at, const wchar_t *end, unsigned index, size_t *len)
{
    while (at < end) {
        const size_t here = *at;

        if (here > (size_t)(end - at) - 1)
            return NULL;
        if (index-- == 0) {
            *len = here;
            return here > 0 ? at + 1 : NULL;
        }
        at += 1 + here;
    }
    return NULL;
}

static const wchar_t *string_find(WORD language, int id, size_t *len)
{
    const WORD block = (WORD)(id / STRINGS_A_BLOCK + 1);
    HRSRC found = FindResourceExW(NULL, RT_STRING, MAKEINTRESOURCEW(block), language);
    HGLOBAL loaded = found != NULL ? LoadResource(NULL, found) : NULL;
    const wchar_t *at = loaded != NULL ? LockResource(loaded) : NULL;

    if (at == NULL)
        return NULL;
    return string_in_block(at, at + SizeofResource(NULL, found) / sizeof(wchar_t), (unsigned)(id % STRINGS_A_BLOCK),
                           len);
}

/* The language asked for, its default kind, English, whatever there is; a string that one lacks falls back alone. */
static const wchar_t *string_by_ladder(int id, size_t *len)
{
    const WORD ladder[] = {language_id, MAKELANGID(PRIMARYLANGID(language_id), SUBLANG_DEFAULT), english,
                           MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL)};

    for (size_t i = 0; i < sizeof ladder / sizeof ladder[0]; i++) {
        const wchar_t *text = string_find(ladder[i], id, len);

        if (text != NULL)
            return text;
    }
    return NULL;
}

static void cut_to_part(const wchar_t **text, size_t *len, enum words_part part)
{
    const wchar_t *line_end = wmemchr(*text, L'\n', *len);
    const size_t first = line_end != NULL ? (size_t)(line_end - *text) : *len;

    if (part == WORDS_FIRST_LINE) {
        *len = first;
    } else if (part == WORDS_SECOND_LINE) {
        *text += line_end != NULL ? first + 1 : first;
        *len -= line_end != NULL ? first + 1 : first;
    }
}

/* NUL-terminated copy; the caller frees it. */
static wchar_t *string_copy(int id, enum words_part part)
{
    size_t len = 0;
    const wchar_t *text = string_by_ladder(id, &len);
    wchar_t *copy = NULL;

    if (text == NULL)
        text = L"";
    cut_to_part(&text, &len, part);
    copy = malloc((len + 1) * sizeof *copy);
    if (copy != NULL) {
        wmemcpy(copy, text, len);
        copy[len] = L'\0';
    }
    return copy;
}

/* FormatMessage ends lines with CR LF. */
static size_t drop_carriage_returns(wchar_t *text, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] != L'\r')
            text[kept++] = text[i];
    }
    return kept;
}

static enum status format_append(struct buf *out, const wchar_t *format, wchar_t *wide_inserts[])
{
    DWORD_PTR values[WORDS_INSERTS_MAX + FIRM_INSERTS];
    wchar_t *text = NULL;
    char *utf8 = NULL;
    DWORD len = 0;
    enum status st = ST_OK;

    for (size_t i = 0; i < WORDS_INSERTS_MAX; i++)
        values[i] = (DWORD_PTR)(wide_inserts[i] != NULL ? wide_inserts[i] : L"");
    values[WORDS_INSERTS_MAX] = (DWORD_PTR)firm_name;
    values[WORDS_INSERTS_MAX + 1] = (DWORD_PTR)firm_hotline;
    len = FormatMessageW(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY,
                         format, 0, 0, (wchar_t *)(void *)&text, 0, (va_list *)(void *)values);
    if (len == 0 || text == NULL) /* an empty string is no failure */
        return ST_OK;
    st = utf16_to_utf8(text, drop_carriage_returns(text, len), &utf8);
    if (st == ST_OK)
        st = buf_append_text(out, utf8);
    free(utf8);
    LocalFree(text);
    return st;
}

enum status words_append(struct buf *out, int id, enum words_part part, const char *const inserts[])
{
    wchar_t *wide[WORDS_INSERTS_MAX] = {NULL};
    wchar_t *format = string_copy(id, part);
    enum status st = format != NULL ? ST_OK : ST_NO_MEMORY;

    for (size_t i = 0; st == ST_OK && inserts != NULL && i < WORDS_INSERTS_MAX && inserts[i] != NULL; i++)
        st = text_to_wide(inserts[i], &wide[i], NULL);
    if (st == ST_OK)
        st = format_append(out, format, wide);
    for (size_t i = 0; i < WORDS_INSERTS_MAX; i++)
        free(wide[i]);
    free(format);
    return st;
}
