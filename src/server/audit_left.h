/*
 * Rows of the audit log that nobody would chain any more (store_audit_take_over): where several nodes write to one
 * database, and one died between what it did and its place in the log.
 */
#ifndef SERVER_AUDIT_LEFT_H
#define SERVER_AUDIT_LEFT_H

#include "server/ra.h"

/* *count: of other nodes' transactions. ST_BAD_FILE after the others were chained: some were not written by this host.
 */
MUST_CHECK enum status audit_left_chain(const struct ra *ra, uint64_t *count, struct err *err);
/* For who goes on either way: they are chained later. */
void audit_left_chain_or_log(const struct ra *ra);

#endif
