/* One stub for each call of calls.txt: nth_NAME, in whose place the product's objects call NAME. */
#include <errno.h>

#include "nth.h"
#include "words.h"

#define CALL(kind, answer, number, late, name)                                                                         \
    long real_##name(WORDS) __asm__(#name);                                                                            \
    long nth_##name(WORDS);                                                                                            \
    long nth_##name(WORDS)                                                                                             \
    {                                                                                                                  \
        if (!nth_fails(NTH_##kind, #name))                                                                             \
            return real_##name(PASS_WORDS);                                                                            \
        if (late)                                                                                                      \
            (void)real_##name(PASS_WORDS);                                                                             \
        if ((number) != 0)                                                                                             \
            errno = (number);                                                                                          \
        return (answer);                                                                                               \
    }

#include "stubs.txt"
