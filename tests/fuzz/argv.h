/*
 * An input as a command line: words that end at a NUL, each in memory of its own.
 */
#ifndef TESTS_FUZZ_ARGV_H
#define TESTS_FUZZ_ARGV_H

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

enum { ARGV_MOST = 24 };

struct argv {
    char *words[ARGV_MOST];
    size_t count;
};

static inline struct argv argv_of(struct fuzz_input input)
{
    struct argv argv = {.count = 0};

    while (input.left > 0 && argv.count < ARGV_MOST)
        argv.words[argv.count++] = fuzz_text(fuzz_take_line(&input));
    return argv;
}

static inline void argv_free(struct argv *argv)
{
    while (argv->count > 0)
        free(argv->words[--argv->count]);
}

static inline bool argv_has(const struct argv *argv, const char *text)
{
    for (size_t i = 0; i < argv->count; i++)
        if (text >= argv->words[i] && text <= argv->words[i] + strlen(argv->words[i]))
            return true;
    return false;
}

#endif
