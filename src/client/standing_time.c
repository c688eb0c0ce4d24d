#include "client/standing.h"

#include "base/time_text.h"
#include "protocol/limits.h"

/*
 * Late words silence reminders: one from behind the end is none, and none leaves less than the time that a person needs
 * who is not there for some days. A share, since there are certificates that live for an hour.
 */
int64_t standing_due_from(int64_t not_before_utc, int64_t not_after_utc, int64_t renew_from_utc, int32_t zone_offset_s)
{
    const int64_t latest_utc = not_after_utc - (not_after_utc - not_before_utc) / DUE_LATEST_SHARE;

    if (renew_from_utc == 0 || renew_from_utc >= not_after_utc)
        return time_add_months(not_after_utc, -1, zone_offset_s);
    return renew_from_utc < latest_utc ? renew_from_utc : latest_utc;
}

/* Both ends are part of the validity (RFC 5280 section 4.1.2.5). */
enum standing_pc standing_pc_of(int64_t not_before_utc, int64_t not_after_utc, int64_t due_from_utc, bool has_key,
                                int64_t now_utc)
{
    if (!has_key)
        return STANDING_PC_NO_KEY;
    if (now_utc < not_before_utc)
        return STANDING_PC_NOT_YET;
    if (now_utc > not_after_utc)
        return STANDING_PC_EXPIRED;
    return now_utc >= due_from_utc ? STANDING_PC_DUE : STANDING_PC_VALID;
}
