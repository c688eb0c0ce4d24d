#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <windows.h>

#include "child.h"

/* Each fault happens in a child of its own, which it ends. */

enum { RAN_ON = 5 };

extern uintptr_t __stack_chk_guard; /* win/stack_guard.c's, or a library's */

static __attribute__((noipa)) int overrun_in_a_loop(size_t len)
{
    char bytes[16] = "";
    volatile char *volatile at = bytes; /* the compiler may reckon with nothing */

    for (size_t i = 0; i < len; i++)
        at[i] = 'A';
    return bytes[0];
}

static __attribute__((noipa)) int overrun_in_a_copy(size_t len)
{
    static const char from[64] = "B";
    char bytes[16];

    memcpy(bytes, from, len);
    return bytes[len % sizeof bytes];
}

static int child_main(const char *what)
{
    if (strcmp(what, "guard") == 0)
        return (int)(__stack_chk_guard >> 8);
    if (strcmp(what, "loop") == 0)
        (void)overrun_in_a_loop(64);
    if (strcmp(what, "copy") == 0)
        (void)overrun_in_a_copy(64);
    return RAN_ON;
}

static void an_overrun_ends_the_process_at_once(void **state)
{
    (void)state;
    assert_int_equal(child_run(L"loop", NULL), (unsigned)STATUS_STACK_BUFFER_OVERRUN);
    assert_int_equal(child_run(L"copy", NULL), (unsigned)STATUS_STACK_BUFFER_OVERRUN);
}

static void the_guard_is_drawn_anew(void **state)
{
    const unsigned first = child_run(L"guard", NULL), second = child_run(L"guard", NULL);

    (void)state;
    assert_int_not_equal(first, 0);
    assert_int_not_equal(second, 0);
    assert_int_not_equal(first, second);
    assert_int_equal(__stack_chk_guard & 0xff, 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_overrun_ends_the_process_at_once),
        cmocka_unit_test(the_guard_is_drawn_anew),
    };

    return argc > 1 ? child_main(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
