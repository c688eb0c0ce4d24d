#include "base/kill_point.h"

#if defined(PCCERT_TEST_HOOKS)

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WANTED_SIZE = 128 };

/* Closed at once: several threads and processes may pass, and the next point may be the last. */
static void note(const char *path, const char *name)
{
    FILE *file = fopen(path, "ab");
    const bool noted = file != NULL && fprintf(file, "%s\n", name) > 0 && fclose(file) == 0;

    assert(noted); /* a test that believes an incomplete list proves nothing */
}

/* "NAME" is the first time, "NAME#3" the third. */
static bool is_wanted(const char *wanted, const char *name)
{
    static atomic_ulong passed;
    const size_t len = strlen(name);
    unsigned long count = 1;

    if (strncmp(wanted, name, len) != 0 || (wanted[len] != '\0' && wanted[len] != '#'))
        return false;
    if (wanted[len] == '#')
        count = strtoul(wanted + len + 1, NULL, 10);
    return atomic_fetch_add(&passed, 1) + 1 == count;
}

/* NULL if it is not said, or not yet. */
static const char *wanted_point(char buffer[WANTED_SIZE])
{
    const char *wanted = getenv("PCCERT_KILL_AT");
    FILE *file = NULL;

    if (wanted == NULL || wanted[0] != '@')
        return wanted;
    file = fopen(wanted + 1, "rb");
    if (file == NULL)
        return NULL;
    buffer[fread(buffer, 1, WANTED_SIZE - 1, file)] = '\0';
    (void)fclose(file);
    return buffer;
}

void kill_point_reached(const char *name)
{
    char buffer[WANTED_SIZE] = "";
    const char *wanted = wanted_point(buffer);
    const char *list = getenv("PCCERT_KILL_POINTS_PASSED");

    if (list != NULL && list[0] != '\0')
        note(list, name);
    if (wanted == NULL || !is_wanted(wanted, name))
        return;
#if defined(SIGKILL)
    (void)raise(SIGKILL);
#endif
    _Exit(137); /* where there is no SIGKILL: nothing is flushed, no handler runs; the number is the shells' for it */
}

#else

typedef int kill_points_are_empty; /* a translation unit must not be */

#endif
