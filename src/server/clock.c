#include "server/clock.h"

#include <stdlib.h>
#include <time.h>

#if defined(PCCERT_TEST_HOOKS)
static int64_t clock_offset_s(void)
{
    const char *text = getenv("PCCERT_RA_CLOCK_OFFSET_S");

    return text == NULL ? 0 : strtoll(text, NULL, 10);
}
#else
static int64_t clock_offset_s(void)
{
    return 0;
}
#endif

static int64_t machine_now(void *self)
{
    (void)self;
    return (int64_t)time(NULL) + clock_offset_s();
}

struct clock clock_of_machine(void)
{
    return (struct clock){.now_utc = machine_now};
}
