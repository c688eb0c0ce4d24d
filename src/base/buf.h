/*
 * A byte buffer that is born with a maximum and wiped when it grows, shrinks or ends. Everything that may hold a
 * secret (keys, passwords, PFX, tokens) lives in one; never in realloc'ed memory.
 *
 * Order of calls: buf_init, any of the others, buf_clear (also after a failure; a zeroed struct may be cleared).
 * The content is always followed by a NUL that len does not count, so text can be read as a C string.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

#include "base/status.h"

struct buf {
    unsigned char *data; /* NULL while empty; owned */
    size_t len;
    size_t cap;
    size_t max; /* len never exceeds it */
};

void buf_init(struct buf *b, size_t max_len);
/* Wipes and frees; the maximum stays, so the buffer may be used again. */
void buf_clear(struct buf *b);

/*
 * ST_TOO_COSTLY if the maximum would be exceeded, ST_NO_MEMORY; the content stays as it was. The bytes must not be the
 * buffer's own: they may move.
 */
MUST_CHECK enum status buf_append(struct buf *b, const void *bytes, size_t len);
MUST_CHECK enum status buf_append_text(struct buf *b, const char *text);
MUST_CHECK enum status buf_append_format(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
/* Replace the content; the same statuses. */
MUST_CHECK enum status buf_set(struct buf *b, const void *bytes, size_t len);
/* Room for len more bytes, appended as zeros; their address. NULL if it cannot be had. */
unsigned char *buf_extend(struct buf *b, size_t len);
/* Cut the content to len bytes (not more than it has); the rest is wiped. */
void buf_truncate(struct buf *b, size_t len);

/* The content as a C string; "" if empty. Borrowed until the next change. */
const char *buf_text(const struct buf *b);

/*
 * Ownership passes from *from to *to, which must be empty, and the maximum with it; *from is empty afterwards and keeps
 * its own.
 */
void buf_take(struct buf *to, struct buf *from);

#endif
