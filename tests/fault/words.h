/*
 * A function of which nothing is known but that it takes up to twelve arguments, each a machine word or less, and
 * answers with one, or with nothing. The calling conventions of 64-bit Linux pass all of those alike, and a callee does
 * not look at what it does not expect: so one stub can stand before any such function.
 */
#ifndef TESTS_FAULT_WORDS_H
#define TESTS_FAULT_WORDS_H

#include <assert.h>

static_assert(sizeof(long) == sizeof(void *), "a machine word is taken for a long");

#define WORDS long a, long b, long c, long d, long e, long f, long g, long h, long i, long j, long k, long l
#define PASS_WORDS a, b, c, d, e, f, g, h, i, j, k, l

#endif
