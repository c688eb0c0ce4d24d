/*
 * Rows of a CSV text (RFC 4180): UTF-8, commas, fields in double quotes where they hold commas, quotes or line ends;
 * line ends LF or CRLF; a byte order mark in front, as Excel writes it, is dropped. Empty lines are skipped.
 */
#ifndef SERVER_CSV_H
#define SERVER_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum { CSV_FIELDS_MAX = 8, CSV_FIELD_SIZE = 512 };

struct csv {
    const char *at, *end; /* borrowed text */
    unsigned line;        /* of 'at', from 1 */
};

struct csv_row {
    unsigned line; /* where it begins */
    size_t count;
    char fields[CSV_FIELDS_MAX][CSV_FIELD_SIZE]; /* may hold secrets: wipe */
};

struct csv csv_of(const char *text, size_t len);
/*
 * *found is false at the end. ST_BAD_INPUT (err.what a sentence; out->line is the row's): too many or too long fields,
 * a quote that does not end, or stands where none may.
 */
MUST_CHECK enum status csv_next(struct csv *csv, struct csv_row *out, bool *found, struct err *err);

#endif
