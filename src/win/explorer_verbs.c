#include "win/explorer_verbs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <shlobj.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "brand_id.h"
#include "ids.h"
#include "win/err_win32.h"
#include "win/registry_text.h"

enum { NUMBER_UNITS = 12, COMMAND = 3, VALUES = 4 };

static const struct verb {
    const wchar_t *name, *option;
    int words;
} verbs[] = {
    {L"" BRAND_PRODUCT_ID L".Import", L"--import", IDS_VERB_IMPORT},
    {L"" BRAND_PRODUCT_ID L".Inspect", L"--inspect", IDS_VERB_INSPECT},
};
static const wchar_t *const kinds[] = {L".pfx", L".p12"};
enum { VERBS = sizeof verbs / sizeof verbs[0], KINDS = sizeof kinds / sizeof kinds[0] };
_Static_assert(VERBS *KINDS == EXPLORER_VERBS, "the header says how many there are");

/* One verb on one kind of file, as it has to be. */
struct entry {
    wchar_t *key, *command_key; /* owned, as the texts that are made */
    struct value {
        const wchar_t *name;
        wchar_t *text;
    } values[VALUES]; /* [COMMAND] stands under command_key, the others under key */
};

static void entry_clear(struct entry *entry)
{
    for (size_t i = 0; i < VALUES; i++)
        free(entry->values[i].text);
    free(entry->command_key);
    free(entry->key);
}

#define JOIN(...) registry_text_join((const wchar_t *const[]){__VA_ARGS__, NULL})

/* index: from 0 below EXPLORER_VERBS. NULL without memory. */
static wchar_t *entry_key_name(size_t index)
{
    return JOIN(L"Software\\Classes\\SystemFileAssociations\\", kinds[index / VERBS], L"\\shell\\",
                verbs[index % VERBS].name);
}

/* *out is to be cleared in every case. */
static enum status entry_make(size_t index, const wchar_t *program, struct entry *out, struct err *err)
{
    const struct verb *verb = &verbs[index % VERBS];
    wchar_t words[NUMBER_UNITS] = L"";
    bool made = true;

    (void)swprintf(words, NUMBER_UNITS, L"%d", verb->words);
    *out = (struct entry){
        .key = entry_key_name(index),
        .values = {{L"MUIVerb", JOIN(L"@", program, L",-", words)},
                   {L"Icon", JOIN(program, L",0")},
                   {L"MultiSelectModel", JOIN(L"Single")},
                   [COMMAND] = {NULL, JOIN(L"\"", program, L"\" ", verb->option, L" \"%1\"")}},
    };
    out->command_key = out->key != NULL ? JOIN(out->key, L"\\command") : NULL;
    for (size_t i = 0; i < VALUES; i++)
        made = made && out->values[i].text != NULL;
    return made && out->command_key != NULL ? ST_OK : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a verb's entry");
}

static const wchar_t *entry_key(const struct entry *entry, size_t value)
{
    return value == COMMAND ? entry->command_key : entry->key;
}

static enum status entry_check(HKEY root, const struct entry *entry, bool *right, struct err *err)
{
    enum status status = ST_OK;

    *right = true;
    for (size_t i = 0; status == ST_OK && *right && i < VALUES; i++)
        status = registry_text_is(root, entry_key(entry, i), entry->values[i].name, entry->values[i].text, right, err);
    return status;
}

/* The command comes last: without it Explorer shows nothing. */
static enum status entry_put(HKEY root, const struct entry *entry, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < VALUES; i++)
        status = registry_text_write(root, entry_key(entry, i), entry->values[i].name, entry->values[i].text, err);
    return status;
}

static enum status entry_mend(HKEY root, size_t index, const wchar_t *program, bool write, size_t *wrong,
                              struct err *err)
{
    struct entry entry;
    bool right = true;
    enum status status = entry_make(index, program, &entry, err);

    if (status == ST_OK)
        status = entry_check(root, &entry, &right, err);
    if (status == ST_OK && !right && write)
        status = entry_put(root, &entry, err);
    if (status == ST_OK && !right)
        (*wrong)++;
    entry_clear(&entry);
    return status;
}

static void tell_shell(void)
{
    SHChangeNotify(SHCNE_ASSOCCHANGED, SHCNF_IDLIST, NULL, NULL);
}

static enum status go_through(HKEY root, const wchar_t *program, bool write, size_t *out, struct err *err)
{
    size_t wrong = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < EXPLORER_VERBS; i++)
        status = entry_mend(root, i, program, write, &wrong, err);
    if (write && wrong > 0)
        tell_shell();
    if (status == ST_OK)
        *out = wrong;
    return status;
}

enum status explorer_verbs_check(HKEY root, const wchar_t *program, size_t *wrong, struct err *err)
{
    return go_through(root, program, false, wrong, err);
}

enum status explorer_verbs_put(HKEY root, const wchar_t *program, size_t *put, struct err *err)
{
    return go_through(root, program, true, put, err);
}

/* --- dead ones --- */

static bool key_is_there(HKEY root, const wchar_t *key)
{
    HKEY opened = NULL;

    if (RegOpenKeyExW(root, key, 0, KEY_QUERY_VALUE, &opened) != ERROR_SUCCESS)
        return false;
    RegCloseKey(opened);
    return true;
}

/* Of a drive that is not plugged in, or a server that does not answer, nobody knows. */
static bool is_on_fixed_drive(const wchar_t *path)
{
    const wchar_t root[] = {path[0], L':', L'\\', L'\0'};

    return path[0] != L'\0' && wcsncmp(path + 1, root + 1, 2) == 0 && GetDriveTypeW(root) == DRIVE_FIXED;
}

static bool program_is_gone(const wchar_t *program)
{
    return is_on_fixed_drive(program) && GetFileAttributesW(program) == INVALID_FILE_ATTRIBUTES &&
           (GetLastError() == ERROR_FILE_NOT_FOUND || GetLastError() == ERROR_PATH_NOT_FOUND);
}

/* The program is what stands in quotes at the beginning; a command of another form was not written by us. */
static bool command_is_dead(wchar_t *command)
{
    wchar_t *end = command[0] == L'"' ? wcschr(command + 1, L'"') : NULL;

    if (end == NULL)
        return false;
    *end = L'\0';
    return program_is_gone(command + 1);
}

/* A key without a command, which is written last, is dead too. */
static enum status key_is_dead(HKEY root, const wchar_t *key, bool *dead, struct err *err)
{
    wchar_t *command_key = NULL, *command = NULL;
    enum status status = ST_OK;

    *dead = false;
    if (!key_is_there(root, key))
        return ST_OK;
    command_key = JOIN(key, L"\\command");
    if (command_key == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a verb's entry");
    status = registry_text_read(root, command_key, NULL, &command, err);
    if (status == ST_OK)
        *dead = command_is_dead(command);
    else if (status == ST_NOT_FOUND)
        *dead = true;
    free(command);
    free(command_key);
    if (status == ST_NOT_FOUND)
        err_clear(err);
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status bury(HKEY root, size_t index, bool remove, size_t *dead, struct err *err)
{
    wchar_t *key = entry_key_name(index);
    bool is_dead = false;
    enum status status = key != NULL ? key_is_dead(root, key, &is_dead, err)
                                     : err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "a verb's entry");

    if (status == ST_OK && is_dead && remove) {
        const LSTATUS code = RegDeleteTreeW(root, key);

        KILL_POINT("explorer_verbs.removed");
        if (code != ERROR_SUCCESS)
            status = err_win32_code(err, ST_IO, FAULT_REGISTRY, (DWORD)code, "removing a verb");
    }
    if (status == ST_OK && is_dead)
        (*dead)++;
    free(key);
    return status;
}

static enum status bury_all(HKEY root, bool remove, size_t *out, struct err *err)
{
    size_t dead = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < EXPLORER_VERBS; i++)
        status = bury(root, i, remove, &dead, err);
    if (remove && dead > 0)
        tell_shell();
    if (status == ST_OK)
        *out = dead;
    return status;
}

enum status explorer_verbs_count_dead(HKEY root, size_t *dead, struct err *err)
{
    return bury_all(root, false, dead, err);
}

enum status explorer_verbs_remove_dead(HKEY root, size_t *removed, struct err *err)
{
    return bury_all(root, true, removed, err);
}
