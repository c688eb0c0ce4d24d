/*
 * Problem documents: what is refused leaves the struct alone; what is taken is written as one that reads the same, and
 * becomes a failure, never a success.
 * fuzz: max_len 1000
 */
#include <string.h>

#include "fuzz.h"
#include "protocol/problem.h"

enum { WRITTEN_MAX = 4096 };

static void write_and_read(const struct problem *problem)
{
    struct problem again;
    struct buf first, second;

    buf_init(&first, WRITTEN_MAX);
    buf_init(&second, WRITTEN_MAX);
    FUZZ_HOLDS(problem_encode(problem, &first, NULL) == ST_OK);
    FUZZ_HOLDS(problem_decode(first.data, first.len, &again, NULL) == ST_OK);
    FUZZ_HOLDS(problem_encode(&again, &second, NULL) == ST_OK);
    FUZZ_HOLDS(fuzz_same(&first, &second));
    buf_clear(&first);
    buf_clear(&second);
}

static void tell(const struct problem *problem, bool logging_in)
{
    struct err err = ERR_INIT;
    const enum status status = problem_to_status(problem, logging_in, &err);

    FUZZ_HOLDS(status != ST_OK && status == err.status);
    FUZZ_HOLDS(err.retry_after_s >= 0);
    FUZZ_HOLDS(fuzz_is_displayable(err.what, sizeof err.what) && fuzz_is_displayable(err.detail, sizeof err.detail));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problem problem, before;

    memset(&problem, 0xA5, sizeof problem);
    before = problem;
    if (problem_decode(data, size, &problem, NULL) != ST_OK) {
        FUZZ_HOLDS(memcmp(&problem, &before, sizeof problem) == 0);
        return 0;
    }
    FUZZ_HOLDS(problem.name == PROBLEM_OTHER || strcmp(problem_name_text(problem.name), problem.name_text) == 0);
    write_and_read(&problem);
    tell(&problem, false);
    tell(&problem, true);
    return 0;
}
