#include "server/ticket.h"

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"

enum { TICKET_BYTES = 16 };

static const char CHARACTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum status ticket_make(char out[TICKET_SIZE], struct err *err)
{
    unsigned char bytes[TICKET_BYTES];
    struct buf text;
    enum status status = random_bytes(bytes, sizeof bytes, err);

    buf_init(&text, TICKET_SIZE - 1);
    if (status == ST_OK) {
        status = base64url_append(&text, bytes, sizeof bytes);
        if (status == ST_OK)
            memcpy(out, buf_text(&text), TICKET_SIZE);
        else
            (void)err_set(err, status, FAULT_NONE, "making a ticket");
    }
    buf_clear(&text);
    wipe(bytes, sizeof bytes);
    return status;
}

bool ticket_plausible(const char *text)
{
    return strlen(text) == TICKET_SIZE - 1 && strspn(text, CHARACTERS) == TICKET_SIZE - 1;
}

enum status ticket_keyed(const struct keys *keys, const char *ticket, unsigned char out[SHA256_BYTES], struct err *err)
{
    return keys_name(keys, "ticket", ticket, out, err);
}

/* Without the ticket the host's own keys do not give it. */
static enum status sealing_key(const struct keys *keys, const char *ticket, unsigned char out[SEAL_KEY_BYTES],
                               struct err *err)
{
    return keys_name(keys, "ticket.seal", ticket, out, err);
}

enum status ticket_seal(const struct keys *keys, const char *ticket, const char *transfer, const struct buf *file,
                        struct buf *out, struct err *err)
{
    unsigned char key[SEAL_KEY_BYTES];
    enum status status = sealing_key(keys, ticket, key, err);

    buf_init(out, TICKET_SEALED_MAX);
    if (status == ST_OK)
        status = seal_close(key, transfer, file->data, file->len, out, err);
    wipe(key, sizeof key);
    return status;
}

enum status ticket_unseal(const struct keys *keys, const char *ticket, const char *transfer, const struct buf *sealed,
                          struct buf *out, struct err *err)
{
    unsigned char key[SEAL_KEY_BYTES];
    enum status status = sealing_key(keys, ticket, key, err);

    if (status == ST_OK)
        status = seal_open(key, transfer, sealed->data, sealed->len, out, err);
    wipe(key, sizeof key);
    return status;
}
