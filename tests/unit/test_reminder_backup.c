/*
 * A certificate that was issued here and has no backup: the day after, and a week later, behind all that is urgent.
 */
#include "reminder_life.h"

#include "client/message.h"

static struct reminder_certificate *add_unsaved(struct life *life, const char *name, const char *issued,
                                                const char *end)
{
    struct reminder_certificate *c = life_add(life, name, NULL, end);

    c->unsaved_utc = life_at(issued);
    return c;
}

static void test_the_day_after_and_a_week_later(void **state)
{
    static const char *const expected[] = {"2026-02-03 08:00 backup a",  "2026-02-10 08:00 again a",
                                           "2026-11-16 14:33 due a",     "2026-12-02 08:00 14 a",
                                           "2026-12-09 08:00 7 a",       "2026-12-13 08:00 3 a",
                                           "2026-12-15 08:00 1 a",       "2026-12-16 08:00 day a",
                                           "2026-12-17 08:00 expired a", NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2026-02-02 23:50"); /* offered in the window just now: not on the same day again */
    (void)add_unsaved(&life, "a", "2026-02-02 23:40", "2026-12-16 14:33");
    life_go_on(&life, expected);
}

static void test_what_it_says(void **state)
{
    struct life life;
    struct reminder reminder;

    (void)state;
    life_begin(&life, "2026-02-03 09:00");
    (void)add_unsaved(&life, "a", "2026-02-02 10:00", "2026-12-16 14:33");
    reminder = life_look(&life);
    assert_int_equal(reminder.stage, REMINDER_BACKUP);
    assert_int_equal(reminder.title, MSG_REMINDER_TITLE_BACKUP);
    assert_int_equal(reminder.sentence, MSG_REMINDER_BACKUP);
    assert_int_equal(reminder.note, 0);
    assert_int_equal(reminder.action, ACTION_EXPORT);
}

/* Backed up between the two: never again. */
static void test_a_backup_ends_it(void **state)
{
    static const char *const rest[] = {
        "2026-11-16 14:33 due a", "2026-12-02 08:00 14 a",  "2026-12-09 08:00 7 a",       "2026-12-13 08:00 3 a",
        "2026-12-15 08:00 1 a",   "2026-12-16 08:00 day a", "2026-12-17 08:00 expired a", NULL};
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-02-03 09:00");
    (void)add_unsaved(&life, "a", "2026-02-02 10:00", "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    life.certificates[0].unsaved_utc = 0;
    life_go_on(&life, rest);
}

/* One a day in all, and what is urgent first: of two persons the one whose certificate ends. */
static void test_behind_what_is_urgent(void **state)
{
    static const char *const expected[] = {"2026-11-23 09:20 due b",   "2026-11-24 00:20 backup a",
                                           "2026-11-30 00:20 again a", "2026-12-02 00:20 14 b",
                                           "2026-12-09 00:20 7 b",     NULL};
    struct life life;

    (void)state;
    life_begin(&life, "2026-11-23 09:20");
    (void)add_unsaved(&life, "a", "2026-11-22 10:00", "2027-11-22 10:00");
    (void)life_add(&life, "b", NULL, "2026-12-16 14:33");
    life_go_on_hourly(&life, "2026-12-10 00:00", expected);
}

/* Once it is due, the renewal is what counts: the new one will want a backup. */
static void test_not_once_it_is_due(void **state)
{
    struct life life;
    struct reminder reminder;
    char line[LIFE_LINE_SIZE] = "";

    (void)state;
    life_begin(&life, "2026-11-20 09:00");
    (void)add_unsaved(&life, "a", "2026-11-01 10:00", "2026-12-16 14:33");
    assert_true(life_show(&life, &reminder, line));
    assert_int_equal(reminder.stage, REMINDER_DUE);
    life.now_utc = life_at("2026-11-21 09:00");
    assert_false(life_show(&life, &reminder, line));
}

/* Without a key nothing can be exported; and an issue "tomorrow" by a clock that was ahead waits for its day. */
static void test_who_is_not_reminded(void **state)
{
    struct life life;

    (void)state;
    life_begin(&life, "2026-02-10 09:00");
    add_unsaved(&life, "a", "2026-02-02 10:00", "2026-12-16 14:33")->has_key = false;
    add_unsaved(&life, "b", "2026-02-12 10:00", "2026-12-16 14:33");
    (void)life_add(&life, "c", NULL, "2026-12-16 14:33");
    assert_int_equal(life_look(&life).stage, REMINDER_NOTHING);
    assert_int_equal(life_look(&life).next_utc, life_at("2026-02-13 08:00"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_day_after_and_a_week_later),
        cmocka_unit_test(test_what_it_says),
        cmocka_unit_test(test_a_backup_ends_it),
        cmocka_unit_test(test_behind_what_is_urgent),
        cmocka_unit_test(test_not_once_it_is_due),
        cmocka_unit_test(test_who_is_not_reminded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
