/*
 * One certificate: when it is due, at the end of months, before closures of the market.
 */
#include "reminder_life.h"

#include <string.h>

#include "client/message.h"

/* --- one certificate --- */

static void test_from_due_to_expired(void **state)
{
    static const char *const expected[] = {
        "2026-11-16 14:33 due a", "2026-12-02 08:00 14 a",  "2026-12-09 08:00 7 a",       "2026-12-13 08:00 3 a",
        "2026-12-15 08:00 1 a",   "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a", NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2026-11-01 10:00");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33"); /* a Wednesday */
    life_go_on(&life, expected);
}

/* However often one looks: each once, no day has two, and an event at night is somebody's who is there. */
static void test_hourly(void **state)
{
    static const char *const expected[] = {
        "2026-11-16 15:20 due a", "2026-12-02 00:20 14 a",  "2026-12-09 00:20 7 a",       "2026-12-13 00:20 3 a",
        "2026-12-15 00:20 1 a",   "2026-12-16 00:20 day a", "2026-12-17 00:20 expired a", NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2026-11-01 10:20");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    life_go_on_hourly(&life, "2027-12-01 00:00", expected);
}

static void test_never_before_it_is_due(void **state)
{
    static const struct {
        const char *due, *end;
        const char *expected[12];
    } cases[] = {
        /* The host's word: five days before the end, so nothing at 14 and 7. */
        {"2026-12-11 09:00",
         "2026-12-16 14:33",
         {"2026-12-11 09:00 7 a", "2026-12-13 08:00 3 a", "2026-12-15 08:00 1 a", "2026-12-16 08:00 day a",
          "2026-12-17 08:00 expired a"}},
        /* On the last day itself, in the afternoon. */
        {"2026-12-16 13:00", "2026-12-16 14:33", {"2026-12-16 13:00 day a", "2026-12-17 08:00 expired a"}},
        /* At night: in the morning. */
        {"2026-12-15 03:00",
         "2026-12-16 14:33",
         {"2026-12-15 08:00 1 a", "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a"}},
        /* A word from behind the end is none (standing_due_from): a month before. */
        {"2026-12-17 00:00",
         "2026-12-16 14:33",
         {"2026-11-16 14:33 due a", "2026-12-02 08:00 14 a", "2026-12-09 08:00 7 a", "2026-12-13 08:00 3 a",
          "2026-12-15 08:00 1 a", "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a"}},
        /* Earlier than a month before. */
        {"2026-11-03 12:00",
         "2026-12-16 14:33",
         {"2026-11-03 12:00 due a", "2026-12-02 08:00 14 a", "2026-12-09 08:00 7 a", "2026-12-13 08:00 3 a",
          "2026-12-15 08:00 1 a", "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a"}},
        /* Due while the market is closed already, before an end in that closure. */
        {"2026-12-26 09:00",
         "2026-12-27 23:59",
         {"2026-12-26 09:00 open a", "2026-12-27 08:00 day a", "2026-12-28 08:00 expired a"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct life life;

        life_begin(&life, "2026-11-01 10:00");
        (void)life_add(&life, "a", cases[i].due, cases[i].end);
        if (strcmp(cases[i].due, "2026-12-17 00:00") == 0)
            life.certificates[0].not_after_utc += 59; /* an end within the minute: expired in the next */
        life_go_on(&life, cases[i].expected);
    }
}

/* One calendar month before the end, at the end of months that are longer than the one before. */
static void test_month_ends(void **state)
{
    static const struct {
        const char *end, *due;
    } cases[] = {
        {"2026-03-31 10:00", "2026-02-28 10:00 due a"}, {"2028-03-31 10:00", "2028-02-29 10:00 due a"},
        {"2028-03-29 10:00", "2028-02-29 10:00 due a"}, {"2027-03-29 10:00", "2027-02-28 10:00 due a"},
        {"2026-12-31 10:00", "2026-11-30 10:00 due a"}, {"2027-01-31 10:00", "2026-12-31 10:00 due a"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct life life;
        struct reminder reminder;
        char line[LIFE_LINE_SIZE] = "";

        life_begin(&life, "2026-01-01 10:00");
        (void)life_add(&life, "a", NULL, cases[i].end);
        assert_false(life_show(&life, &reminder, line));
        life.now_utc = reminder.next_utc - 1;
        assert_false(life_show(&life, &reminder, line));
        life.now_utc++;
        assert_true(life_show(&life, &reminder, line));
        assert_string_equal(line, cases[i].due);
    }
}

/* --- closures of the market --- */

static void test_earlier_before_a_closure(void **state)
{
    static const struct {
        const char *end;
        const char *expected[12];
    } cases[] = {
        /* Monday: from Friday on. Friday is the last open day. */
        {"2026-12-14 10:00",
         {"2026-11-14 10:00 due a", "2026-11-27 08:00 14 a", "2026-12-04 08:00 7 a", "2026-12-08 08:00 3 a",
          "2026-12-10 08:00 1 a", "2026-12-11 08:00 open a", "2026-12-14 08:00 day a", "2026-12-15 08:00 expired a"}},
        /* Saturday */
        {"2026-12-12 10:00",
         {"2026-11-12 10:00 due a", "2026-11-27 08:00 14 a", "2026-12-04 08:00 7 a", "2026-12-08 08:00 3 a",
          "2026-12-10 08:00 1 a", "2026-12-11 08:00 open a", "2026-12-12 08:00 day a", "2026-12-13 08:00 expired a"}},
        /* Friday: nothing moves. */
        {"2026-12-11 10:00",
         {"2026-11-11 10:00 due a", "2026-11-27 08:00 14 a", "2026-12-04 08:00 7 a", "2026-12-08 08:00 3 a",
          "2026-12-10 08:00 1 a", "2026-12-11 08:00 day a", "2026-12-12 08:00 expired a"}},
        /* The day after the New Year's holidays of 2026, which begin on 12 February: by twelve days. Due on the 23rd.
         */
        {"2026-02-23 10:00",
         {"2026-01-23 10:00 due a", "2026-01-28 08:00 14 a", "2026-02-04 08:00 7 a", "2026-02-08 08:00 3 a",
          "2026-02-10 08:00 1 a", "2026-02-11 08:00 open a", "2026-02-23 08:00 day a", "2026-02-24 08:00 expired a"}},
        /* A holiday in the week: Christmas Day 2026 is a Friday, then the weekend. */
        {"2026-12-28 10:00",
         {"2026-11-28 10:00 due a", "2026-12-10 08:00 14 a", "2026-12-17 08:00 7 a", "2026-12-21 08:00 3 a",
          "2026-12-23 08:00 1 a", "2026-12-24 08:00 open a", "2026-12-28 08:00 day a", "2026-12-29 08:00 expired a"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct life life;

        life_begin(&life, "2026-01-02 10:00");
        (void)life_add(&life, "a", NULL, cases[i].end);
        life_go_on(&life, cases[i].expected);
    }
}

static void test_what_is_said_of_a_closure(void **state)
{
    static const struct {
        const char *now, *end;
        int note;
        const char *last_open;
        int64_t days;
    } cases[] = {
        {"2026-12-04 09:00", "2026-12-14 10:00", MSG_REMINDER_MARKET_UNTIL, "2026-12-11", 10},
        {"2026-12-11 09:00", "2026-12-14 10:00", MSG_REMINDER_MARKET_TODAY, "2026-12-11", 3},
        {"2026-12-12 09:00", "2026-12-14 10:00", 0, "2026-12-11", 2}, /* it has passed */
        {"2026-12-14 09:00", "2026-12-14 10:00", 0, "2026-12-11", 0},
        {"2026-12-14 11:00", "2026-12-14 10:00", 0, "2026-12-11", 0}, /* and the certificate too */
        {"2026-12-04 09:00", "2026-12-16 10:00", 0, "2026-12-16", 12},
        {"2026-12-16 09:00", "2026-12-16 10:00", 0, "2026-12-16", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct life life;
        struct reminder reminder;
        char date[TIME_DATE_SIZE] = "";

        life_begin(&life, cases[i].now);
        (void)life_add(&life, "a", NULL, cases[i].end);
        reminder = life_look(&life);
        assert_int_not_equal(reminder.stage, REMINDER_NOTHING);
        assert_int_equal(reminder.note, cases[i].note);
        time_to_date(reminder.last_open_utc, TAIPEI_S, date);
        assert_string_equal(date, cases[i].last_open);
        assert_int_equal(reminder.days_left, cases[i].days);
        assert_int_equal(reminder.end_utc, life_at(cases[i].end));
        assert_int_equal(reminder.title,
                         life.now_utc > reminder.end_utc ? MSG_REMINDER_TITLE_EXPIRED : MSG_REMINDER_TITLE_DUE);
        assert_int_equal(reminder.sentence, MSG_STANDING_DUE); /* the truth table's, as it was given */
        assert_int_equal(reminder.action, ACTION_RENEW);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_due_to_expired),      cmocka_unit_test(test_hourly),
        cmocka_unit_test(test_never_before_it_is_due),   cmocka_unit_test(test_month_ends),
        cmocka_unit_test(test_earlier_before_a_closure), cmocka_unit_test(test_what_is_said_of_a_closure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
