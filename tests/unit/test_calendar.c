#include "client/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/calendar_json.h"

static int64_t day_of(const char *date)
{
    int64_t day = 0;

    assert_int_equal(time_day_read(date, &day), ST_OK);
    return day;
}

static enum status read_text(const char *json, struct calendar *out, struct err *err)
{
    return calendar_read(json, strlen(json), out, err);
}

/* What was compiled in is the file of the repository, and is taken whole. */
static void test_the_calendar_that_is_shipped(void **state)
{
    struct calendar calendar;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(calendar_json_len, strlen(calendar_json));
    assert_int_equal(calendar_read(calendar_json, calendar_json_len, &calendar, &err), ST_OK);
    calendar_default(&calendar);
    assert_int_equal(calendar.fixed_count, 8);
    assert_int_equal(calendar.year_count, 1);
    assert_int_equal(calendar.date_count, 14);
    assert_true(calendar_covers(&calendar, day_of("2026-01-01")));
    assert_true(calendar_covers(&calendar, day_of("2026-12-31")));
    assert_false(calendar_covers(&calendar, day_of("2025-12-31")));
    assert_false(calendar_covers(&calendar, day_of("2027-01-01")));
}

static void test_closed_days(void **state)
{
    static const struct {
        const char *date;
        bool closed;
    } cases[] = {
        {"2026-11-20", false},                       /* Friday */
        {"2026-11-21", true},                        /* Saturday */
        {"2026-11-22", true},                        /* Sunday */
        {"2026-11-23", false},                       /* Monday */
        {"2026-12-25", true},                        /* of a fixed date */
        {"2026-10-10", true},  {"2026-10-09", true}, /* instead of it, as it fell on a Saturday */
        {"2026-02-11", false}, {"2026-02-12", true}, {"2026-02-20", true},
        {"2026-02-23", false}, {"2027-01-01", true}, /* of a fixed date, in a year that is not covered */
        {"2027-02-08", false},                       /* closed in all likelihood, but no source says so yet */
        {"1969-12-31", false},                       /* Wednesday */
        {"1969-12-28", true},                        /* Sunday before the epoch */
    };
    struct calendar calendar;

    (void)state;
    calendar_default(&calendar);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(calendar_is_closed(&calendar, day_of(cases[i].date)), cases[i].closed);
}

static void test_the_last_open_day_before(void **state)
{
    static const struct {
        const char *date, *open;
    } cases[] = {
        {"2026-11-24", "2026-11-23"}, /* Tuesday */
        {"2026-11-23", "2026-11-20"}, /* Monday */
        {"2026-11-22", "2026-11-20"}, {"2026-11-21", "2026-11-20"},
        {"2026-02-23", "2026-02-11"}, /* after the New Year's holidays: twelve days */
        {"2026-02-16", "2026-02-11"}, {"2026-04-07", "2026-04-02"},
        {"2027-01-02", "2026-12-31"}, /* over the year's end */
        {"2026-12-26", "2026-12-24"},
    };
    struct calendar calendar;

    (void)state;
    calendar_default(&calendar);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(calendar_last_open_before(&calendar, day_of(cases[i].date)), day_of(cases[i].open));
}

#define HEAD "{\"calendar\":1,\"market\":\"M\",\"weekend\":[\"sunday\"],"
#define FIXED "\"fixed\":{\"source\":\"S\",\"closed\":[\"02-29\"]},"
#define YEARS "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":[\"2026-11-24\"]}]"

static void test_another_calendar(void **state)
{
    struct calendar calendar;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(read_text(HEAD FIXED YEARS "}", &calendar, &err), ST_OK);
    assert_false(calendar_is_closed(&calendar, day_of("2026-11-21"))); /* a Saturday */
    assert_true(calendar_is_closed(&calendar, day_of("2026-11-22")));
    assert_true(calendar_is_closed(&calendar, day_of("2026-11-24")));
    assert_false(calendar_is_closed(&calendar, day_of("2027-11-24")));
    assert_true(calendar_is_closed(&calendar, day_of("2028-02-29")));
    assert_false(calendar_is_closed(&calendar, day_of("2027-03-01")));
    assert_int_equal(read_text(HEAD "\"fixed\":{\"source\":\"S\",\"closed\":[]},\"years\":[]}", &calendar, &err),
                     ST_OK);
    assert_false(calendar_is_closed(&calendar, day_of("2026-11-24")));
    assert_false(calendar_covers(&calendar, day_of("2026-11-24")));
}

/* Each is refused, names the place, and changes nothing. */
static void test_refusals(void **state)
{
    static const struct {
        const char *json, *detail;
    } cases[] = {
        {"", "JSON"},
        {"{", "JSON"},
        {"[]", "{"},
        {HEAD FIXED YEARS "} x", "JSON"},
        {HEAD FIXED YEARS ",\"years\":[]}", "JSON"},
        {HEAD FIXED YEARS ",\"more\":1}", "{"},
        {HEAD YEARS "}", "{"},
        {"{\"calendar\":2,\"market\":\"M\",\"weekend\":[]," FIXED YEARS "}", "calendar"},
        {"{\"calendar\":\"1\",\"market\":\"M\",\"weekend\":[]," FIXED YEARS "}", "calendar"},
        {"{\"calendar\":1,\"market\":7,\"weekend\":[]," FIXED YEARS "}", "{"},
        {"{\"calendar\":1,\"market\":\"M\",\"weekend\":\"sunday\"," FIXED YEARS "}", "weekend"},
        {"{\"calendar\":1,\"market\":\"M\",\"weekend\":[\"Sunday\"]," FIXED YEARS "}", "weekend"},
        {"{\"calendar\":1,\"market\":\"M\",\"weekend\":[7]," FIXED YEARS "}", "weekend"},
        {"{\"calendar\":1,\"market\":\"M\",\"weekend\":[\"sunday\",\"sunday\"]," FIXED YEARS "}", "weekend"},
        {"{\"calendar\":1,\"market\":\"M\",\"weekend\":[\"monday\",\"tuesday\",\"wednesday\",\"thursday\",\"friday\","
         "\"saturday\",\"sunday\"]," FIXED YEARS "}",
         "weekend"},
        {HEAD "\"fixed\":[\"02-29\"]," YEARS "}", "fixed"},
        {HEAD "\"fixed\":{\"closed\":[\"02-29\"]}," YEARS "}", "fixed"},
        {HEAD "\"fixed\":{\"source\":\"\",\"closed\":[\"02-29\"]}," YEARS "}", "fixed"},
        {HEAD "\"fixed\":{\"source\":\"S\",\"closed\":\"02-29\"}," YEARS "}", "fixed"},
        {HEAD "\"fixed\":{\"source\":\"S\",\"closed\":[229]}," YEARS "}", "fixed"},
        {HEAD "\"fixed\":{\"source\":\"S\",\"closed\":[\"02-30\"]}," YEARS "}", "02-30"},
        {HEAD "\"fixed\":{\"source\":\"S\",\"closed\":[\"2-29\"]}," YEARS "}", "2-29"},
        {HEAD "\"fixed\":{\"source\":\"S\",\"closed\":[\"02-29 and more\"]}," YEARS "}", "02-29 and more"},
        {HEAD "\"fixed\":{\"source\":\"S\",\"closed\":[\"02-29\",\"02-29\"]}," YEARS "}", "02-29"},
        {HEAD FIXED "\"years\":{}}", "years"},
        {HEAD FIXED "\"years\":[2026]}", "years"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"closed\":[]}]}", "years"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"\",\"closed\":[]}]}", "years"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":7,\"closed\":[]}]}", "years"},
        {HEAD FIXED "\"years\":[{\"year\":0,\"source\":\"S\",\"closed\":[]}]}", "year"},
        {HEAD FIXED "\"years\":[{\"year\":\"2026\",\"source\":\"S\",\"closed\":[]}]}", "year"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":[]},"
                    "{\"year\":2026,\"source\":\"S\",\"closed\":[]}]}",
         "year"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":\"2026-11-24\"}]}", "closed"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":[20261124]}]}", "closed"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":[\"2026-11-31\"]}]}", "2026-11-31"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":[\"2027-11-24\"]}]}", "2027-11-24"},
        {HEAD FIXED "\"years\":[{\"year\":2026,\"source\":\"S\",\"closed\":[\"2026-11-24\",\"2026-11-24\"]}]}",
         "2026-11-24"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct calendar calendar, before;
        struct err err = ERR_INIT;

        calendar_default(&calendar);
        before = calendar;
        assert_int_equal(read_text(cases[i].json, &calendar, &err), ST_BAD_FILE);
        assert_int_equal(err.fault, FAULT_CALENDAR);
        assert_string_equal(err.detail, cases[i].detail);
        assert_memory_equal(&calendar, &before, sizeof before);
    }
}

static void test_too_large(void **state)
{
    static char text[CALENDAR_BYTES_MAX + 2];
    struct calendar calendar;
    struct err err = ERR_INIT;

    (void)state;
    memset(text, ' ', sizeof text - 1);
    memcpy(text, HEAD FIXED YEARS "}", sizeof HEAD FIXED YEARS "}" - 1);
    assert_int_equal(calendar_read(text, CALENDAR_BYTES_MAX, &calendar, &err), ST_OK);
    assert_int_equal(calendar_read(text, CALENDAR_BYTES_MAX + 1, &calendar, &err), ST_BAD_FILE);
    assert_int_equal(err.fault, FAULT_CALENDAR);
}

/* By their dates, all days of two months: the search ends, and says the day before. */
static void test_a_closure_without_an_end(void **state)
{
    static char text[16 * 1024];
    struct calendar calendar;
    struct err err = ERR_INIT;
    size_t len = (size_t)snprintf(text, sizeof text, "%s",
                                  "{\"calendar\":1,\"market\":\"M\",\"weekend\":[],\"years\":[],"
                                  "\"fixed\":{\"source\":\"S\",\"closed\":[\"03-01\"");

    (void)state;
    for (int day = 2; day <= 63; day++) /* March, April, and 2 May */
        len += (size_t)snprintf(text + len, sizeof text - len, ",\"%02d-%02d\"",
                                day <= 31   ? 3
                                : day <= 61 ? 4
                                            : 5,
                                day <= 31   ? day
                                : day <= 61 ? day - 31
                                            : day - 61);
    (void)snprintf(text + len, sizeof text - len, "]}}");
    assert_int_equal(read_text(text, &calendar, &err), ST_OK);
    assert_int_equal(calendar_last_open_before(&calendar, day_of("2026-05-01")), day_of("2026-02-28"));
    assert_int_equal(calendar_last_open_before(&calendar, day_of("2026-05-02")), day_of("2026-05-01"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_calendar_that_is_shipped),
        cmocka_unit_test(test_closed_days),
        cmocka_unit_test(test_the_last_open_day_before),
        cmocka_unit_test(test_another_calendar),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_a_closure_without_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
