/*
 * Sleep, clocks that are set, several certificates, and what nobody is reminded of.
 */
#include "reminder_life.h"

#include "client/message.h"

/* --- sleep and clocks --- */

/* Asleep from before one stage to after others: the latest of them is shown, once, and the next in its turn. */
static void test_after_days_asleep(void **state)
{
    static const struct {
        const char *awake;
        const char *expected[12];
    } cases[] = {
        {"2026-12-03 20:00",
         {"2026-12-03 20:00 14 a", "2026-12-09 08:00 7 a", "2026-12-13 08:00 3 a", "2026-12-15 08:00 1 a",
          "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a"}},
        {"2026-12-14 07:00",
         {"2026-12-14 07:00 3 a", "2026-12-15 08:00 1 a", "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a"}},
        {"2026-12-16 14:30", {"2026-12-16 14:30 day a", "2026-12-17 08:00 expired a"}},
        {"2026-12-16 14:34", {"2026-12-16 14:34 expired a"}},
        {"2029-01-01 14:33", {"2029-01-01 14:33 expired a"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct life life;
        struct reminder reminder;
        char line[LIFE_LINE_SIZE] = "";

        life_begin(&life, "2026-11-20 10:00");
        (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
        assert_true(life_show(&life, &reminder, line)); /* due: and then it sleeps */
        life.now_utc = life_at(cases[i].awake);
        life_go_on(&life, cases[i].expected);
    }
}

/* The clock ran years ahead for a while, and what was shown then has not been. */
static void test_a_clock_that_was_ahead(void **state)
{
    static const char *const ahead[] = {"2030-05-05 10:00 expired a", NULL};
    static const char *const back[] = {"2026-12-09 10:00 7 a",   "2026-12-13 08:00 3 a",       "2026-12-15 08:00 1 a",
                                       "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a", NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2030-05-05 10:00");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    life_go_on(&life, ahead);
    life.now_utc = life_at("2026-12-09 10:00");
    life_go_on(&life, back);
}

/* Set back over midnight after today's reminder: no second one on what is the same evening. */
static void test_a_clock_set_back_over_midnight(void **state)
{
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-12-15 00:05");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    (void)life_add(&life, "b", NULL, "2026-12-16 14:34"); /* its turn is tomorrow */
    assert_true(life_show(&life, &reminder, line));
    assert_string_equal(line, "2026-12-15 00:05 1 a");
    life.now_utc = life_at("2026-12-14 23:55");
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, life_at("2026-12-15 08:00")); /* a look that finds nothing */
    life.now_utc = life_at("2026-12-15 09:00");
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, life_at("2026-12-16 08:00"));
}

/* Back by two days: the record's dates cannot be right, and it begins anew. */
static void test_a_clock_set_back_by_days(void **state)
{
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-12-15 09:00");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    life.now_utc = life_at("2026-12-13 09:00");
    assert_true(life_show(&life, &reminder, line));
    assert_string_equal(line, "2026-12-13 09:00 3 a");
}

/* --- several --- */

/* The last chance before what cannot sign any more, and that before what still has days. */
static void test_one_a_day_the_most_urgent_first(void **state)
{
    static const char *const expected[] = {"2026-12-15 10:00 day c",     "2026-12-16 08:00 expired b",
                                           "2026-12-17 08:00 expired c", "2026-12-18 08:00 day a",
                                           "2026-12-19 08:00 expired a", NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2026-12-15 10:00");
    (void)life_add(&life, "a", NULL, "2026-12-18 14:33");
    (void)life_add(&life, "b", NULL, "2026-12-01 14:33");
    (void)life_add(&life, "c", NULL, "2026-12-15 23:00");
    life_go_on(&life, expected);
}

/* Two that end alike: by name, so that every start agrees. */
static void test_a_tie(void **state)
{
    static const char *const expected[] = {"2026-12-03 10:00 14 a",
                                           "2026-12-04 08:00 14 b",
                                           "2026-12-09 08:00 7 a",
                                           "2026-12-10 08:00 7 b",
                                           "2026-12-13 08:00 3 a",
                                           "2026-12-14 08:00 3 b",
                                           "2026-12-15 08:00 1 a",
                                           "2026-12-16 08:00 day a",
                                           "2026-12-17 08:00 expired a",
                                           "2026-12-18 08:00 expired b",
                                           NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2026-12-03 10:00");
    (void)life_add(&life, "b", NULL, "2026-12-16 14:33");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    life_go_on(&life, expected);
}

/* The one that was shown is gone from this PC: it was today's reminder all the same. */
static void test_today_is_today_whosever_it_was(void **state)
{
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-12-15 09:00");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    life.count = 0;
    reminder_record_keep(&life.record, NULL, 0);
    (void)life_add(&life, "b", NULL, "2026-12-16 15:33");
    life.now_utc += HOUR_S;
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, life_at("2026-12-16 08:00"));
}

/* --- none --- */

static void test_nothing_to_remind_of(void **state)
{
    struct life life;
    struct reminder reminder;
    struct reminder_certificate *c;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-12-15 09:00");
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, 0);

    c = life_add(&life, "a", NULL, "2026-12-16 14:33");
    c->has_key = false;
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, 0);

    c->has_key = true;
    c->not_before_utc = life_at("2026-12-16 09:00"); /* begins and ends tomorrow: the clock is behind */
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, life_at("2026-12-16 09:00"));
    life.now_utc = reminder.next_utc;
    assert_true(life_show(&life, &reminder, line));
    assert_string_equal(line, "2026-12-16 09:00 day a");
}

static void test_revoked_once(void **state)
{
    struct life life;
    struct reminder reminder;
    struct reminder_certificate *c;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-11-20 09:00");
    c = life_add(&life, "a", NULL, "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    c->revoked = true;
    life.now_utc += DAY_S;
    assert_true(life_show(&life, &reminder, line));
    assert_string_equal(line, "2026-11-21 09:00 revoked a");
    assert_int_equal(reminder.title, MSG_REMINDER_TITLE_REVOKED);
    assert_int_equal(reminder.note, 0);
    assert_int_equal(reminder.next_utc, 0);
    life.now_utc = life_at("2026-12-20 09:00"); /* expired, too: nobody is told of both */
    assert_false(life_show(&life, &reminder, line));
}

static void test_expired_then_revoked(void **state)
{
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-12-20 09:00");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    assert_string_equal(line, "2026-12-20 09:00 expired a");
    life.certificates[0].revoked = true;
    life.now_utc += 7 * DAY_S;
    assert_false(life_show(&life, &reminder, line));
}

/* The host moves the day on which it is due to a later one: not before that, and then what is due by then. */
static void test_the_host_changes_its_word(void **state)
{
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-11-20 09:00");
    (void)life_add(&life, "a", NULL, "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    life.certificates[0].due_from_utc = life_at("2026-12-05 00:00");
    life.now_utc = life_at("2026-12-03 09:00"); /* fourteen days before the end have passed */
    assert_false(life_show(&life, &reminder, line));
    assert_int_equal(reminder.next_utc, life_at("2026-12-05 08:00"));
    life.now_utc = reminder.next_utc;
    assert_true(life_show(&life, &reminder, line));
    assert_string_equal(line, "2026-12-05 08:00 14 a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_after_days_asleep),
        cmocka_unit_test(test_a_clock_that_was_ahead),
        cmocka_unit_test(test_a_clock_set_back_over_midnight),
        cmocka_unit_test(test_a_clock_set_back_by_days),
        cmocka_unit_test(test_one_a_day_the_most_urgent_first),
        cmocka_unit_test(test_a_tie),
        cmocka_unit_test(test_today_is_today_whosever_it_was),
        cmocka_unit_test(test_nothing_to_remind_of),
        cmocka_unit_test(test_revoked_once),
        cmocka_unit_test(test_expired_then_revoked),
        cmocka_unit_test(test_the_host_changes_its_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
