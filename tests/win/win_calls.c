/* One stub for each call of calls.txt, to which win/'s pointer __imp_NAME leads in its copy (objcopy), and its calls
 * of NAME itself, for what no header says that it is imported; the pointer of that name leads to Windows, by way of the
 * late loader where there is one. */
#include "win_calls.h"

#include <stddef.h>

#include <windows.h>

#include "fault/words.h"

static struct {
    bool armed, on;
    unsigned n, calls;
    const char *failed;
} state;

void win_calls_arm(unsigned n, bool on)
{
    state.n = n;
    state.on = on;
    state.calls = 0;
    state.failed = NULL;
    state.armed = true;
}

unsigned win_calls_disarm(void)
{
    state.armed = false;
    return state.calls;
}

const char *win_calls_failed(void)
{
    return state.failed;
}

static bool fails(const char *name)
{
    if (!state.armed)
        return false;
    state.calls++;
    if (state.n == 0 || state.calls < state.n || (state.calls > state.n && !state.on))
        return false;
    if (state.failed == NULL)
        state.failed = name;
    return true;
}

typedef intptr_t any_function(WORDS);

#define CALL(kind, answer, number, late, name)                                                                         \
    extern any_function *real_##name __asm__("__imp_" #name);                                                          \
    intptr_t stub_##name(WORDS) __asm__("nth_" #name);                                                                 \
    intptr_t stub_##name(WORDS)                                                                                        \
    {                                                                                                                  \
        if (!fails(#name))                                                                                             \
            return real_##name(PASS_WORDS);                                                                            \
        if ((number) != 0)                                                                                             \
            SetLastError(number);                                                                                      \
        return (intptr_t)(answer);                                                                                     \
    }                                                                                                                  \
    extern any_function *nth_##name __asm__("__imp_nth_" #name);                                                       \
    any_function *nth_##name = stub_##name;

#include "stubs.txt"
