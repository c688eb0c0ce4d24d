/*
 * What the host forgets, and when: everything that has served its purpose and says something about a person, or grows
 * with every call. Accounts, orders, certificates, consents and the audit log are evidence, and stay.
 */
#ifndef SERVER_RETENTION_H
#define SERVER_RETENTION_H

#include "server/ra.h"

/* Once through everything, in transactions of a few rows each. *removed: rows that were removed or emptied. */
MUST_CHECK enum status retention_sweep(const struct ra *ra, uint64_t *removed, struct err *err);

#endif
