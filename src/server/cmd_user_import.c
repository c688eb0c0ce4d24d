#include "server/command.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/utf.h"
#include "base/wipe.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/csv.h"
#include "server/options.h"

enum { IMPORT_FILE_MAX = 16 * 1024 * 1024, IMPORT_PEOPLE_MAX = 100000, IMPORT_FAULTS_SHOWN = 20, NO_COLUMN = -1 };

/* Which field of a row is what; NO_COLUMN if there is none. */
struct columns {
    int id, name, phone, password;
    size_t count;
};

/* One person of the file: first as typed, then ready for the database. */
struct entry {
    unsigned line;
    struct new_person person; /* wiped once it is sealed */
    struct account account;
};

struct import {
    struct entry *entries;
    size_t count, room;
    unsigned faults;
};

static void import_clear(struct import *import)
{
    if (import->entries != NULL)
        wipe(import->entries, import->room * sizeof *import->entries);
    free(import->entries);
    *import = (struct import){.count = 0};
}

static void tell_fault(struct import *import, unsigned line, const char *what)
{
    if (import->faults++ < IMPORT_FAULTS_SHOWN)
        (void)fprintf(stderr, "line %u: %s\n", line, what);
}

static enum status read_header(struct csv *csv, struct columns *out, struct err *err)
{
    struct columns columns = {NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN, 0};
    const struct {
        const char *name;
        int *column;
    } known[] = {
        {"id", &columns.id}, {"name", &columns.name}, {"phone", &columns.phone}, {"password", &columns.password}};
    struct csv_row row;
    bool found = false;
    size_t i = 0;
    enum status status = csv_next(csv, &row, &found, err);

    for (i = 0; status == ST_OK && i < row.count; i++) {
        size_t k = 0;

        while (k < sizeof known / sizeof known[0] && strcmp(known[k].name, row.fields[i]) != 0)
            k++;
        if (k == sizeof known / sizeof known[0] || *known[k].column != NO_COLUMN)
            status = err_set(err, ST_BAD_INPUT, FAULT_NONE,
                             "line 1: a column that is unknown or stands twice; known: id,name,phone,password");
        else
            *known[k].column = (int)i;
    }
    if (status == ST_OK && (columns.id == NO_COLUMN || columns.name == NO_COLUMN || columns.password == NO_COLUMN))
        status = err_set(err, ST_BAD_INPUT, FAULT_NONE, "line 1: the columns id, name and password are wanted");
    columns.count = row.count;
    if (status == ST_OK)
        *out = columns;
    return status;
}

/* Room for one more; secrets are never left behind in freed memory. */
static enum status grow(struct import *import, struct err *err)
{
    const size_t room = import->room == 0 ? 64 : import->room * 2;
    struct entry *entries = NULL;

    if (import->count < import->room)
        return ST_OK;
    if (import->count >= IMPORT_PEOPLE_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "more than 100000 persons in one file");
    entries = calloc(room, sizeof *entries);
    if (entries == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading persons");
    if (import->entries != NULL) {
        memcpy(entries, import->entries, import->count * sizeof *entries);
        wipe(import->entries, import->room * sizeof *entries);
        free(import->entries);
    }
    import->entries = entries;
    import->room = room;
    return ST_OK;
}

static enum status take_row(struct import *import, const struct columns *columns, const struct csv_row *row,
                            struct err *err)
{
    struct entry *entry = NULL;
    struct err why = ERR_INIT;
    enum status status = grow(import, err);

    if (status != ST_OK)
        return status;
    assert(import->entries != NULL);
    if (row->count != columns->count) {
        tell_fault(import, row->line, "not as many fields as the header has");
        return ST_OK;
    }
    entry = &import->entries[import->count];
    entry->line = row->line;
    status = accounts_read(row->fields[columns->id], row->fields[columns->name],
                           columns->phone == NO_COLUMN ? NULL : row->fields[columns->phone],
                           row->fields[columns->password], &entry->person, &why);
    if (status == ST_BAD_INPUT) {
        tell_fault(import, row->line, why.what);
        return ST_OK;
    }
    import->count++;
    return status;
}

static enum status read_people(const struct buf *text, struct import *import, struct err *err)
{
    struct csv csv = csv_of(buf_text(text), text->len);
    struct csv_row row = {.count = 0};
    struct columns columns = {0};
    struct err why = ERR_INIT;
    bool found = true;
    enum status status = read_header(&csv, &columns, err);

    while (status == ST_OK && found) {
        if (csv_next(&csv, &row, &found, &why) != ST_OK) {
            tell_fault(import, row.line, why.what); /* where the next row begins is not known any more */
            break;
        }
        if (found)
            status = take_row(import, &columns, &row, err);
    }
    wipe(&row, sizeof row);
    return status;
}

/* Before the hashing, which takes long for many, and without keeping a serving host from writing: who is here already.
 */
static enum status find_known(struct ra *ra, struct import *import, struct err *err)
{
    struct account known;
    struct tx *tx = NULL;
    size_t i = 0;
    enum status status = store_begin_read(ra->store, &tx, err);

    for (i = 0; status == ST_OK && i < import->count; i++) {
        status = accounts_find(ra, tx, import->entries[i].person.national_id, &known, err);
        if (status == ST_OK)
            tell_fault(import, import->entries[i].line, "there is a customer of this national ID already");
        else if (status == ST_NOT_FOUND)
            status = ST_OK;
    }
    return store_finish(&tx, status, err);
}

static enum status seal_people(struct ra *ra, struct import *import, struct err *err)
{
    enum status status = ST_OK;
    size_t i = 0;

    for (i = 0; status == ST_OK && i < import->count; i++) {
        status = accounts_seal(ra, &import->entries[i].person, &import->entries[i].account, err);
        wipe(&import->entries[i].person, sizeof import->entries[i].person);
    }
    return status;
}

static enum status refuse_faults(const struct import *import, struct err *err)
{
    char what[ERR_WHAT_MAX];

    if (import->faults == 0)
        return ST_OK;
    (void)snprintf(what, sizeof what, "%u lines are wrong: nobody was added", import->faults);
    return err_set(err, ST_BAD_INPUT, FAULT_NONE, what);
}

static enum status add_people(struct ra *ra, struct import *import, struct err *err)
{
    struct err why = ERR_INIT;
    struct tx *tx = NULL;
    size_t i = 0;
    enum status status = store_begin(ra->store, &tx, err);

    for (i = 0; status == ST_OK && i < import->count; i++) {
        const struct entry *entry = &import->entries[i];

        status = accounts_add(tx, &entry->account, &why);
        if (status == ST_ALREADY) {
            tell_fault(import, entry->line, "this national ID stands twice in the file");
            status = refuse_faults(import, err);
        } else if (status != ST_OK) {
            (void)err_set_code(err, status, why.fault, why.source, why.number, why.what);
        }
        if (status == ST_OK)
            status =
                audit_person(tx, ra_now_utc(ra), "helpdesk", "user.add", entry->account.nid_keyed, "imported", err);
    }
    return store_finish(&tx, status, err);
}

/* Passwords need not lie on a disk for it: /dev/stdin, or what the shell puts in the place of <(gpg -d people.csv.gpg).
 */
static enum status read_file(const char *path, struct buf *text, struct err *err)
{
    enum status status = file_read_waiting(path, text, err);

    if (status == ST_OK && !utf8_valid(buf_text(text), text->len))
        status = err_set(err, ST_BAD_INPUT, FAULT_NOT_TEXT, "the file is not UTF-8: save it as \"CSV UTF-8\"");
    return status;
}

static enum status run(struct ra *ra, const char *path, struct import *import, struct err *err)
{
    struct buf text = {0};
    enum status status = ST_OK;

    buf_init(&text, IMPORT_FILE_MAX);
    status = read_file(path, &text, err);
    if (status == ST_OK)
        status = read_people(&text, import, err);
    buf_clear(&text);
    if (status == ST_OK)
        status = find_known(ra, import, err);
    if (status == ST_OK)
        status = refuse_faults(import, err);
    if (status == ST_OK)
        status = seal_people(ra, import, err);
    if (status == ST_OK)
        status = add_people(ra, import, err);
    return status;
}

int cmd_user_import(int argc, char *const *argv)
{
    const char *config = NULL, *path = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct import import = {.count = 0};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], &path, &err);

    if (status == ST_OK && path == NULL)
        status = err_set(&err, ST_BAD_INPUT, FAULT_USAGE, "missing: the file");
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = run(&ra, path, &import, &err);
    if (status == ST_OK)
        (void)printf("%zu added\n", import.count);
    import_clear(&import);
    ra_close(&ra);
    return command_end(status, &err);
}
