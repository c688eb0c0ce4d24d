#include "win/environment.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <windows.h>

#include "base/fault.h"
#include "win/text.h"

/* Entries "NAME=value", borrowed or owned. */
struct entries {
    const wchar_t **items;
    size_t count;
};

/* Those of drives ("=C:=C:\...") begin with the sign. */
static size_t name_length(const wchar_t *entry)
{
    return entry[0] == L'\0' ? 0 : 1 + wcscspn(entry + 1, L"=");
}

static int compare_names(const void *a, const void *b)
{
    const wchar_t *one = *(const wchar_t *const *)a, *other = *(const wchar_t *const *)b;

    return CompareStringOrdinal(one, (int)name_length(one), other, (int)name_length(other), TRUE) - CSTR_EQUAL;
}

static size_t count_entries(const wchar_t *block)
{
    size_t count = 0;

    for (; *block != L'\0'; block += wcslen(block) + 1)
        count++;
    return count;
}

/* "NAME=value"; the caller frees it. */
static enum status make_entry(const struct program_variable *variable, wchar_t **out, struct err *err)
{
    const size_t size = strlen(variable->name) + strlen(variable->value) + 2;
    char *both = malloc(size);
    enum status status = ST_OK;

    if (both == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the environment of a program");
    (void)snprintf(both, size, "%s=%s", variable->name, variable->value);
    status = text_to_wide(both, out, err);
    free(both);
    return status;
}

static bool is_replaced(const wchar_t *entry, wchar_t *const own[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert(own[i] != NULL); /* environment_block has made each */
        if (compare_names(&entry, &own[i]) == 0)
            return true;
    }
    return false;
}

static enum status join(const struct entries *entries, wchar_t **out, struct err *err)
{
    size_t length = 1;
    wchar_t *block = NULL, *at = NULL;

    for (size_t i = 0; i < entries->count; i++)
        length += wcslen(entries->items[i]) + 1;
    block = calloc(length + 1, sizeof *block); /* an empty one ends with two */
    if (block == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the environment of a program");
    at = block;
    for (size_t i = 0; i < entries->count; i++) {
        const size_t size = wcslen(entries->items[i]) + 1;

        memcpy(at, entries->items[i], size * sizeof *at);
        at += size;
    }
    *out = block;
    return ST_OK;
}

static enum status merge(const wchar_t *inherited, wchar_t *const own[], size_t own_count, wchar_t **out,
                         struct err *err)
{
    struct entries entries = {.items = calloc(count_entries(inherited) + own_count + 1, sizeof *entries.items)};
    enum status status = ST_OK;

    if (entries.items == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the environment of a program");
    for (const wchar_t *entry = inherited; *entry != L'\0'; entry += wcslen(entry) + 1) {
        if (!is_replaced(entry, own, own_count))
            entries.items[entries.count++] = entry;
    }
    for (size_t i = 0; i < own_count; i++)
        entries.items[entries.count++] = own[i];
    qsort(entries.items, entries.count, sizeof *entries.items, compare_names);
    status = join(&entries, out, err);
    free(entries.items);
    return status;
}

enum status environment_block(const struct program_variable *variables, size_t count, wchar_t **out, struct err *err)
{
    wchar_t *inherited = GetEnvironmentStringsW();
    wchar_t **own = calloc(count + 1, sizeof *own);
    enum status status = ST_OK;

    if (inherited == NULL || own == NULL)
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "the environment of a program");
    for (size_t i = 0; status == ST_OK && i < count; i++)
        status = make_entry(&variables[i], &own[i], err);
    if (status == ST_OK)
        status = merge(inherited, own, count, out, err);
    for (size_t i = 0; own != NULL && i < count; i++)
        free(own[i]);
    free(own);
    if (inherited != NULL)
        FreeEnvironmentStringsW(inherited);
    return status;
}
