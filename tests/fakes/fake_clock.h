/*
 * A clock that stands still until a test, or somebody's waiting, moves it.
 */
#ifndef FAKE_CLOCK_H
#define FAKE_CLOCK_H

#include "client/port/clock.h"

struct fake_clock {
    int64_t now_utc;
    int32_t offset_s;
    uint64_t waited_ms; /* in all */
};

struct clock_port fake_clock_port(struct fake_clock *clock);

#endif
