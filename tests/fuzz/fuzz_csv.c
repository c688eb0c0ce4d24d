/*
 * Tables of persons for `user import`: rows written again with quotes read the same, and whoever is taken from a row is
 * in the form that the accounts have.
 * fuzz: max_len 1500
 */
#include <string.h>

#include "base/national_id.h"
#include "base/utf.h"
#include "fuzz.h"
#include "server/accounts.h"
#include "server/csv.h"

enum { ROWS_MAX = 200, WRITTEN_MAX = 1 << 16 };

static void append_quoted(struct buf *out, const char *field)
{
    FUZZ_HOLDS(buf_append_text(out, "\"") == ST_OK);
    for (; *field != '\0'; field++)
        FUZZ_HOLDS(buf_append_format(out, *field == '"' ? "%c\"" : "%c", *field) == ST_OK);
    FUZZ_HOLDS(buf_append_text(out, "\"") == ST_OK);
}

static void write_and_read(const struct csv_row *row)
{
    struct csv_row again;
    struct csv csv;
    struct buf text;
    bool found = false;

    buf_init(&text, WRITTEN_MAX);
    for (size_t i = 0; i < row->count; i++) {
        FUZZ_HOLDS(memchr(row->fields[i], '\0', CSV_FIELD_SIZE) != NULL); /* the next field would hide it */
        FUZZ_HOLDS(buf_append_text(&text, i == 0 ? "" : ",") == ST_OK);
        append_quoted(&text, row->fields[i]);
    }
    csv = csv_of(buf_text(&text), text.len);
    FUZZ_HOLDS(csv_next(&csv, &again, &found, NULL) == ST_OK && found && again.count == row->count);
    for (size_t i = 0; i < row->count; i++)
        FUZZ_HOLDS(strcmp(row->fields[i], again.fields[i]) == 0);
    FUZZ_HOLDS(csv_next(&csv, &again, &found, NULL) == ST_OK && !found);
    buf_clear(&text);
}

static void take_person(const struct csv_row *row)
{
    struct new_person person;

    if (row->count < 4 ||
        accounts_read(row->fields[0], row->fields[1], row->fields[2], row->fields[3], &person, NULL) != ST_OK)
        return;
    FUZZ_HOLDS(national_id_valid(person.national_id));
    FUZZ_HOLDS(person.name[0] != '\0' && fuzz_is_displayable(person.name, sizeof person.name));
    FUZZ_HOLDS(strlen(person.phone) < sizeof person.phone);
    FUZZ_HOLDS(utf8_valid(person.password, strlen(person.password)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv csv = csv_of((const char *)data, size);
    struct csv_row row = {.line = 0};
    unsigned rows = 0;
    unsigned line = 0;
    bool found = true;

    while (rows++ < ROWS_MAX && csv_next(&csv, &row, &found, NULL) == ST_OK && found) {
        FUZZ_HOLDS(row.count >= 1 && row.count <= CSV_FIELDS_MAX && row.line > line);
        line = row.line;
        write_and_read(&row);
        take_person(&row);
    }
    return 0;
}
