#include "base/time_text.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SECONDS_PER_DAY = 86400, DAYS_PER_ERA = 146097, YEARS_PER_ERA = 400 };

static int64_t divide_down(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static bool year_is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && year_is_leap(year));
}

/* Days since 1970-01-01. Years begin in March here, so that the leap day is a year's last. */
static int64_t days_from_date(int64_t year, int month, int day)
{
    const int64_t march_year = month > 2 ? year : year - 1;
    const int64_t era = divide_down(march_year, YEARS_PER_ERA);
    const int64_t year_of_era = march_year - era * YEARS_PER_ERA;
    const int march_month = month > 2 ? month - 3 : month + 9;
    const int64_t day_of_year = (153 * march_month + 2) / 5 + day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * DAYS_PER_ERA + day_of_era - 719468; /* days from 0000-03-01 to 1970-01-01 */
}

static void date_from_days(int64_t days, struct civil *out)
{
    const int64_t shifted = days + 719468;
    const int64_t era = divide_down(shifted, DAYS_PER_ERA);
    const int64_t day_of_era = shifted - era * DAYS_PER_ERA;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (DAYS_PER_ERA - 1)) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t march_month = (5 * day_of_year + 2) / 153;

    out->day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1);
    out->month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    out->year = era * YEARS_PER_ERA + year_of_era + (out->month <= 2);
}

struct civil civil_from_utc(int64_t at_utc, int32_t offset_s)
{
    const int64_t local = at_utc + offset_s;
    const int64_t days = divide_down(local, SECONDS_PER_DAY);
    const int second_of_day = (int)(local - days * SECONDS_PER_DAY);
    struct civil c = {0};

    date_from_days(days, &c);
    c.hour = second_of_day / 3600;
    c.minute = second_of_day / 60 % 60;
    c.second = second_of_day % 60;
    return c;
}

int64_t civil_to_utc(const struct civil *c, int32_t offset_s)
{
    const int second_of_day = (c->hour * 60 + c->minute) * 60 + c->second;

    return days_from_date(c->year, c->month, c->day) * SECONDS_PER_DAY + second_of_day - offset_s;
}

/*
 * Year to second in a form that takes them in this order. The values are within their fields for every int64_t that a
 * certificate can carry; the modulus makes that plain to the compiler, which would otherwise fear for the buffer.
 */
static void civil_print(const struct civil *c, const char *separators, char *out, size_t size)
{
    (void)snprintf(out, size, "%04u-%02u-%02u%c%02u:%02u:%02u%s", (unsigned)(c->year % 10000), (unsigned)c->month % 100,
                   (unsigned)c->day % 100, separators[0], (unsigned)c->hour % 100, (unsigned)c->minute % 100,
                   (unsigned)c->second % 100, separators + 1);
}

void time_to_rfc3339(int64_t at_utc, char out[TIME_RFC3339_SIZE])
{
    const struct civil c = civil_from_utc(at_utc, 0);

    civil_print(&c, "TZ", out, TIME_RFC3339_SIZE);
}

void time_to_http(int64_t at_utc, char out[TIME_HTTP_SIZE])
{
    static const char DAYS[7][4] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* from 1970-01-01 */
    static const char MONTHS[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct civil c = civil_from_utc(at_utc, 0);
    const int64_t days = divide_down(at_utc, SECONDS_PER_DAY);

    (void)snprintf(out, TIME_HTTP_SIZE, "%s, %02u %s %04u %02u:%02u:%02u GMT", DAYS[days - divide_down(days, 7) * 7],
                   (unsigned)c.day % 100, MONTHS[c.month - 1], (unsigned)(c.year % 10000), (unsigned)c.hour % 100,
                   (unsigned)c.minute % 100, (unsigned)c.second % 100);
}

void time_to_manual(int64_t at_utc, int32_t offset_s, char out[TIME_MANUAL_SIZE])
{
    const struct civil c = civil_from_utc(at_utc, offset_s);

    civil_print(&c, " .0", out, TIME_MANUAL_SIZE);
}

void time_to_date(int64_t at_utc, int32_t offset_s, char out[TIME_DATE_SIZE])
{
    const struct civil c = civil_from_utc(at_utc, offset_s);

    (void)snprintf(out, TIME_DATE_SIZE, "%04u-%02u-%02u", (unsigned)(c.year % 10000), (unsigned)c.month % 100,
                   (unsigned)c.day % 100);
}

void time_to_compact_date(int64_t at_utc, int32_t offset_s, char out[TIME_DATE_SIZE])
{
    const struct civil c = civil_from_utc(at_utc, offset_s);

    (void)snprintf(out, TIME_DATE_SIZE, "%04u%02u%02u", (unsigned)(c.year % 10000), (unsigned)c.month % 100,
                   (unsigned)c.day % 100);
}

static int digits_value(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

static bool matches_pattern(const char *text, const char *pattern)
{
    for (; *pattern != '\0'; text++, pattern++) {
        if (*pattern == '0' ? (*text < '0' || *text > '9') : *text != *pattern)
            return false;
    }
    return *text == '\0';
}

static bool date_exists(const struct civil *c)
{
    return c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= days_in_month(c->year, c->month);
}

static void date_from_digits(const char *text, struct civil *out)
{
    out->year = digits_value(text, 4);
    out->month = digits_value(text + 5, 2);
    out->day = digits_value(text + 8, 2);
}

enum status time_from_rfc3339(const char *text, int64_t *out_utc)
{
    struct civil c = {0};

    if (!matches_pattern(text, "0000-00-00T00:00:00Z"))
        return ST_BAD_INPUT;
    date_from_digits(text, &c);
    c.hour = digits_value(text + 11, 2);
    c.minute = digits_value(text + 14, 2);
    c.second = digits_value(text + 17, 2);
    if (!date_exists(&c) || c.hour > 23 || c.minute > 59 || c.second > 59)
        return ST_BAD_INPUT;
    *out_utc = civil_to_utc(&c, 0);
    return ST_OK;
}

int64_t time_add_months(int64_t at_utc, int months, int32_t offset_s)
{
    struct civil c = civil_from_utc(at_utc, offset_s);
    const int64_t month_count = c.year * 12 + (c.month - 1) + months;
    int last = 0;

    c.year = divide_down(month_count, 12);
    c.month = (int)(month_count - c.year * 12) + 1;
    last = days_in_month(c.year, c.month);
    if (c.day > last)
        c.day = last;
    return civil_to_utc(&c, offset_s);
}

int64_t time_days_between(int64_t from_utc, int64_t to_utc, int32_t offset_s)
{
    return time_day_of(to_utc, offset_s) - time_day_of(from_utc, offset_s);
}

int64_t time_day_of(int64_t at_utc, int32_t offset_s)
{
    return divide_down(at_utc + offset_s, SECONDS_PER_DAY);
}

int64_t time_day_begin(int64_t day, int32_t offset_s)
{
    return day * SECONDS_PER_DAY - offset_s;
}

enum status time_day_read(const char *text, int64_t *out_day)
{
    struct civil c = {0};

    if (!matches_pattern(text, "0000-00-00"))
        return ST_BAD_INPUT;
    date_from_digits(text, &c);
    if (!date_exists(&c))
        return ST_BAD_INPUT;
    *out_day = days_from_date(c.year, c.month, c.day);
    return ST_OK;
}
