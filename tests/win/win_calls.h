/*
 * The n-th call of src/win into Windows fails: calls.txt names them. Nothing is counted until win_calls_arm.
 */
#ifndef TESTS_WIN_WIN_CALLS_H
#define TESTS_WIN_WIN_CALLS_H

#include <stdbool.h>

/* From now on the calls are counted, and the n-th fails; 0: none. on: and each after it. */
void win_calls_arm(unsigned n, bool on);
/* How many there were. */
unsigned win_calls_disarm(void);
/* Which was made to fail first; NULL if it was not reached. */
const char *win_calls_failed(void);

#endif
