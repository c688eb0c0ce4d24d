/*
 * The calendar of closures: what is refused leaves the other one in place; with one that is taken, the last open day
 * before any day is before it, open, and no more than two months away.
 * fuzz: max_len 1500
 */
#include <string.h>

#include "base/fault.h"
#include "client/calendar.h"
#include "fuzz.h"

enum { DAY_2026 = 20454, DAY_LATE = 1000000, LOOK_BACK_DAYS = 62 };

static void ask(const struct calendar *calendar, int64_t day)
{
    const int64_t open = calendar_last_open_before(calendar, day);
    const bool none = calendar_is_closed(calendar, open); /* within two months: then it is the day before */
    const int64_t from = none ? day - LOOK_BACK_DAYS : open + 1;

    FUZZ_HOLDS(open < day && open >= day - LOOK_BACK_DAYS && (!none || open == day - 1));
    for (int64_t between = from; between < day; between++)
        FUZZ_HOLDS(calendar_is_closed(calendar, between));
    (void)calendar_covers(calendar, day);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct calendar calendar, before;
    struct err err = ERR_INIT;

    memset(&calendar, 0x5A, sizeof calendar);
    memcpy(&before, &calendar, sizeof calendar);
    if (calendar_read((const char *)data, size, &calendar, &err) != ST_OK) {
        FUZZ_HOLDS(err.status == ST_BAD_FILE && err.fault == FAULT_CALENDAR);
        FUZZ_HOLDS(memcmp(&calendar, &before, sizeof calendar) == 0);
        return 0;
    }
    for (int64_t day = DAY_2026; day < DAY_2026 + 14; day++)
        ask(&calendar, day);
    ask(&calendar, 0);
    ask(&calendar, -DAY_LATE);
    ask(&calendar, DAY_LATE);
    for (size_t i = 0; i < calendar.date_count; i++) {
        FUZZ_HOLDS(calendar_is_closed(&calendar, calendar.dates[i]) && calendar_covers(&calendar, calendar.dates[i]));
        ask(&calendar, calendar.dates[i] + 1);
    }
    return 0;
}
