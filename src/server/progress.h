/*
 * How far a command has come that takes long, for whoever waits at the terminal: a line on standard error, once a
 * second at most, with how many of how many, how many a second, and for how long still at that rate.
 */
#ifndef SERVER_PROGRESS_H
#define SERVER_PROGRESS_H

#include <stdint.h>
#include <time.h>

enum { PROGRESS_LINE_SIZE = 160 };

/* things: "rows", "added": what stands behind the numbers; borrowed. */
struct progress {
    const char *things;
    struct timespec begun, next;
};
struct progress progress_begin(const char *things);
/* So many are done. What takes less than a moment is never told. */
void progress_tell(struct progress *progress, int64_t done, int64_t of);

/* The line, without its end; after_ms: since the beginning. */
void progress_line(const char *things, int64_t done, int64_t of, int64_t after_ms, char out[PROGRESS_LINE_SIZE]);

#endif
