/*
 * What gcc's stack protector asks of its library, in place of libssp. That one draws its guard through CryptoAPI, which
 * loads the provider and all that hangs on it before a line of ours has run: DLLs that are no KnownDLLs of Windows, so
 * that the program's own folder is searched for them first (../shared/facts/windows.md G2). RtlGenRandom would be no
 * better: advapi32 forwards it to cryptbase.dll when the program is loaded. So nothing is called here but kernel32, as
 * in Microsoft's __security_init_cookie; and the processor, where it can draw.
 */
#include <stdbool.h>
#include <stdint.h>

#include <cpuid.h>
#include <windows.h>

enum { DRAWS_MOST = 10 }; /* Intel's own figure: that many failures in a row mean that there is no generator */

/* The names are the compiler's, and stand in no header. */
extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);
_Noreturn void __chk_fail(void); /* libssp's: a copy past the end of what _FORTIFY_SOURCE knows the size of */

uintptr_t __stack_chk_guard;

static bool stack_guard_has_rdrand(void)
{
    unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;

    return __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 && (ecx & bit_RDRND) != 0;
}

/* 0 if it draws nothing. */
static uint64_t __attribute__((target("rdrnd"))) stack_guard_rdrand(void)
{
    unsigned halves[2] = {0, 0};

    for (unsigned i = 0; i < 2; i++) {
        unsigned draws = 0;

        while (draws < DRAWS_MOST && __builtin_ia32_rdrand32_step(&halves[i]) == 0)
            draws++;
    }
    return (uint64_t)halves[0] << 32 | halves[1];
}

/* Each bit of the result hangs on each of the value: the finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t stack_guard_mix(uint64_t value)
{
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* What differs from start to start and from place to place. */
static uint64_t stack_guard_moment(void)
{
    FILETIME now = {0, 0};
    LARGE_INTEGER counter = {.QuadPart = 0};
    uint64_t value = 0;

    GetSystemTimeAsFileTime(&now);
    (void)QueryPerformanceCounter(&counter);
    value = stack_guard_mix((uint64_t)now.dwHighDateTime << 32 | now.dwLowDateTime);
    value = stack_guard_mix(value ^ (uint64_t)counter.QuadPart);
    value = stack_guard_mix(value ^ ((uint64_t)GetCurrentProcessId() << 32 | GetCurrentThreadId()));
    return stack_guard_mix(value ^ (uintptr_t)&value);
}

/* A text's end in the lowest byte: a string that runs over cannot write it again. */
static void __attribute__((constructor, no_stack_protector)) stack_guard_draw(void)
{
    const uint64_t drawn = stack_guard_moment() ^ (stack_guard_has_rdrand() ? stack_guard_rdrand() : 0);

    __stack_chk_guard = (uintptr_t)drawn & ~(uintptr_t)0xff;
}

/*
 * Microsoft's __fastfail, which this toolchain only names: nothing of this process is to be trusted any more, its
 * exception handlers least of all.
 */
static _Noreturn void stack_guard_end(unsigned code)
{
    __asm__ volatile("int $0x29" : : "c"(code));
    __builtin_unreachable();
}

_Noreturn void __stack_chk_fail(void)
{
    stack_guard_end(FAST_FAIL_STACK_COOKIE_CHECK_FAILURE);
}

_Noreturn void __chk_fail(void)
{
    stack_guard_end(FAST_FAIL_RANGE_CHECK_FAILURE);
}
