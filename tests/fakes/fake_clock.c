#include "fakes/fake_clock.h"

static int64_t fake_clock_now(void *self)
{
    const struct fake_clock *clock = self;

    return clock->now_utc;
}

static int32_t fake_clock_offset(void *self, int64_t at_utc)
{
    const struct fake_clock *clock = self;

    (void)at_utc;
    return clock->offset_s;
}

static void fake_clock_wait(void *self, unsigned ms)
{
    struct fake_clock *clock = self;

    clock->waited_ms += ms;
    clock->now_utc += ms / 1000;
}

struct clock_port fake_clock_port(struct fake_clock *clock)
{
    return (struct clock_port){
        .now_utc = fake_clock_now, .local_offset_s = fake_clock_offset, .wait_ms = fake_clock_wait, .self = clock};
}
