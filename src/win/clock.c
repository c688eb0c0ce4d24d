#include "win/clock.h"

#include <windows.h>

/* FILETIME counts tenths of microseconds from 1601 (Microsoft, minwinbase.h, "FILETIME structure"). */
static const int64_t filetime_per_s = 10000000;
static const int64_t filetime_epoch_s = 11644473600;

static int64_t filetime_to_utc(FILETIME time)
{
    uint64_t ticks = ((uint64_t)time.dwHighDateTime << 32U) | time.dwLowDateTime;
    return (int64_t)(ticks / (uint64_t)filetime_per_s) - filetime_epoch_s;
}

static FILETIME filetime_from_utc(int64_t at_utc)
{
    uint64_t ticks = (uint64_t)((at_utc + filetime_epoch_s) * filetime_per_s);
    return (FILETIME){.dwLowDateTime = (DWORD)(ticks & 0xFFFFFFFFU), .dwHighDateTime = (DWORD)(ticks >> 32U)};
}

static int64_t clock_now_utc(void *self)
{
    FILETIME now;

    (void)self;
    GetSystemTimeAsFileTime(&now);
    return filetime_to_utc(now);
}

/*
 * By the rules of that year, daylight saving included, and not by today's offset. 0 for a time that Windows cannot
 * hold. (SystemTimeToTzSpecificLocalTimeEx does both at once, and ends the process under Wine 8.)
 */
static int32_t clock_local_offset_s(void *self, int64_t at_utc)
{
    FILETIME utc_file = filetime_from_utc(at_utc);
    FILETIME local_file;
    TIME_ZONE_INFORMATION rules;
    SYSTEMTIME utc;
    SYSTEMTIME local;

    (void)self;
    if (!FileTimeToSystemTime(&utc_file, &utc) || !GetTimeZoneInformationForYear(utc.wYear, NULL, &rules) ||
        !SystemTimeToTzSpecificLocalTime(&rules, &utc, &local) || !SystemTimeToFileTime(&local, &local_file))
        return 0;
    return (int32_t)(filetime_to_utc(local_file) - at_utc);
}

static void clock_wait_ms(void *self, unsigned ms)
{
    if (self == NULL || WaitForSingleObject((HANDLE)self, ms) == WAIT_FAILED)
        Sleep(ms);
}

struct clock_port clock_of_this_pc(void *cancel_event)
{
    return (struct clock_port){.now_utc = clock_now_utc,
                               .local_offset_s = clock_local_offset_s,
                               .wait_ms = clock_wait_ms,
                               .self = cancel_event};
}
