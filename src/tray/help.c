#include "tray/help.h"

#include <stdlib.h>

#include "base/fault.h"
#include "ids.h"
#include "surface/manual.h"
#include "surface/words.h"
#include "tray/ask.h"

void help_open(HWND owner, const char *section)
{
    struct err err = ERR_INIT;
    char *path = NULL;
    const enum status st = manual_open(section, &path, &err);

    if (st == ST_NOT_FOUND || (st != ST_OK && path == NULL))
        ask_tell_words(owner, IDS_MANUAL_MISSING, NULL);
    else if (st != ST_OK)
        ask_tell_words(owner, IDS_MANUAL_NOT_OPENED, WORDS(path));
    free(path);
}

void help_open_fault(HWND owner, int fault)
{
    char code[FAULT_CODE_SIZE];

    fault_code(fault, code);
    help_open(owner, code);
}
