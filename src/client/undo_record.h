/*
 * The sealed record of one removed certificate: its form, its name, and the lock on it. For undo_*.c alone.
 *
 * The name tells whose record it is and when it was made, so that what is over can be cleared away without opening it,
 * also where nobody can open it any more: "undo-", half of the certificate's SHA-256, "-", seconds since 1970.
 */
#ifndef CLIENT_UNDO_RECORD_H
#define CLIENT_UNDO_RECORD_H

#include "client/client.h"

struct undo_entry {
    struct buf noted;              /* as it lay in the store (port/cert_store.h) */
    struct buf key_pkcs8;          /* secret; empty if it had no key on this PC */
    struct cert_list certificates; /* leaf first, then the intermediates that it needs */
};
void undo_entry_clear(struct undo_entry *entry);

/* *out is replaced, and holds a secret. Decoding: ST_BAD_FILE (FAULT_UNDO_RECORD) for what it does not know. */
MUST_CHECK enum status undo_encode(const struct undo_entry *entry, struct buf *out, struct err *err);
MUST_CHECK enum status undo_decode(const struct buf *bytes, struct undo_entry *out, struct err *err);
/* The key in it, if there is one (*out NULL if not), is its certificate's: else ST_BAD_FILE. The caller frees *out. */
MUST_CHECK enum status undo_entry_key(const struct undo_entry *entry, struct key **out, struct err *err);

void undo_name(const char *sha256, int64_t kept_utc, char out[SEALED_NAME_SIZE]);
/* False for what is no such name. */
bool undo_name_read(const char *name, int64_t *kept_utc);
bool undo_name_is_of(const char *name, const char *sha256);
/* Until when it can be brought back. */
int64_t undo_until(const struct client *client, int64_t kept_utc);

/* Those certificates of the store that one of the names may be of. */
MUST_CHECK enum status undo_here(const struct client *client, const struct sealed_names *names, struct store_list *out,
                                 struct err *err);

/* The failures of the port in words of the undo's: FAULT_UNDO_RECORD, FAULT_UNDO_BUSY; others pass. */
enum status undo_report(struct err *err, const struct err *cause);
MUST_CHECK enum status undo_names(const struct client *client, struct sealed_names *out, struct err *err);
MUST_CHECK enum status undo_lock(const struct client *client, const char *name, struct sealed_lock **out,
                                 struct err *err);
/* Behind the lock; undo_entry_clear afterwards. ST_NOT_FOUND, ST_BAD_FILE (FAULT_UNDO_RECORD), ST_IO. */
MUST_CHECK enum status undo_read(const struct client *client, struct sealed_lock *lock, struct undo_entry *out,
                                 struct err *err);

#endif
