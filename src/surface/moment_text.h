/*
 * A moment as people read it: this PC's local time, in the manual's form.
 */
#ifndef SURFACE_MOMENT_TEXT_H
#define SURFACE_MOMENT_TEXT_H

#include "base/time_text.h"
#include "client/port/clock.h"

void moment_text(const struct clock_port *clock, int64_t at_utc, char out[TIME_MANUAL_SIZE]);

#endif
