#include "protocol/renewal_id.h"

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "pki/cert.h"

static enum status renewal_id_append(const struct buf *key_id, const char *serial, struct buf *out, struct err *err)
{
    unsigned char bytes[SERIAL_BYTES_MAX];
    const size_t len = strlen(serial) / 2;
    enum status st = hex_decode(serial, bytes, len);

    if (st == ST_OK)
        st = base64url_append(out, key_id->data, key_id->len);
    if (st == ST_OK)
        st = buf_append_text(out, ".");
    if (st == ST_OK)
        st = base64url_append(out, bytes, len);
    return st == ST_OK ? ST_OK : err_set(err, st, FAULT_NONE, "renewal id: writing");
}

enum status renewal_id_of(const void *der, size_t len, char out[RENEWAL_ID_SIZE], struct err *err)
{
    struct cert_info info;
    struct buf key_id, text;
    enum status st = cert_read(der, len, &info, err);

    buf_init(&key_id, RENEWAL_ID_KEY_BYTES_MAX);
    buf_init(&text, RENEWAL_ID_SIZE - 1);
    if (st == ST_OK)
        st = cert_authority_key_id(der, len, &key_id, err);
    if (st == ST_OK)
        st = renewal_id_append(&key_id, info.serial, &text, err);
    if (st == ST_OK)
        memcpy(out, buf_text(&text), text.len + 1);
    buf_clear(&text);
    buf_clear(&key_id);
    return st;
}

enum status renewal_id_serial(const char *id, char out[SERIAL_TEXT_SIZE], struct err *err)
{
    const char *dot = strchr(id, '.');
    struct buf bytes;
    enum status st = ST_BAD_INPUT;

    buf_init(&bytes, SERIAL_BYTES_MAX);
    if (dot != NULL && dot != id)
        st = base64url_decode(dot + 1, strlen(dot + 1), &bytes);
    if (st == ST_OK && bytes.len > 0)
        serial_from_der(bytes.data, bytes.len, out);
    else if (st != ST_NO_MEMORY)
        st = err_set(err, ST_BAD_INPUT, FAULT_NONE, "renewal id: not two texts of base64url with a dot between");
    buf_clear(&bytes);
    return st;
}
