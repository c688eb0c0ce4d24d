/*
 * kill -9 in the middle of what the tests of enrol do.
 */
#ifndef ENROL_CRASH_RIG_H
#define ENROL_CRASH_RIG_H

#include "enrol_fixture.h"

/* Runs it in a process of its own that is killed at that point (base/kill_point.h). Fails if it never comes there. */
void enrol_crash_run_killed(struct enrol_fixture *f, const char *point, void (*run)(struct enrol_fixture *f));
/* Whatever order is alive at the host, this PC has its key. */
void enrol_crash_assert_nothing_lost(const struct enrol_fixture *f);

#endif
