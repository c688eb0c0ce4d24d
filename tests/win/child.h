/*
 * This very test program started once more, as another process: killed at a kill point, or beside others.
 */
#ifndef TESTS_WIN_CHILD_H
#define TESTS_WIN_CHILD_H

#include <stddef.h>
#include <wchar.h>

enum { CHILD_KILLED = 137 };

struct child {
    void *process; /* HANDLE */
};

/* arguments: what stands behind the program's name. kill_at: PCCERT_KILL_AT of the child, NULL for none. */
struct child child_start(const wchar_t *arguments, const char *kill_at);
/* Its exit code. */
unsigned child_wait(struct child *child);
/* Ended from outside, in the middle of whatever it does. */
void child_kill(struct child *child);

/* One after the other. */
unsigned child_run(const wchar_t *arguments, const char *kill_at);

enum { CHILD_POINTS_MAX = 64 };

/* The kill points that a child passed, each once, in the order of the first time. */
struct child_points {
    char names[CHILD_POINTS_MAX][64];
    size_t count;
};
/* The child must end with 0, and pass some. */
void child_passes(const wchar_t *arguments, struct child_points *out);

#endif
