/*
 * Removing that can be taken back: before anything is removed, certificate, chain and key lie in a record that only
 * this Windows user can open; for settings.undo_days, then it is wiped at the next start of any of our programs.
 *
 * What is removed stands in the record before it leaves the store, and the record is wiped only after it stands in the
 * store again: whatever is killed whenever, it is in one of the two.
 */
#ifndef CLIENT_UNDO_H
#define CLIENT_UNDO_H

#include "client/inventory.h"

/* So many at most; a removal that is to be kept beyond them is refused. */
enum { UNDO_RECORDS_MAX = 200 };

/* A record while its certificate is being removed: held, so that no other process takes it for one left over. */
struct undo_hold {
    struct sealed_lock *lock; /* owned; undo_settle */
    int64_t until_utc;
};
/*
 * Written, flushed, read back and opened. Of a certificate without its key the certificate alone is kept, unless an
 * earlier removal that was broken off has kept its key: then that record serves. ST_REFUSED
 * (FAULT_UNDO_NOT_EXPORTABLE), ST_BUSY (FAULT_UNDO_BUSY, FAULT_UNDO_FULL), ST_IO (FAULT_UNDO_RECORD, FAULT_DISK_FULL),
 * the store's failures; then nothing stays.
 */
MUST_CHECK enum status undo_keep(const struct client *client, const struct holding *holding, struct undo_hold *out,
                                 struct err *err);
/* After the removal, whatever came of it: a certificate that is still here with its key needs no record. */
void undo_settle(const struct client *client, const char *sha256, struct undo_hold *hold);
/*
 * Until when a record of this certificate lies here, of whichever removal: 0 if there is none, or if nobody can tell.
 * By names alone: whether it opens shows when it is wanted.
 */
int64_t undo_kept_until(const struct client *client, const char *sha256);
/* Whether any record lies here whose time is not over; by names alone. */
bool undo_keeps_any(const struct client *client);
/* Whether undo_keep could keep this certificate as it is. ST_REFUSED (FAULT_UNDO_NOT_EXPORTABLE), the store's failures.
 */
MUST_CHECK enum status undo_possible(const struct client *client, const struct store_entry *entry, struct err *err);

/* What can be brought back: this firm's, not yet over. */
struct undo_line {
    char name[SEALED_NAME_SIZE];
    int64_t until_utc;
    struct cert_info certificate;
    enum standing_pc state; /* as it would stand here after undo: NO_KEY if only the certificate was kept */
    bool here;              /* it is here again, as good as the record has it */
    bool busy, unreadable;  /* held by another process, or cannot be unsealed: only name and time are known */
};
struct undo_lines {
    struct undo_line *lines; /* owned; undo_lines_clear */
    size_t count;
};
/* ST_IO (FAULT_UNDO_RECORD, FAULT_STORE). One record never fails the others. */
MUST_CHECK enum status undo_list(const struct client *client, struct undo_lines *out, struct err *err);
void undo_lines_clear(struct undo_lines *lines);
/*
 * By serial (any typed form), or the only one that is not here. ST_NOT_FOUND (FAULT_UNDO_NOTHING), ST_BAD_INPUT
 * (FAULT_SERIAL; FAULT_UNDO_SEVERAL if a choice is needed), ST_BUSY (FAULT_UNDO_BUSY), ST_BAD_FILE (FAULT_UNDO_RECORD).
 */
MUST_CHECK enum status undo_choose(const struct undo_lines *lines, const char *serial, const struct undo_line **out,
                                   struct err *err);

/*
 * Installed and proved by a signature (a certificate that had no key: lies there again as it did), then the record is
 * wiped. ST_ALREADY (FAULT_CERTIFICATE_HERE), and the record is wiped too. ST_NOT_FOUND (FAULT_UNDO_NOTHING), the
 * failures of client/install.h; the record stays then.
 */
MUST_CHECK enum status undo_bring_back(const struct client *client, const struct undo_line *line, struct err *err);

/*
 * At every start: records whose time is over are wiped, and those whose certificate is here with its key (a removal
 * that was broken off before it removed anything, an import since). By names alone, so that unreadable ones go as well.
 * What cannot be wiped now waits for the next start.
 */
void undo_sweep(const struct client *client);

#endif
