#include "client/calendar.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/calendar_json.h"
#include "protocol/json.h"

enum { CALENDAR_VERSION = 1, CALENDAR_LOOK_BACK_DAYS = 62, CALENDAR_DATE_SIZE = 16 };

static const char *const calendar_weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};

/* --- reading --- */

static enum status calendar_refuse(const char *entry, const char *what, struct err *err)
{
    const enum status status = err_set(err, ST_BAD_FILE, FAULT_CALENDAR, what);

    err_detail(err, entry);
    return status;
}

/* All members of the names, and no others. */
static bool calendar_has_exactly(const struct json *object, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (json_member(object, names[i]) == NULL)
            return false;
    }
    return json_is_object(object) && json_count(object) == count;
}

/* Whoever names dates says where they were read. */
static bool calendar_has_source(const struct json *object)
{
    const char *source = json_string(json_member(object, "source"));

    return source != NULL && source[0] != '\0';
}

static enum status calendar_read_weekend(const struct json *root, struct calendar *calendar, struct err *err)
{
    const struct json *array = json_member(root, "weekend");
    const size_t count = json_count(array);

    if (!json_is_array(array) || count >= sizeof calendar->weekend)
        return calendar_refuse("weekend", "calendar: weekend is no list of fewer than seven days", err);
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string(json_at(array, i));
        size_t day = 0;

        while (day < sizeof calendar->weekend && (name == NULL || strcmp(name, calendar_weekdays[day]) != 0))
            day++;
        if (day == sizeof calendar->weekend || calendar->weekend[day])
            return calendar_refuse("weekend", "calendar: a day of the weekend is none, or stands there twice", err);
        calendar->weekend[day] = true;
    }
    return ST_OK;
}

/* "12-25"; a leap year is asked, so that 29 February may be one. */
static enum status calendar_read_fixed_date(const char *text, struct calendar_fixed *out)
{
    char date[CALENDAR_DATE_SIZE] = "";
    struct civil civil = {0};
    int64_t day = 0;

    (void)snprintf(date, sizeof date, "2000-%.8s", text);
    if (time_day_read(date, &day) != ST_OK)
        return ST_BAD_INPUT;
    civil = civil_from_utc(time_day_begin(day, 0), 0);
    *out = (struct calendar_fixed){civil.month, civil.day};
    return ST_OK;
}

static bool calendar_is_fixed(const struct calendar *calendar, int month, int day)
{
    for (size_t i = 0; i < calendar->fixed_count; i++) {
        if (calendar->fixed[i].month == month && calendar->fixed[i].day == day)
            return true;
    }
    return false;
}

static enum status calendar_read_fixed(const struct json *root, struct calendar *calendar, struct err *err)
{
    static const char *const names[] = {"source", "closed"};
    const struct json *fixed = json_member(root, "fixed");
    const struct json *array = json_member(fixed, "closed");

    if (!calendar_has_exactly(fixed, names, 2) || !calendar_has_source(fixed) || !json_is_array(array) ||
        json_count(array) > CALENDAR_FIXED_MAX)
        return calendar_refuse("fixed", "calendar: fixed is not a source and a list of dates", err);
    for (size_t i = 0; i < json_count(array); i++) {
        const char *text = json_string(json_at(array, i));
        struct calendar_fixed date = {0};

        if (text == NULL || calendar_read_fixed_date(text, &date) != ST_OK)
            return calendar_refuse(text != NULL ? text : "fixed", "calendar: no such day", err);
        if (calendar_is_fixed(calendar, date.month, date.day))
            return calendar_refuse(text, "calendar: a day stands there twice", err);
        calendar->fixed[calendar->fixed_count++] = date;
    }
    return ST_OK;
}

static int64_t calendar_year_of(int64_t day)
{
    return civil_from_utc(time_day_begin(day, 0), 0).year;
}

static bool calendar_is_dated(const struct calendar *calendar, int64_t day)
{
    for (size_t i = 0; i < calendar->date_count; i++) {
        if (calendar->dates[i] == day)
            return true;
    }
    return false;
}

static enum status calendar_read_dates(const struct json *array, int64_t year, struct calendar *calendar,
                                       struct err *err)
{
    if (!json_is_array(array) || calendar->date_count + json_count(array) > CALENDAR_DATES_MAX)
        return calendar_refuse("closed", "calendar: no list of dates, or too long a one", err);
    for (size_t i = 0; i < json_count(array); i++) {
        const char *text = json_string(json_at(array, i));
        int64_t day = 0;

        if (text == NULL || time_day_read(text, &day) != ST_OK)
            return calendar_refuse(text != NULL ? text : "closed", "calendar: no such day", err);
        if (calendar_year_of(day) != year)
            return calendar_refuse(text, "calendar: a day of another year", err);
        if (calendar_is_dated(calendar, day))
            return calendar_refuse(text, "calendar: a day stands there twice", err);
        calendar->dates[calendar->date_count++] = day;
    }
    return ST_OK;
}

static bool calendar_names_year(const struct calendar *calendar, int64_t year)
{
    for (size_t i = 0; i < calendar->year_count; i++) {
        if (calendar->years[i] == year)
            return true;
    }
    return false;
}

static enum status calendar_read_years(const struct json *root, struct calendar *calendar, struct err *err)
{
    static const char *const names[] = {"year", "source", "closed"};
    const struct json *array = json_member(root, "years");

    if (!json_is_array(array) || json_count(array) > CALENDAR_YEARS_MAX)
        return calendar_refuse("years", "calendar: no list of years, or too long a one", err);
    for (size_t i = 0; i < json_count(array); i++) {
        const struct json *entry = json_at(array, i);
        int64_t year = 0;
        enum status status = ST_OK;

        if (!calendar_has_exactly(entry, names, 3) || !calendar_has_source(entry))
            return calendar_refuse("years", "calendar: an entry is not a year, a source and a list of dates", err);
        if (json_get_whole(entry, "year", 1, 9999, &year, NULL) != ST_OK || calendar_names_year(calendar, year))
            return calendar_refuse("year", "calendar: a year is none, or stands there twice", err);
        calendar->years[calendar->year_count++] = year;
        status = calendar_read_dates(json_member(entry, "closed"), year, calendar, err);
        if (status != ST_OK)
            return status;
    }
    return ST_OK;
}

static enum status calendar_read_all(const struct json *root, struct calendar *calendar, struct err *err)
{
    static const char *const names[] = {"calendar", "market", "weekend", "fixed", "years"};
    int64_t version = 0;
    enum status status = ST_OK;

    if (!calendar_has_exactly(root, names, sizeof names / sizeof names[0]) ||
        json_string(json_member(root, "market")) == NULL)
        return calendar_refuse("{", "calendar: an entry is missing, or unknown", err);
    if (json_get_whole(root, "calendar", CALENDAR_VERSION, CALENDAR_VERSION, &version, NULL) != ST_OK)
        return calendar_refuse("calendar", "calendar: another version of the form", err);
    status = calendar_read_weekend(root, calendar, err);
    if (status == ST_OK)
        status = calendar_read_fixed(root, calendar, err);
    return status == ST_OK ? calendar_read_years(root, calendar, err) : status;
}

enum status calendar_read(const char *json, size_t len, struct calendar *out, struct err *err)
{
    struct calendar calendar = {.fixed_count = 0};
    struct json *root = NULL;
    struct err cause = ERR_INIT;
    enum status status = ST_OK;

    if (len > CALENDAR_BYTES_MAX)
        return calendar_refuse("", "calendar: too large", err);
    status = json_parse(json, len, &root, &cause);
    if (status == ST_BAD_INPUT)
        return calendar_refuse("JSON", cause.what, err);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "calendar: parsing");
    status = calendar_read_all(root, &calendar, err);
    json_free(&root);
    if (status == ST_OK)
        *out = calendar;
    return status;
}

/* Where there is no memory for it, the weekend of most markets has to do. */
void calendar_default(struct calendar *out)
{
    const struct calendar weekends = {.weekend = {[5] = true, [6] = true}};
    const enum status status = calendar_read(calendar_json, calendar_json_len, out, NULL);

    assert(status == ST_OK || status == ST_NO_MEMORY); /* a test reads the file that is compiled in */
    if (status != ST_OK)
        *out = weekends;
}

/* --- asking --- */

/* Day 0, 1 January 1970, was a Thursday. */
static bool calendar_is_weekend(const struct calendar *calendar, int64_t day)
{
    const int64_t since_monday = (day + 3) % 7;

    return calendar->weekend[since_monday < 0 ? since_monday + 7 : since_monday];
}

bool calendar_is_closed(const struct calendar *calendar, int64_t day)
{
    const struct civil civil = civil_from_utc(time_day_begin(day, 0), 0);

    return calendar_is_weekend(calendar, day) || calendar_is_fixed(calendar, civil.month, civil.day) ||
           calendar_is_dated(calendar, day);
}

int64_t calendar_last_open_before(const struct calendar *calendar, int64_t day)
{
    for (int64_t before = day - 1; before >= day - CALENDAR_LOOK_BACK_DAYS; before--) {
        if (!calendar_is_closed(calendar, before))
            return before;
    }
    return day - 1;
}

bool calendar_covers(const struct calendar *calendar, int64_t day)
{
    return calendar_names_year(calendar, calendar_year_of(day));
}
