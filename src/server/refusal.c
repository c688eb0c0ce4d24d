#include "server/refusal.h"

#include <stdio.h>

enum { RETRY_MOST_S = 86400 }; /* as far as a problem document goes; who waits longer is told again */

enum status refusal_set(struct problem *refusal, enum problem_name name, const char *detail)
{
    *refusal = problem_of(name);
    (void)snprintf(refusal->detail, sizeof refusal->detail, "%s", detail);
    return ST_REFUSED;
}

enum status refusal_retry(struct problem *refusal, enum problem_name name, int64_t retry_after_s, const char *detail)
{
    (void)refusal_set(refusal, name, detail);
    refusal->retry_after_s = retry_after_s < 1 ? 1 : retry_after_s > RETRY_MOST_S ? RETRY_MOST_S : retry_after_s;
    return ST_REFUSED;
}
