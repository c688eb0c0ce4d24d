#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

#include <windows.h>

#include "win/clock.h"

static void the_time_is_the_c_librarys(void **state)
{
    struct clock_port port = clock_of_this_pc(NULL);

    (void)state;
    const int64_t before_utc = (int64_t)_time64(NULL);
    const int64_t now_utc = port.now_utc(port.self);
    const int64_t after_utc = (int64_t)_time64(NULL);
    assert_in_range(now_utc, before_utc, after_utc);
}

/* The offset that Windows itself computes, from its own two ways of saying one moment. */
static void offsets_are_those_of_the_moment(void **state)
{
    static const int64_t moments_utc[] = {0, 951782400, 1371710034, 1404000000, 4102444800};
    struct clock_port port = clock_of_this_pc(NULL);

    (void)state;
    for (size_t i = 0; i < sizeof moments_utc / sizeof moments_utc[0]; i++) {
        SYSTEMTIME utc, local;
        FILETIME file;
        ULARGE_INTEGER ticks = {.QuadPart = (ULONGLONG)(moments_utc[i] + 11644473600) * 10000000U};
        FILETIME at = {.dwLowDateTime = ticks.LowPart, .dwHighDateTime = ticks.HighPart};
        assert_true(FileTimeToSystemTime(&at, &utc));
        assert_true(SystemTimeToTzSpecificLocalTime(NULL, &utc, &local));
        assert_true(SystemTimeToFileTime(&local, &file));
        ULARGE_INTEGER there = {.LowPart = file.dwLowDateTime, .HighPart = file.dwHighDateTime};
        const int64_t wanted = (int64_t)(there.QuadPart / 10000000U) - 11644473600 - moments_utc[i];
        assert_int_equal(port.local_offset_s(port.self, moments_utc[i]), wanted);
    }
    assert_int_equal(port.local_offset_s(port.self, -20000000000), 0); /* before 1601 */
}

/* With a limit that nobody would wait for: it returns only because it was told to. */
static void waits_end_when_the_person_says_so(void **state)
{
    HANDLE cancel = CreateEventW(NULL, TRUE, TRUE, NULL);
    struct clock_port port = clock_of_this_pc(cancel);

    (void)state;
    port.wait_ms(port.self, 3600000);
    ResetEvent(cancel);
    port.wait_ms(port.self, 1);
    CloseHandle(cancel);
    struct clock_port without = clock_of_this_pc(NULL);
    without.wait_ms(without.self, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_is_the_c_librarys),
        cmocka_unit_test(offsets_are_those_of_the_moment),
        cmocka_unit_test(waits_end_when_the_person_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
