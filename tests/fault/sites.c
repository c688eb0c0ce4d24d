#include "sites.h"

#include <execinfo.h>
#include <stdbool.h>
#include <stdlib.h>

enum { DEPTH_MAX = 128, INNERMOST = 8 };

/* The section of the product's code: CMakeLists.txt names it, and the linker these. */
extern const char __start_ours[], __stop_ours[];

static bool is_ours(const void *caller)
{
    return (uintptr_t)caller >= (uintptr_t)__start_ours && (uintptr_t)caller < (uintptr_t)__stop_ours;
}

/* FNV-1a over the return addresses that count. */
static uint64_t way_here(void)
{
    void *callers[DEPTH_MAX];
    const int depth = backtrace(callers, DEPTH_MAX);
    uint64_t way = 14695981039346656037U;

    for (int i = 0; i < depth; i++)
        if (i < INNERMOST || is_ours(callers[i]))
            way = (way ^ (uint64_t)(uintptr_t)callers[i]) * 1099511628211U;
    return way != 0 ? way : 1;
}

void sites_note(struct sites *sites, unsigned long n)
{
    const uint64_t way = way_here();
    size_t at = (size_t)(way % SITES_MAX);

    while (sites->table[at].way != 0 && sites->table[at].way != way)
        at = (at + 1) % SITES_MAX;
    if (sites->table[at].way == 0) {
        if (++sites->count == SITES_MAX)
            abort();
        sites->table[at] = (struct site){.way = way, .first = n};
    }
    sites->table[at].last = n;
    if (n > sites->calls)
        sites->calls = n;
}

static int compare(const void *a, const void *b)
{
    const unsigned long left = *(const unsigned long *)a, right = *(const unsigned long *)b;

    return left < right ? -1 : left > right;
}

size_t sites_list(const struct sites *sites, unsigned long *ns)
{
    size_t count = 0;

    for (size_t i = 0; i < SITES_MAX; i++) {
        const struct site *site = &sites->table[i];

        if (site->way == 0)
            continue;
        ns[count++] = site->first;
        if (site->last != site->first)
            ns[count++] = site->last;
    }
    qsort(ns, count, sizeof *ns, compare);
    return count;
}

size_t sites_list_every(const struct sites *sites, unsigned long *ns)
{
    for (unsigned long n = 0; n < sites->calls; n++)
        ns[n] = n + 1;
    return sites->calls;
}
