/*
 * The audit log of a store, checked from its first row to the last that was ever counted.
 */
#ifndef SERVER_AUDIT_WHOLE_H
#define SERVER_AUDIT_WHOLE_H

#include "server/store/store_audit.h"

/* check: as it starts (audit_chain.h), with the key, and the head if one was noted. A problem is in it, and no failure.
 */
MUST_CHECK enum status audit_whole_check(struct store *store, struct audit_check *check, struct err *err);

#endif
