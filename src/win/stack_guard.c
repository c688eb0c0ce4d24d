/*
 * What gcc's stack protector asks of its library, in place of libssp. That one draws its guard through CryptoAPI, which
 * loads the provider and all that hangs on it before a line of ours has run: DLLs that are no KnownDLLs of Windows, so
 * that the program's own folder is searched for them first (../shared/facts/windows.md G2), and some milliseconds of
 * each start.
 */
#include <stdint.h>

#include <windows.h>

#include <ntsecapi.h>

/* The names are the compiler's, and stand in no header. */
extern uintptr_t __stack_chk_guard;
_Noreturn void __stack_chk_fail(void);
_Noreturn void __chk_fail(void); /* libssp's: a copy past the end of what _FORTIFY_SOURCE knows the size of */

uintptr_t __stack_chk_guard;

/* A text's end in the lowest byte: a string that runs over cannot write it again. */
static void __attribute__((constructor, no_stack_protector)) stack_guard_draw(void)
{
    uintptr_t drawn = 0;

    if (!RtlGenRandom(&drawn, sizeof drawn))
        drawn = (uintptr_t)GetTickCount64() ^ ((uintptr_t)&drawn << 16) ^ GetCurrentProcessId();
    __stack_chk_guard = drawn & ~(uintptr_t)0xff;
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
