#include "server/published.h"

enum status published_make(struct buf *der, const struct published *when, struct published *out, struct err *err)
{
    struct published made = {
        .number = when->number, .made_utc = when->made_utc, .next_update_utc = when->next_update_utc};
    const enum status status = digest_sha256_hex(der->data, der->len, made.sha256, err);

    if (status != ST_OK) {
        buf_clear(der);
        return status;
    }
    if (shared_bytes_new(der, &made.der, err) != ST_OK)
        return ST_NO_MEMORY;
    *out = made;
    return ST_OK;
}

struct published published_hold(const struct published *published)
{
    struct published held = *published;

    held.der = shared_bytes_hold(published->der);
    return held;
}

void published_clear(struct published *published)
{
    shared_bytes_let_go(&published->der);
}
