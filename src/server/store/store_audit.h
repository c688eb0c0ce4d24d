/*
 * What happened, one row each, in the same transaction as what happened. No secret and no national ID: persons are
 * named by the number of their account, or by the keyed ID where there may be none.
 */
#ifndef STORE_STORE_AUDIT_H
#define STORE_STORE_AUDIT_H

#include <stdint.h>

#include "server/store/store.h"

struct audit {
    int64_t at_utc;
    const char *actor;  /* "account 12", "helpdesk", "host" */
    const char *action; /* "login.lock" */
    const char *object; /* "order 3f...", "nid 9a..." */
    const char *outcome;
};
MUST_CHECK enum status store_audit_add(struct tx *tx, const struct audit *audit, struct err *err);

#endif
