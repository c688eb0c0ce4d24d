#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/time_text.h"

enum { TAIPEI_S = 8 * 3600, HOUR_S = 3600, DAY_S = 86400 };

static void known_moments(void **state)
{
    static const struct {
        const char *text;
        int64_t at_utc;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"2000-02-29T00:00:00Z", 951782400},
        {"2013-06-20T06:33:54Z", 1371710034},
        {"2038-01-19T03:14:08Z", 2147483648},
        {"2100-03-01T00:00:00Z", 4107542400},
        {"0000-01-01T00:00:00Z", -62167219200},
        {"9999-12-31T23:59:59Z", 253402300799},
        {"1900-03-01T00:00:00Z", -2203891200},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TIME_RFC3339_SIZE] = "";
        int64_t at_utc = 12345;

        assert_int_equal(time_from_rfc3339(cases[i].text, &at_utc), ST_OK);
        assert_int_equal(at_utc, cases[i].at_utc);
        time_to_rfc3339(cases[i].at_utc, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void other_forms_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "2013-06-20",
        "2013-06-20T06:33:54",
        "2013-06-20T06:33:54z",
        "2013-06-20t06:33:54Z",
        "2013-06-20 06:33:54Z",
        "2013-06-20T06:33:54+00:00",
        "2013-06-20T06:33:54.0Z",
        "2013-06-20T06:33:54Z ",
        " 2013-06-20T06:33:54Z",
        "2013-00-20T06:33:54Z",
        "2013-13-20T06:33:54Z",
        "2013-06-00T06:33:54Z",
        "2013-06-31T06:33:54Z",
        "2013-02-29T06:33:54Z",
        "1900-02-29T06:33:54Z",
        "2013-06-20T24:00:00Z",
        "2013-06-20T06:60:54Z",
        "2013-06-20T06:33:60Z",
        "2013-06-2\xEF\xBC\x90T06:33:54Z",
        "-013-06-20T06:33:54Z",
    };
    int64_t at_utc = 77;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(time_from_rfc3339(bad[i], &at_utc), ST_BAD_INPUT);
        assert_int_equal(at_utc, 77);
    }
}

static void as_the_manual_shows_it(void **state)
{
    char text[TIME_MANUAL_SIZE] = "";
    char date[TIME_DATE_SIZE] = "";

    (void)state;
    time_to_manual(1371710034, TAIPEI_S, text);
    assert_string_equal(text, "2013-06-20 14:33:54.0");
    time_to_manual(1371710034, -7 * HOUR_S, text);
    assert_string_equal(text, "2013-06-19 23:33:54.0");
    time_to_date(1371744000 - 1, TAIPEI_S, date);
    assert_string_equal(date, "2013-06-20");
    time_to_date(1371744000, TAIPEI_S, date);
    assert_string_equal(date, "2013-06-21");
    time_to_compact_date(1371744000, TAIPEI_S, date);
    assert_string_equal(date, "20130621");
}

static void as_http_carries_it(void **state)
{
    static const struct {
        int64_t at_utc;
        const char *text;
    } cases[] = {
        {784111777, "Sun, 06 Nov 1994 08:49:37 GMT"}, /* RFC 9110's own example */
        {0, "Thu, 01 Jan 1970 00:00:00 GMT"},          {-1, "Wed, 31 Dec 1969 23:59:59 GMT"},
        {1709164800, "Thu, 29 Feb 2024 00:00:00 GMT"}, {INT64_C(253402300799), "Fri, 31 Dec 9999 23:59:59 GMT"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[TIME_HTTP_SIZE] = "";

        time_to_http(cases[i].at_utc, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void civil_and_back_over_four_centuries(void **state)
{
    (void)state;
    for (int64_t day = -200 * 365; day < 250 * 365; day += 1) {
        const int64_t at_utc = day * DAY_S + 3661;
        const struct civil c = civil_from_utc(at_utc, TAIPEI_S);
        const struct civil next = civil_from_utc(at_utc + DAY_S, TAIPEI_S);

        assert_int_equal(civil_to_utc(&c, TAIPEI_S), at_utc);
        assert_true(next.day == c.day + 1 || (next.day == 1 && c.day >= 28));
        assert_in_range(c.month, 1, 12);
        assert_int_equal(c.hour, 9);
        assert_int_equal(c.second, 1);
    }
}

static int64_t at(const char *text)
{
    int64_t at_utc = 0;

    assert_int_equal(time_from_rfc3339(text, &at_utc), ST_OK);
    return at_utc;
}

static void months(void **state)
{
    static const struct {
        const char *from;
        int months;
        int32_t offset_s;
        const char *to;
    } cases[] = {
        {"2023-03-31T12:00:00Z", -1, 0, "2023-02-28T12:00:00Z"},
        {"2024-03-31T12:00:00Z", -1, 0, "2024-02-29T12:00:00Z"},
        {"2024-02-29T12:00:00Z", 12, 0, "2025-02-28T12:00:00Z"},
        {"2024-01-15T12:00:00Z", -1, 0, "2023-12-15T12:00:00Z"},
        {"2024-12-31T12:00:00Z", 2, 0, "2025-02-28T12:00:00Z"},
        {"2024-05-31T00:00:00Z", 0, 0, "2024-05-31T00:00:00Z"},
        {"2024-01-31T00:00:00Z", -25, 0, "2021-12-31T00:00:00Z"},
        /* 31 March 02:00 in Taipei is still 30 March in UTC: the civil day decides. */
        {"2023-03-30T18:00:00Z", -1, TAIPEI_S, "2023-02-27T18:00:00Z"},
        {"2023-03-30T18:00:00Z", -1, 0, "2023-02-28T18:00:00Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(time_add_months(at(cases[i].from), cases[i].months, cases[i].offset_s), at(cases[i].to));
}

static void calendar_days(void **state)
{
    static const struct {
        const char *from, *to;
        int32_t offset_s;
        int64_t days;
    } cases[] = {
        {"2023-03-30T15:59:59Z", "2023-03-30T16:00:00Z", TAIPEI_S, 1},
        {"2023-03-30T15:59:59Z", "2023-03-30T16:00:00Z", 0, 0},
        {"2023-03-30T16:00:00Z", "2023-03-31T15:59:59Z", TAIPEI_S, 0},
        {"2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z", 0, 2},
        {"2024-03-01T00:00:00Z", "2024-02-28T23:59:59Z", 0, -2},
        {"1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", 0, -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(time_days_between(at(cases[i].from), at(cases[i].to), cases[i].offset_s), cases[i].days);
}

static void days_as_numbers(void **state)
{
    static const struct {
        const char *date;
        int64_t day;
    } cases[] = {{"1970-01-01", 0},     {"1969-12-31", -1},      {"1970-01-02", 1},       {"2024-02-29", 19782},
                 {"2026-11-23", 20780}, {"0000-01-01", -719528}, {"9999-12-31", 2932896}, {"2000-03-01", 11017}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char date[TIME_DATE_SIZE] = "";
        int64_t day = 12345;

        assert_int_equal(time_day_read(cases[i].date, &day), ST_OK);
        assert_int_equal(day, cases[i].day);
        for (int32_t offset_s = -12 * HOUR_S; offset_s <= 14 * HOUR_S; offset_s += HOUR_S) {
            const int64_t begin_utc = time_day_begin(day, offset_s);

            assert_int_equal(time_day_of(begin_utc, offset_s), day);
            assert_int_equal(time_day_of(begin_utc + DAY_S - 1, offset_s), day);
            assert_int_equal(time_day_of(begin_utc - 1, offset_s), day - 1);
            time_to_date(begin_utc, offset_s, date);
            assert_string_equal(date, cases[i].date);
        }
    }
}

static void no_days(void **state)
{
    static const char *const cases[] = {"",           "2026",       "2026-11-31", "2023-02-29", "1900-02-29",
                                        "2026-00-01", "2026-13-01", "2026-01-00", "2026-1-01",  "2026-11-23 ",
                                        "20261123",   "+026-11-23", "2026-11-23T"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t day = 12345;

        assert_int_equal(time_day_read(cases[i], &day), ST_BAD_INPUT);
        assert_int_equal(day, 12345);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments),
        cmocka_unit_test(other_forms_are_refused),
        cmocka_unit_test(as_the_manual_shows_it),
        cmocka_unit_test(as_http_carries_it),
        cmocka_unit_test(civil_and_back_over_four_centuries),
        cmocka_unit_test(months),
        cmocka_unit_test(calendar_days),
        cmocka_unit_test(days_as_numbers),
        cmocka_unit_test(no_days),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
