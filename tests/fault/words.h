/*
 * A function of which nothing is known but that it takes up to twelve arguments, each a machine word or less, and
 * answers with one, or with nothing. The calling conventions of 64-bit Linux and of 64-bit Windows pass all of those
 * alike, and a callee does not look at what it does not expect: so one stub can stand before any such function.
 */
#ifndef TESTS_FAULT_WORDS_H
#define TESTS_FAULT_WORDS_H

#include <assert.h>
#include <stdint.h>

static_assert(sizeof(intptr_t) == 8, "a machine word has 64 bits");

#define WORDS                                                                                                          \
    intptr_t a, intptr_t b, intptr_t c, intptr_t d, intptr_t e, intptr_t f, intptr_t g, intptr_t h, intptr_t i,        \
        intptr_t j, intptr_t k, intptr_t l
#define PASS_WORDS a, b, c, d, e, f, g, h, i, j, k, l

#endif
