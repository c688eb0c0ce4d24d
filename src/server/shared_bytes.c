#include "server/shared_bytes.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/fault.h"

struct shared_bytes {
    struct buf bytes;
    atomic_uint holders;
};

enum status shared_bytes_new(struct buf *bytes, struct shared_bytes **out, struct err *err)
{
    struct shared_bytes *shared = calloc(1, sizeof *shared);

    if (shared == NULL) {
        buf_clear(bytes);
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "sharing bytes");
    }
    buf_take(&shared->bytes, bytes);
    atomic_init(&shared->holders, 1);
    *out = shared;
    return ST_OK;
}

struct shared_bytes *shared_bytes_hold(struct shared_bytes *shared)
{
    (void)atomic_fetch_add(&shared->holders, 1);
    return shared;
}

void shared_bytes_let_go(struct shared_bytes **shared)
{
    struct shared_bytes *held = *shared;

    *shared = NULL;
    if (held == NULL || atomic_fetch_sub(&held->holders, 1) > 1)
        return;
    buf_clear(&held->bytes);
    free(held);
}

const struct buf *shared_bytes_peek(const struct shared_bytes *shared)
{
    return &shared->bytes;
}
