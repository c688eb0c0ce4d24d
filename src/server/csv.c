#include "server/csv.h"

#include <string.h>

static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";

struct csv csv_of(const char *text, size_t len)
{
    const size_t mark = sizeof BYTE_ORDER_MARK - 1;
    const bool marked = len >= mark && memcmp(text, BYTE_ORDER_MARK, mark) == 0;

    return (struct csv){.at = marked ? text + mark : text, .end = text + len, .line = 1};
}

/* One step over an end of line, LF or CRLF. False if there is none here. */
static bool skip_line_end(struct csv *csv)
{
    if (csv->at < csv->end && *csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n')
        csv->at++;
    if (csv->at == csv->end || *csv->at != '\n')
        return false;
    csv->at++;
    csv->line++;
    return true;
}

static bool at_field_end(const struct csv *csv)
{
    return csv->at == csv->end || *csv->at == ',' || *csv->at == '\n' ||
           (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

static enum status put(char field[CSV_FIELD_SIZE], size_t *len, char byte, struct err *err)
{
    if (*len + 1 == CSV_FIELD_SIZE)
        return err_set(err, ST_BAD_INPUT, 0, "a field is longer than 511 bytes");
    if (byte == '\0')
        return err_set(err, ST_BAD_INPUT, 0, "a zero byte: this is no text file");
    field[(*len)++] = byte;
    field[*len] = '\0';
    return ST_OK;
}

static enum status read_quoted(struct csv *csv, char field[CSV_FIELD_SIZE], struct err *err)
{
    size_t len = 0;
    enum status status = ST_OK;

    for (csv->at++; status == ST_OK && csv->at < csv->end; csv->at++) {
        if (*csv->at == '"') {
            if (csv->at + 1 == csv->end || csv->at[1] != '"') {
                csv->at++;
                return at_field_end(csv) ? ST_OK : err_set(err, ST_BAD_INPUT, 0, "text after a closing quote");
            }
            csv->at++;
        } else if (*csv->at == '\n') {
            csv->line++;
        }
        status = put(field, &len, *csv->at, err);
    }
    return status != ST_OK ? status : err_set(err, ST_BAD_INPUT, 0, "a quote is not closed");
}

static enum status read_plain(struct csv *csv, char field[CSV_FIELD_SIZE], struct err *err)
{
    size_t len = 0;
    enum status status = ST_OK;

    for (; status == ST_OK && !at_field_end(csv); csv->at++)
        status = *csv->at == '"' ? err_set(err, ST_BAD_INPUT, 0, "a quote within an unquoted field")
                                 : put(field, &len, *csv->at, err);
    return status;
}

enum status csv_next(struct csv *csv, struct csv_row *out, bool *found, struct err *err)
{
    enum status status = ST_OK;

    out->count = 0;
    while (skip_line_end(csv))
        ;
    out->line = csv->line;
    *found = csv->at < csv->end;
    while (status == ST_OK && *found) {
        if (out->count == CSV_FIELDS_MAX)
            return err_set(err, ST_BAD_INPUT, 0, "more than 8 fields");
        out->fields[out->count][0] = '\0';
        status = csv->at < csv->end && *csv->at == '"' ? read_quoted(csv, out->fields[out->count], err)
                                                       : read_plain(csv, out->fields[out->count], err);
        out->count++;
        if (status == ST_OK && (csv->at == csv->end || *csv->at != ','))
            break;
        csv->at++;
    }
    return status;
}
