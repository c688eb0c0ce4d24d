#include "win/explorer_verbs.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <shlobj.h>

#include "base/fault.h"
#include "brand_id.h"
#include "ids.h"
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

/* index: from 0 below EXPLORER_VERBS. *out is to be cleared in every case. */
static enum status entry_make(size_t index, const wchar_t *program, struct entry *out, struct err *err)
{
    const struct verb *verb = &verbs[index % VERBS];
    wchar_t words[NUMBER_UNITS] = L"";
    bool made = true;

    (void)swprintf(words, NUMBER_UNITS, L"%d", verb->words);
    *out = (struct entry){
        .key = JOIN(L"Software\\Classes\\SystemFileAssociations\\", kinds[index / VERBS], L"\\shell\\", verb->name),
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

static enum status go_through(HKEY root, const wchar_t *program, bool write, size_t *out, struct err *err)
{
    size_t wrong = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < EXPLORER_VERBS; i++)
        status = entry_mend(root, i, program, write, &wrong, err);
    if (write && wrong > 0)
        SHChangeNotify(SHCNE_ASSOCCHANGED, SHCNF_IDLIST, NULL, NULL);
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
