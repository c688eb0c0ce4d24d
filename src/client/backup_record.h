/*
 * What is remembered of this PC's certificates and their backups: when this PC got one issued, when and where it was
 * exported last, and when a backup of it was last opened and proved. Plain values and their text;
 * client/backup_memory.h keeps them. No password and no key is in it, but paths are, which by the manual's rule hold a
 * national ID: so it is kept sealed, and a path is shown by backup_path_mask alone.
 */
#ifndef CLIENT_BACKUP_RECORD_H
#define CLIENT_BACKUP_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "client/port/medium.h"
#include "pki/cert.h"

/* One of the two forms of export (pki/pfx_write.h), or another program's. */
enum backup_form { BACKUP_FORM_COMPATIBLE, BACKUP_FORM_STRONG, BACKUP_FORM_OTHER, BACKUP_FORM_COUNT };
/* "compatible", "strong", "other": for JSON. */
const char *backup_form_word(enum backup_form form);

enum { BACKUP_ENTRIES_MAX = 64, BACKUP_GONE_DAYS = 90 };

/* What a backup is known by. */
struct backup_copy {
    enum backup_form form;
    struct medium medium;
};

struct backup_entry {
    char sha256[SHA256_HEX_SIZE];
    char person[SHA256_HEX_SIZE]; /* hash of the national ID; "": the certificate has none */
    int64_t not_before_utc;
    int64_t seen_utc;         /* last on this PC */
    int64_t issued_utc;       /* by this PC, which so knows of every backup since; 0: it came otherwise */
    int64_t exported_utc;     /* 0: never, as far as is known; likewise the next */
    int64_t verified_utc;     /* read, opened, and its key proved; every export ends with that */
    struct backup_copy where; /* of the last that was verified */
};

/* Nothing to free; zeroed it is empty. Large: not for a stack. */
struct backup_record {
    struct backup_entry entries[BACKUP_ENTRIES_MAX];
    size_t count;
};

/* How a certificate is backed up. Where nothing is remembered of it, nobody is told that there is no backup. */
enum backup_known { BACKUP_UNKNOWN, BACKUP_NONE_YET, BACKUP_VERIFIED };
/* entry may be NULL. "unknown", "none", "verified". */
enum backup_known backup_entry_known(const struct backup_entry *entry);
const char *backup_known_word(enum backup_known known);

/* NULL if nothing is remembered of it; borrowed. */
const struct backup_entry *backup_record_find(const struct backup_record *record, const char *sha256);
/*
 * The entry of a certificate, made if need be, seen now. Where there is no room, that which was seen longest ago gives
 * up its place. ST_NO_MEMORY.
 */
MUST_CHECK enum status backup_record_take(struct backup_record *record, const struct cert_info *info, int64_t now_utc,
                                          struct backup_entry **out, struct err *err);

/*
 * Those are on this PC now. Forgotten is what is not: when a newer one of the same person is, or after
 * BACKUP_GONE_DAYS. True: the record should be written, since something was forgotten, or seen a week after the last
 * time.
 */
bool backup_record_sweep(struct backup_record *record, const struct cert_info *const *present, size_t count,
                         int64_t now_utc);
/* All of this person. True: there was something. */
bool backup_record_forget(struct backup_record *record, const char *national_id);

/* *out is replaced. ST_NO_MEMORY; ST_TOO_COSTLY past the maximum of *out (SEALED_BYTES_MAX does). */
MUST_CHECK enum status backup_record_encode(const struct backup_record *record, struct buf *out, struct err *err);
/* Always fills *out; false: it was no whole record, and *out is empty. */
bool backup_record_decode(const void *json, size_t len, struct backup_record *out);

/* The path as it may be shown: the ID in it masked ("E:\A12****789-20261127.pfx"). national_id may be "". */
void backup_path_mask(const char *path, const char *national_id, char out[MEDIUM_PATH_SIZE]);

#endif
