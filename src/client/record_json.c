#include "client/record_json.h"

#include "base/encoding.h"

enum { RECORD_BASE64_MAX = RECORD_BYTES_MAX / 3 * 4 + 8 };

static const char certificates_member[] = "certificates";

enum status record_add_bytes(struct json *parent, const char *name, const struct buf *bytes)
{
    struct buf text;
    enum status status = ST_OK;

    buf_init(&text, RECORD_BASE64_MAX);
    status = base64_append(&text, bytes->data, bytes->len);
    if (status == ST_OK)
        status = json_add_text(parent, name, buf_text(&text));
    buf_clear(&text);
    return status;
}

enum status record_get_bytes(const struct json *value, size_t max_len, struct buf *out)
{
    const char *text = json_string(value);

    if (text == NULL)
        return ST_BAD_INPUT;
    buf_init(out, max_len);
    return base64_decode(text, out);
}

enum status record_add_certificates(struct json *object, const struct cert_list *certificates)
{
    struct json *array = json_new_array();
    enum status status = array != NULL ? ST_OK : ST_NO_MEMORY;

    for (size_t i = 0; status == ST_OK && i < certificates->count; i++)
        status = record_add_bytes(array, NULL, &certificates->items[i]);
    if (status == ST_OK)
        status = json_add(object, certificates_member, &array);
    json_free(&array);
    return status;
}

enum status record_get_certificates(const struct json *object, struct cert_list *out)
{
    const struct json *array = json_member(object, certificates_member);
    enum status status = json_is_array(array) ? ST_OK : ST_BAD_INPUT;
    struct buf der;

    buf_init(&der, CERT_DER_MAX);
    for (size_t i = 0; status == ST_OK && i < json_count(array); i++) {
        buf_clear(&der);
        status = record_get_bytes(json_at(array, i), CERT_DER_MAX, &der);
        if (status == ST_OK)
            status = cert_list_add(out, der.data, der.len, NULL);
    }
    buf_clear(&der);
    return status;
}
