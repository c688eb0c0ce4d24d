/*
 * What a backup of a host holds: a JSON document beside its files, written last, by which a restore knows that they are
 * what was copied. It has no signature: who can change the backup can change it too, and the audit log's head, noted
 * elsewhere, is what such a one does not have.
 */
#ifndef SERVER_BACKUP_MANIFEST_H
#define SERVER_BACKUP_MANIFEST_H

#include "server/audit_line.h"
#include "server/file_digest.h"

#define BACKUP_MANIFEST_FILE "manifest.json"
enum { BACKUP_FILES_MOST = 48, BACKUP_NAME_SIZE = 64, BACKUP_MANIFEST_MAX = 64 * 1024 };

struct backup_manifest {
    int64_t made_utc;
    char program[64];           /* "pccert-ra 1.1.0.0" */
    bool has_database;          /* else it is PostgreSQL's, which is saved by its own tools */
    char head[AUDIT_HEAD_SIZE]; /* of the records; "": nothing has happened yet */
    size_t count;
    struct backup_file {
        char name[BACKUP_NAME_SIZE]; /* without a folder */
        struct file_digest digest;
    } files[BACKUP_FILES_MOST];
};

/* NULL if there is none of that name. */
const struct backup_file *backup_manifest_find(const struct backup_manifest *manifest, const char *name);
/* Is that one in the backup's own folder, whatever the file system, and not the manifest's? */
bool backup_manifest_name_valid(const char *name);
/* ST_TOO_COSTLY if there are too many, ST_BAD_FILE if the name is not valid or there already. */
MUST_CHECK enum status backup_manifest_add(struct backup_manifest *manifest, const char *name,
                                           const struct file_digest *digest, struct err *err);
MUST_CHECK enum status backup_manifest_print(const struct backup_manifest *manifest, struct buf *out, struct err *err);
/* ST_BAD_FILE for whatever was not printed by the other one: names that lead anywhere else, or come twice, too. */
MUST_CHECK enum status backup_manifest_read(const char *text, size_t len, struct backup_manifest *out, struct err *err);

#endif
