/*
 * A use case that must bear every failure, and what runs it: it is run once to be told which calls it makes, and by
 * which ways it comes to them (sites.h); then once for each chosen n of each kind, in which that call alone fails, and
 * once in which it and all after it do. Each run is a new world, in a process that several share while all goes well: a
 * crash, a sanitizer's finding, a leak or a broken promise is told with the n that it came with.
 */
#ifndef TESTS_FAULT_USE_CASE_H
#define TESTS_FAULT_USE_CASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "nth.h"

/* Few calls, and not each by a way of its own: with --all each n, as with --every. */
#define EVERY_N (1U << NTH_KINDS)

struct use_case {
    const char *name;
    unsigned kinds; /* a bit each (1U << NTH_FILE): those it must be seen to make; and EVERY_N */
    /* A new world, as far as the use case needs it; failures here are the test's own. */
    void (*open)(void **state);
    /* The use case, once. Its status is what a person would be told; *err as it was filled. */
    enum status (*run)(void *state, struct err *err);
    /*
     * What holds now, whatever the run said: what it said it did is done. Then the next run without a failure, from the
     * next start of the program on, which must come to the end. Asserts of cmocka.
     */
    void (*settle)(void *state, enum status said);
    void (*close)(void **state);
};

struct run_options {
    const char *only; /* use cases whose names begin so; NULL: all */
    const char *kind; /* that one; NULL: all */
    unsigned long n;  /* that one; 0: as many as `most` says */
    bool from_on;     /* with n: those after it too */
    bool every;       /* not only the first and the last of each site */
    unsigned most;    /* n's of one kind of one use case, taken at random; 0: all of them */
    unsigned seed;
};

/* Prints a line for each use case, kind and mode. False if anything was found. */
bool use_cases_run(const struct use_case *cases, size_t count, const struct run_options *options);

#endif
