/*
 * The schedule of reminders, lived through: a life begins at a moment, and goes on at the next one that the schedule
 * names, or at every event that the test has; what was shown on the way is compared with what is written in the test.
 * Times are those of Taipei.
 */
#ifndef REMINDER_LIFE_H
#define REMINDER_LIFE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/time_text.h"
#include "client/reminder.h"

enum { TAIPEI_S = 8 * 3600, HOUR_S = 3600, DAY_S = 86400, LIFE_CERTIFICATES = 4, LIFE_LINE_SIZE = 64 };

struct life {
    struct calendar calendar;
    struct reminder_record record;
    struct reminder_certificate certificates[LIFE_CERTIFICATES];
    size_t count;
    int64_t now_utc;
};

/* "2026-11-23 14:33" */
int64_t life_at(const char *text);
/* With the calendar that is shipped. */
void life_begin(struct life *life, const char *now);
/* sha256 is its name: schedules compare it and nothing else. due NULL: as the PC reckons. */
struct reminder_certificate *life_add(struct life *life, const char *name, const char *due, const char *end);
struct reminder life_look(const struct life *life);
/* What is to be shown now is shown, and noted: "2026-11-16 14:33 due a". False if there is nothing. */
bool life_show(struct life *life, struct reminder *out, char line[LIFE_LINE_SIZE]);
/* Awake whenever the schedule wants it, to the end; exactly these are shown (a list that ends with NULL). */
void life_go_on(struct life *life, const char *const *expected);
/* The same with an event every hour, until that moment. */
void life_go_on_hourly(struct life *life, const char *until, const char *const *expected);

#endif
