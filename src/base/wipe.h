/*
 * Clearing of secrets that the compiler may not optimise away, and comparison in constant time.
 */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <stdbool.h>
#include <stddef.h>

void wipe(void *bytes, size_t len);
/* Wipe up to the terminating NUL and free; NULL is allowed. Leaves *text NULL. */
void wipe_free_text(char **text);
/* True if the len bytes are equal; takes the same time wherever they differ. */
bool equal_in_constant_time(const void *a, const void *b, size_t len);

#endif
