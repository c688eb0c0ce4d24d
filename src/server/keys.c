#include "server/keys.h"

#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/wipe.h"
#include "pki/random.h"
#include "protocol/json.h"
#include "server/secret_file.h"

enum { KEYS_FILE_MAX = 4096, KEY_HEX_SIZE = 2 * 32 + 1, NAMED_MAX_BYTES = 512 };

enum status keys_generate(struct keys *out, struct err *err)
{
    struct keys keys = {{0}, {0}, {0}, {0}};
    enum status status = random_bytes(keys.hmac, sizeof keys.hmac, err);

    if (status == ST_OK)
        status = random_bytes(keys.pepper, sizeof keys.pepper, err);
    if (status == ST_OK)
        status = random_bytes(keys.field, sizeof keys.field, err);
    if (status == ST_OK)
        status = random_bytes(keys.audit, sizeof keys.audit, err);
    if (status == ST_OK)
        *out = keys;
    keys_clear(&keys);
    return status;
}

void keys_clear(struct keys *keys)
{
    wipe(keys, sizeof *keys);
}

static enum status add_key(struct json *document, const char *name, const unsigned char key[32])
{
    char hex[KEY_HEX_SIZE];
    enum status status = ST_OK;

    hex_encode(key, 32, hex);
    status = json_add_text(document, name, hex);
    wipe(hex, sizeof hex);
    return status;
}

enum status keys_print(const struct keys *keys, struct buf *out, struct err *err)
{
    struct json *document = json_new_object();
    enum status status = add_key(document, "hmac", keys->hmac);

    if (status == ST_OK)
        status = add_key(document, "pepper", keys->pepper);
    if (status == ST_OK)
        status = add_key(document, "field", keys->field);
    if (status == ST_OK)
        status = add_key(document, "audit", keys->audit);
    if (status == ST_OK)
        status = json_print(document, true, out);
    json_free(&document);
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "writing the keys file");
}

/* A lack of memory says nothing about the file. */
static enum status keys_refuse(enum status status, struct err *err)
{
    return status == ST_NO_MEMORY
               ? err_set(err, status, FAULT_NO_MEMORY, "reading the keys file")
               : err_set(err, ST_BAD_FILE, FAULT_NONE, "reading the keys file: not as init wrote it");
}

static enum status get_key(const struct json *document, const char *name, unsigned char out[32], struct err *err)
{
    char hex[KEY_HEX_SIZE];
    enum status status = json_get_text(document, name, hex, sizeof hex, NULL);

    if (status == ST_OK)
        status = hex_decode(hex, out, 32);
    wipe(hex, sizeof hex);
    return status == ST_OK ? ST_OK : keys_refuse(status, err);
}

enum status keys_read(const char *path, struct keys *out, struct err *err)
{
    struct json *document = NULL;
    struct buf text = {0};
    struct keys keys = {{0}, {0}, {0}, {0}};
    enum status status = ST_OK;

    buf_init(&text, KEYS_FILE_MAX);
    status = secret_file_read(path, &text, err);
    if (status != ST_OK)
        goto out;
    status = json_parse(buf_text(&text), text.len, &document, NULL);
    if (status != ST_OK) {
        status = keys_refuse(status, err);
        goto out;
    }
    status = get_key(document, "hmac", keys.hmac, err);
    if (status == ST_OK)
        status = get_key(document, "pepper", keys.pepper, err);
    if (status == ST_OK)
        status = get_key(document, "field", keys.field, err);
    if (status == ST_OK)
        status = get_key(document, "audit", keys.audit, err);
    if (status == ST_OK)
        *out = keys;
out:
    keys_clear(&keys);
    json_free(&document);
    buf_clear(&text);
    return status;
}

enum status keys_name(const struct keys *keys, const char *purpose, const char *text, unsigned char out[SHA256_BYTES],
                      struct err *err)
{
    struct buf named = {0};
    enum status status = ST_OK;

    buf_init(&named, NAMED_MAX_BYTES);
    status = buf_append_format(&named, "%s:%s", purpose, text);
    if (status != ST_OK)
        (void)err_set(err, status, FAULT_BUG, "naming by HMAC: text too long");
    else
        status = digest_hmac_sha256(keys->hmac, sizeof keys->hmac, named.data, named.len, out, err);
    buf_clear(&named);
    return status;
}
