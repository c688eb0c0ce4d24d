#include "server/people.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "server/csv.h"

enum { FIRST_ROOM = 64, NO_COLUMN = -1 };

/* Which field of a row is what; NO_COLUMN if there is none. */
struct columns {
    int id, name, phone, password;
    size_t count;
};

void people_clear(struct people *people)
{
    if (people->all != NULL)
        wipe(people->all, people->room * sizeof *people->all);
    free(people->all);
    people->all = NULL;
    people->count = people->room = 0;
}

void people_fault(struct people *people, unsigned line, const char *what)
{
    if (people->faults++ < PEOPLE_FAULTS_TOLD)
        people->tell(line, what);
}

/* --- the header --- */

static enum status take_name(const char *name, int at, struct columns *columns, struct err *err)
{
    const struct {
        const char *name;
        int *column;
    } known[] = {
        {"id", &columns->id}, {"name", &columns->name}, {"phone", &columns->phone}, {"password", &columns->password}};
    size_t k = 0;

    while (k < sizeof known / sizeof known[0] && strcmp(known[k].name, name) != 0)
        k++;
    if (k == sizeof known / sizeof known[0] || *known[k].column != NO_COLUMN)
        return err_set(err, ST_BAD_INPUT, FAULT_NONE,
                       "line 1: a column that is unknown or stands twice; known: id,name,phone,password");
    *known[k].column = at;
    return ST_OK;
}

static enum status read_header(struct csv *csv, struct columns *out, struct err *err)
{
    struct columns columns = {NO_COLUMN, NO_COLUMN, NO_COLUMN, NO_COLUMN, 0};
    struct csv_row row = {.count = 0};
    bool found = false;
    size_t i = 0;
    enum status status = csv_next(csv, &row, &found, err);

    for (i = 0; status == ST_OK && i < row.count; i++)
        status = take_name(row.fields[i], (int)i, &columns, err);
    if (status == ST_OK && (columns.id == NO_COLUMN || columns.name == NO_COLUMN || columns.password == NO_COLUMN))
        status = err_set(err, ST_BAD_INPUT, FAULT_NONE, "line 1: the columns id, name and password are wanted");
    columns.count = row.count;
    wipe(&row, sizeof row); /* without a header it is a person's */
    if (status == ST_OK)
        *out = columns;
    return status;
}

/* --- lines --- */

/* Room for one more; secrets are never left behind in freed memory. */
static enum status grow(struct people *people, struct err *err)
{
    const size_t room = people->room == 0 ? FIRST_ROOM : people->room * 2;
    struct person_line *all = NULL;

    if (people->count < people->room)
        return ST_OK;
    all = calloc(room, sizeof *all);
    if (all == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reading persons");
    if (people->all != NULL) {
        memcpy(all, people->all, people->count * sizeof *all);
        wipe(people->all, people->room * sizeof *all);
        free(people->all);
    }
    people->all = all;
    people->room = room;
    return ST_OK;
}

static enum status take_row(struct people *people, const struct columns *columns, const struct csv_row *row,
                            struct err *err)
{
    struct person_line *line = NULL;
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    if (row->count != columns->count) {
        people_fault(people, row->line, "not as many fields as the header has");
        return ST_OK;
    }
    if (people->count == PEOPLE_MAX)
        return err_set(err, ST_TOO_COSTLY, FAULT_NONE, "more than 100000 persons in one file: divide it");
    status = grow(people, err);
    if (status != ST_OK)
        return status;
    assert(people->all != NULL);
    line = &people->all[people->count];
    line->line = row->line;
    status = accounts_read(row->fields[columns->id], row->fields[columns->name],
                           columns->phone == NO_COLUMN ? NULL : row->fields[columns->phone],
                           row->fields[columns->password], &line->person, &why);
    if (status == ST_OK)
        people->count++;
    else
        people_fault(people, row->line, why.what);
    return ST_OK;
}

/* --- the same person on two lines --- */

static int by_person(const void *left, const void *right)
{
    const struct person_line *const *a = left;
    const struct person_line *const *b = right;
    const int order = strcmp((*a)->person.national_id, (*b)->person.national_id);

    if (order != 0)
        return order;
    return (*a)->line < (*b)->line ? -1 : (*a)->line > (*b)->line;
}

static enum status find_twice(struct people *people, struct err *err)
{
    const struct person_line **sorted = calloc(people->count + 1, sizeof(const struct person_line *));
    char what[ERR_WHAT_MAX];
    size_t i = 0;

    if (sorted == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "comparing persons");
    for (i = 0; i < people->count; i++)
        sorted[i] = &people->all[i];
    qsort(sorted, people->count, sizeof(const struct person_line *), by_person);
    for (i = 1; i < people->count; i++) {
        if (strcmp(sorted[i - 1]->person.national_id, sorted[i]->person.national_id) != 0)
            continue;
        (void)snprintf(what, sizeof what, "this national ID stands on line %u already", sorted[i - 1]->line);
        people_fault(people, sorted[i]->line, what);
    }
    free(sorted);
    return ST_OK;
}

enum status people_read(const struct buf *text, struct people *people, struct err *err)
{
    struct csv csv = csv_of(buf_text(text), text->len);
    struct csv_row row = {.count = 0};
    struct columns columns = {0};
    struct err why = ERR_INIT;
    bool found = true;
    enum status status = read_header(&csv, &columns, err);

    people->has_phones = status == ST_OK && columns.phone != NO_COLUMN;
    while (status == ST_OK && found) {
        if (csv_next(&csv, &row, &found, &why) != ST_OK) {
            people_fault(people, row.line, why.what); /* where the next row begins is not known any more */
            break;
        }
        if (found)
            status = take_row(people, &columns, &row, err);
    }
    wipe(&row, sizeof row);
    return status == ST_OK ? find_twice(people, err) : status;
}
