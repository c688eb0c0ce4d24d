/*
 * The calls of one kind that a run makes, by the way that leads to them: thousands of a library's allocations are one
 * loop, met again and again. A site is a chain of callers: all of the product's, and inside a library the few innermost
 * ones, since how deep it got through its own recursion does not matter to us. The first and the last call that came by
 * it stand for the others. Knows nothing of failures.
 */
#ifndef TESTS_FAULT_SITES_H
#define TESTS_FAULT_SITES_H

#include <stddef.h>
#include <stdint.h>

enum { SITES_MAX = 1 << 14 };

/* Zeroed: no call yet. Lies in memory that processes share. */
struct sites {
    unsigned long calls;
    size_t count;
    struct site {
        uint64_t way; /* 0: free */
        unsigned long first, last;
    } table[SITES_MAX];
};

/* The n-th call comes from where this is called. For one thread at a time. */
void sites_note(struct sites *sites, unsigned long n);

/* The first and last call of each site into ns (2 * sites->count places), ascending, none twice: how many. */
size_t sites_list(const struct sites *sites, unsigned long *ns);
/* Every call (sites->calls places). */
size_t sites_list_every(const struct sites *sites, unsigned long *ns);

#endif
