/*
 * On which days the market is closed. A file says so (res/calendar/taiwan.json is compiled in, another one may lie
 * beside the program): the weekend, holidays of a fixed date, and for some years further dates, each year with the
 * source in which they were read. It computes no holiday, and knows of no trading hours. Reads bytes, no files.
 *
 * Of a year that the file does not name, it knows the weekends and the fixed dates alone and guesses nothing more: a
 * day on which it says "open" may be closed then (calendar_covers tells).
 *
 * Days are numbers, as base/time_text.h counts them in the market's time zone.
 */
#ifndef CLIENT_CALENDAR_H
#define CLIENT_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum {
    CALENDAR_BYTES_MAX = 64 * 1024,
    CALENDAR_FIXED_MAX = 64,
    CALENDAR_YEARS_MAX = 16,
    CALENDAR_DATES_MAX = 64 * CALENDAR_YEARS_MAX
};

/* Plain values: copied by assignment, nothing to free. Private to calendar.c. */
struct calendar {
    bool weekend[7]; /* from Monday */
    struct calendar_fixed {
        int month, day;
    } fixed[CALENDAR_FIXED_MAX];
    size_t fixed_count;
    int64_t years[CALENDAR_YEARS_MAX];
    size_t year_count;
    int64_t dates[CALENDAR_DATES_MAX];
    size_t date_count;
};

/* The one that was compiled in. */
void calendar_default(struct calendar *out);
/*
 * UTF-8 JSON of the form of res/calendar/taiwan.json. ST_BAD_FILE (FAULT_CALENDAR; err.detail the entry): no such JSON,
 * unknown or missing entries, dates that do not exist, twice or outside their year, a year without a source, a week
 * without an open day. ST_NO_MEMORY. *out is untouched then, so that whoever had the default keeps it.
 */
MUST_CHECK enum status calendar_read(const char *json, size_t len, struct calendar *out, struct err *err);

bool calendar_is_closed(const struct calendar *calendar, int64_t day);
/*
 * The last day before that one on which the market is open; the day before where none is within two months, which no
 * closure lasts.
 */
int64_t calendar_last_open_before(const struct calendar *calendar, int64_t day);
/* Whether the file names the year of that day: all closures that were announced are in it. */
bool calendar_covers(const struct calendar *calendar, int64_t day);

#endif
