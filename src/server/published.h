/*
 * Something signed that is the same for whoever asks, until its time is over: a revocation list, an answer of what a
 * certificate is worth. Its bytes are shared by all who hold it.
 */
#ifndef SERVER_PUBLISHED_H
#define SERVER_PUBLISHED_H

#include <stdint.h>

#include "pki/digest.h"
#include "server/shared_bytes.h"

struct published {
    struct shared_bytes *der; /* held; NULL: none */
    char sha256[SHA256_HEX_SIZE];
    int64_t number; /* of a list; else 0 */
    int64_t made_utc, next_update_utc;
};

/* 'when' holds number and moments. *der is the callee's from here on, also if it fails. ST_NO_MEMORY; *out untouched
 * then. */
MUST_CHECK enum status published_make(struct buf *der, const struct published *when, struct published *out,
                                      struct err *err);
/* Once more. */
struct published published_hold(const struct published *published);
/* Lets go; of a zeroed one too. */
void published_clear(struct published *published);

#endif
