/*
 * The one place where the host asks what time it is. Domain functions take the moment from struct ra's clock, so that
 * tests can set it.
 */
#ifndef SERVER_CLOCK_H
#define SERVER_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*now_utc)(void *self);
    void *self;
};

/*
 * The machine's. In test builds (PCCERT_TEST_HOOKS) the environment variable PCCERT_RA_CLOCK_OFFSET_S is added: a
 * restarted host then lives that many seconds later.
 */
struct clock clock_of_machine(void);

/*
 * What bears a moment further ahead than this is of a clock that was wrong and has been set right since: it binds
 * nobody, or people would wait until that moment. Nearer ones are of calls at the same time.
 */
enum { CLOCK_AHEAD_S = 60 };

#endif
