/*
 * A length of time as the configuration states it: calendar months at the host's time zone, or days, or seconds.
 */
#ifndef SERVER_SPAN_H
#define SERVER_SPAN_H

#include <stdint.h>

/* One of the three is set. */
struct span {
    int64_t months, days, seconds;
};

/* That much later (sign 1) or earlier (sign -1); months as time_add_months counts them. */
int64_t span_from(int64_t at_utc, const struct span *span, int sign, int32_t zone_offset_s);

#endif
