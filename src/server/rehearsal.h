/*
 * Before a host serves: every answer that the configuration has a part in is encoded once, and a certificate for a
 * person whom nobody is and an empty revocation list are made. What would fail at the first customer fails here, with
 * its name. It must not know where the configuration came from, and it writes nothing.
 */
#ifndef SERVER_REHEARSAL_H
#define SERVER_REHEARSAL_H

#include "server/ra.h"

/* ST_BAD_INPUT, or whatever the step says that failed; err.what names it. An issuing CA that has expired is no failure:
 * it is warned of at start, and what was issued before is served. */
MUST_CHECK enum status rehearsal_run(const struct ra *ra, struct err *err);

/* The certificate for nobody alone: can this host sign now? ST_EXPIRED: its CA has. */
MUST_CHECK enum status rehearsal_issue(const struct ra *ra, struct err *err);

#endif
