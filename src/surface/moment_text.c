#include "surface/moment_text.h"

void moment_text(const struct clock_port *clock, int64_t at_utc, char out[TIME_MANUAL_SIZE])
{
    time_to_manual(at_utc, clock->local_offset_s(clock->self, at_utc), out);
}
