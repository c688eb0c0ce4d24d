/*
 * A backup (backup.h) made into a host again, in a new folder, and only if it is whole: its files by the manifest's
 * hashes, the database by its engine's rules, the audit log by its chain and by the head that the manifest has.
 */
#ifndef SERVER_RESTORE_H
#define SERVER_RESTORE_H

#include "server/backup_manifest.h"

struct restored {
    struct backup_manifest manifest;
    int64_t rows; /* of the audit log; -1: not looked at, for the records are PostgreSQL's */
};

/*
 * folder: made, or empty (ST_ALREADY). noted: NULL, or an audit head that was noted elsewhere ("17:0a1b..."): one that
 * is in the backup's log must be in it as it was noted; a later one is for the caller to tell.
 * ST_BAD_FILE with what is damaged; then, and after any other failure, the folder is left empty.
 */
MUST_CHECK enum status restore_make(const char *from, const char *folder, const char *noted, struct restored *out,
                                    struct err *err);

#endif
