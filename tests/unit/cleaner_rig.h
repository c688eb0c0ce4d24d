/*
 * Certificates as the cleaner finds them, for its tests.
 */
#ifndef CLEANER_RIG_H
#define CLEANER_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "client/cleaner.h"
#include "pc_fixture.h"

enum { PUT_MAX = 5 };

#define NEW_ONE                                                                                                        \
    {                                                                                                                  \
        .from_day = -9, .to_day = 300, .key = 1, .container = "new"                                                    \
    }
#define EXPIRED                                                                                                        \
    {                                                                                                                  \
        .from_day = -400, .to_day = -30, .container = "old"                                                            \
    }
#define SUPERSEDED                                                                                                     \
    {                                                                                                                  \
        .from_day = -100, .to_day = 200, .container = "old"                                                            \
    }
#define KEYLESS                                                                                                        \
    {                                                                                                                  \
        .from_day = -100, .to_day = 200                                                                                \
    }

static inline const struct cleaner_item *item_of(const struct cleaner_plan *plan, const struct cert_info *info)
{
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->items[i].holding->entry.info.sha256, info->sha256) == 0)
            return &plan->items[i];
    fail_msg("not in the plan");
    return NULL;
}

#endif
