/*
 * Moments are int64_t seconds since 1970-01-01T00:00:00Z (names end in _utc). This turns them into text and back and
 * does calendar arithmetic (proleptic Gregorian) at a fixed offset from UTC. It never asks what time it is.
 */
#ifndef BASE_TIME_TEXT_H
#define BASE_TIME_TEXT_H

#include <stdint.h>

#include "base/status.h"

struct civil {
    int64_t year;
    int month, day;           /* from 1 */
    int hour, minute, second; /* from 0; no leap second */
};

struct civil civil_from_utc(int64_t at_utc, int32_t offset_s);
int64_t civil_to_utc(const struct civil *c, int32_t offset_s);

enum { TIME_HTTP_SIZE = 30, TIME_RFC3339_SIZE = 21, TIME_MANUAL_SIZE = 22, TIME_DATE_SIZE = 11 };

/* "2013-06-20T06:33:54Z" (RFC 3339), years 0000 to 9999. */
void time_to_rfc3339(int64_t at_utc, char out[TIME_RFC3339_SIZE]);
/* The same form only, upper-case T and Z. ST_BAD_INPUT. */
MUST_CHECK enum status time_from_rfc3339(const char *text, int64_t *out_utc);
/* "Thu, 20 Jun 2013 06:33:54 GMT" (RFC 9110 5.6.7), years 0000 to 9999. */
void time_to_http(int64_t at_utc, char out[TIME_HTTP_SIZE]);
/* As the operating manual shows it, at the given offset: "2013-06-20 14:33:54.0". */
void time_to_manual(int64_t at_utc, int32_t offset_s, char out[TIME_MANUAL_SIZE]);
/* "2013-06-20" and "20130620". */
void time_to_date(int64_t at_utc, int32_t offset_s, char out[TIME_DATE_SIZE]);
void time_to_compact_date(int64_t at_utc, int32_t offset_s, char out[TIME_DATE_SIZE]);

/*
 * The same civil time months later (negative: earlier) at that offset; a day that the month does not have becomes its
 * last one: 31 March less one month is 28 or 29 February.
 */
int64_t time_add_months(int64_t at_utc, int months, int32_t offset_s);
/* Whole days from 'from' to 'to' as a calendar counts them at that offset (today: 0, tomorrow: 1). */
int64_t time_days_between(int64_t from_utc, int64_t to_utc, int32_t offset_s);

/*
 * Days as numbers, for calendars: how many days after 1970-01-01 (a Thursday) the calendar shows at that offset, and
 * the moment at which such a day begins there.
 */
int64_t time_day_of(int64_t at_utc, int32_t offset_s);
int64_t time_day_begin(int64_t day, int32_t offset_s);
/* "2013-06-20", and nothing else, as such a number. ST_BAD_INPUT. */
MUST_CHECK enum status time_day_read(const char *text, int64_t *out_day);

#endif
