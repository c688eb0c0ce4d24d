/*
 * The ticket of a file for a phone: 128 random bits, shown to one person and kept nowhere. What the host does keep is a
 * keyed hash to find the file by, and the file sealed under a key that only the ticket gives (transfers.h says why).
 */
#ifndef SERVER_TICKET_H
#define SERVER_TICKET_H

#include <stdbool.h>

#include "base/buf.h"
#include "pki/digest.h"
#include "protocol/limits.h"
#include "server/keys.h"

/* base64url of 16 bytes, and a NUL. */
enum { TICKET_SIZE = 23, TICKET_SEALED_MAX = LIMIT_TRANSFER_BYTES + SEAL_OVERHEAD_BYTES };

/* out is a secret. */
MUST_CHECK enum status ticket_make(char out[TICKET_SIZE], struct err *err);
/* Has it the form of one? */
bool ticket_plausible(const char *text);
MUST_CHECK enum status ticket_keyed(const struct keys *keys, const char *ticket, unsigned char out[SHA256_BYTES],
                                    struct err *err);
/* Bound to the transfer of that identifier. out is initialised here, and cleared by the caller whatever happens. */
MUST_CHECK enum status ticket_seal(const struct keys *keys, const char *ticket, const char *transfer,
                                   const struct buf *file, struct buf *out, struct err *err);
/* Appends. ST_BAD_FILE if it is another ticket's or another transfer's. */
MUST_CHECK enum status ticket_unseal(const struct keys *keys, const char *ticket, const char *transfer,
                                     const struct buf *sealed, struct buf *out, struct err *err);

#endif
