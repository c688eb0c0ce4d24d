/*
 * What the harnesses of tests/fuzz share: the entry that libFuzzer or replay.c calls, ways to take an input apart, and
 * a check that ends the run. A harness keeps nothing from one input to the next that could change what comes out.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"

/* One input. Whether it was taken or refused is no matter: only what a harness promises must hold. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold, whatever came in: else the run ends here, and the fuzzer keeps the input. */
#define FUZZ_HOLDS(condition)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fuzz_fail(#condition, __FILE__, __LINE__);                                                                 \
            abort(); /* for cppcheck, which does not know _Noreturn */                                                 \
        }                                                                                                              \
    } while (0)
_Noreturn void fuzz_fail(const char *condition, const char *file, int line);

/* What is left of an input. */
struct fuzz_input {
    const uint8_t *at;
    size_t left;
};
/* 0 where nothing is left. */
uint8_t fuzz_byte(struct fuzz_input *input);
/* Below count, by one byte; count is 1..256. */
size_t fuzz_below(struct fuzz_input *input, size_t count);
/* So many bytes, or as many as are left; borrowed. */
struct fuzz_input fuzz_take(struct fuzz_input *input, size_t len);
/* Up to the next NUL, which is passed over, or all that is left; borrowed. */
struct fuzz_input fuzz_take_line(struct fuzz_input *input);

/* As C text up to its first NUL, in memory of exactly that size: a step beyond it is found. The caller frees it. */
char *fuzz_text(struct fuzz_input bytes);
/* The same, of all that is left, cut to size - 1 bytes, for a struct's member. */
void fuzz_fill_text(struct fuzz_input bytes, char *out, size_t size);

bool fuzz_same(const struct buf *one, const struct buf *other);
/* Valid UTF-8 without a control character, and shorter than size. */
bool fuzz_is_displayable(const char *text, size_t size);

#endif
