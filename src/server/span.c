#include "server/span.h"

#include "base/time_text.h"

enum { DAY_S = 86400 };

int64_t span_from(int64_t at_utc, const struct span *span, int sign, int32_t zone_offset_s)
{
    if (span->months != 0)
        return time_add_months(at_utc, (int)span->months * sign, zone_offset_s);
    return at_utc + sign * (span->days * DAY_S + span->seconds);
}
