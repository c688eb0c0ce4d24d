/* Waiting for what another process does: bounded, and over as soon as it is so. */
#ifndef UI_WAIT_H
#define UI_WAIT_H

#include <stdbool.h>

#include <windows.h>

typedef bool wait_met(void *context);

/* Asks until it is met; false: the time is over and it is not. */
bool wait_until(wait_met *met, void *context, UINT_PTR limit_ms);

#endif
