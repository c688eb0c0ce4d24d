/*
 * Removing a certificate of this firm and its private key from this PC, with proof that both are gone: from the store,
 * and from the journal, which would bring them back.
 */
#ifndef CLIENT_REMOVAL_H
#define CLIENT_REMOVAL_H

#include "client/inventory.h"

struct removal_result {
    struct cert_info certificate;
    bool key_kept;          /* the key container stays: not this certificate's alone (port/cert_store.h) */
    int64_t undo_until_utc; /* 0 if it cannot be brought back */
};
/*
 * Keeps nothing, but out->undo_until_utc tells what an earlier removal that was broken off has kept: its record may
 * hold the key still. ST_NOT_OURS for a certificate that is not this firm's. ST_BUSY (FAULT_REMOVE_ORDER_OPEN) while
 * the journal holds an order with its key: the host counts it as issued, and the next start would install it again;
 * nothing is removed. ST_IO (FAULT_REMOVE_NOT_PROVEN; FAULT_JOURNAL if the journal cannot be looked into).
 */
MUST_CHECK enum status removal_remove(const struct client *client, const struct holding *holding,
                                      struct removal_result *out, struct err *err);
/*
 * The same for one that another has replaced: by name, without asking whether it may go. ST_NOT_FOUND if it is gone.
 */
MUST_CHECK enum status removal_remove_replaced(const struct client *client, const char *sha256, const char *serial,
                                               struct err *err);
/*
 * The same, kept for undo first (client/undo.h): whatever that refuses, nothing is removed.
 */
MUST_CHECK enum status removal_remove_undoably(const struct client *client, const struct holding *holding,
                                               struct removal_result *out, struct err *err);

#endif
