#include "tray/typed.h"

#include <stdlib.h>

#include <windows.h>

#include <shellapi.h>

#include "base/fault.h"
#include "win/err_win32.h"
#include "win/text.h"

/* The first word is the program's name. */
static enum status typed_take(struct typed *typed, wchar_t *const *words, int count, struct err *err)
{
    enum status status = ST_OK;

    typed->words = calloc((size_t)count + 1, sizeof *typed->words);
    if (typed->words == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading the command line");
    for (int i = 1; status == ST_OK && i < count; i++) {
        status = text_from_wide(words[i], &typed->words[typed->count], err);
        if (status == ST_OK)
            typed->count++;
    }
    return status;
}

enum status typed_read(struct typed *out, struct err *err)
{
    int count = 0;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    enum status status = ST_OK;

    if (words == NULL)
        return err_win32(err, ST_IO, FAULT_NONE, "reading the command line");
    status = typed_take(out, words, count, err);
    LocalFree(words);
    return status;
}

void typed_clear(struct typed *typed)
{
    for (size_t i = 0; i < typed->count; i++)
        free(typed->words[i]);
    free(typed->words);
    *typed = (struct typed){.words = NULL};
}
