/*
 * Bytes that do not change any more and that many hold at once: every answer on its way to a slow reader, say. There is
 * one copy of them, and who lets go last frees it. On any thread.
 */
#ifndef SERVER_SHARED_BYTES_H
#define SERVER_SHARED_BYTES_H

#include "base/buf.h"

struct shared_bytes;

/* *bytes are the callee's from here on, also if it fails; *out is held once. ST_NO_MEMORY. */
MUST_CHECK enum status shared_bytes_new(struct buf *bytes, struct shared_bytes **out, struct err *err);
/* Once more; returns what it was given. */
struct shared_bytes *shared_bytes_hold(struct shared_bytes *shared);
/* *shared becomes NULL, and may be NULL. */
void shared_bytes_let_go(struct shared_bytes **shared);
/* For as long as the caller holds them. */
const struct buf *shared_bytes_peek(const struct shared_bytes *shared);

#endif
