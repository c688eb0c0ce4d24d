/*
 * A backup of a host, made while it serves: its keys, certificates and texts, the configuration with their names in the
 * backup, and the records as they were at one moment. It is as secret as the host: the PIN of a token is in it too. Not
 * in it are PostgreSQL's records, what its URL names, and the gateway's program.
 */
#ifndef SERVER_BACKUP_H
#define SERVER_BACKUP_H

#include "server/backup_manifest.h"
#include "server/ra.h"

/*
 * ra: opened for its records (ra_open_records). folder: made, or empty. The manifest is written last: what was broken
 * off has none, and a failure takes back what it made. ST_NOT_FOUND if a file is missing without which a host does not
 * start: one that serves has it in memory. ST_BAD_FILE if the audit log of what was copied is not whole, or its files
 * do not belong together.
 */
MUST_CHECK enum status backup_make(const struct ra *ra, const char *folder, struct backup_manifest *out,
                                   struct err *err);

#endif
