#include "pki/der.h"

#include <limits.h>

#include "base/fault.h"
#include "pki/openssl_error.h"
#include "pki/openssl_memory.h"
#include "pki/openssl_start.h"

enum status der_fail_to_append(struct err *err, enum status status)
{
    return err_set(err, status, status == ST_NO_MEMORY ? FAULT_NO_MEMORY : FAULT_NONE, "writing DER: too long");
}

/* Tag and length octets (X.690 8.1.3, the shortest form); how many. */
static size_t der_header(unsigned char tag, size_t len, unsigned char out[2 + sizeof len])
{
    size_t count = 0;
    size_t used = 2;

    out[0] = tag;
    if (len < 0x80) {
        out[1] = (unsigned char)len;
        return used;
    }
    for (size_t rest = len; rest > 0; rest >>= 8U)
        count++;
    out[1] = (unsigned char)(0x80U | count);
    for (size_t i = count; i > 0; i--)
        out[used++] = (unsigned char)(len >> (8U * (i - 1)));
    return used;
}

enum status der_wrap(struct buf *out, unsigned char tag, const void *content, size_t len, struct err *err)
{
    unsigned char header[2 + sizeof len];
    const size_t header_len = der_header(tag, len, header);
    const size_t before = out->len;
    enum status status = buf_append(out, header, header_len);

    if (status == ST_OK)
        status = buf_append(out, content, len);
    if (status != ST_OK) {
        buf_truncate(out, before);
        return der_fail_to_append(err, status);
    }
    return ST_OK;
}

enum status der_append_value(struct buf *out, const void *value, const ASN1_ITEM *item, struct err *err)
{
    const int len = ASN1_item_i2d(value, NULL, item);
    unsigned char *at = NULL;

    if (len <= 0)
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "writing DER: value cannot be encoded");
    if ((size_t)len > out->max - out->len)
        return der_fail_to_append(err, ST_TOO_COSTLY);
    at = buf_extend(out, (size_t)len);
    if (at == NULL)
        return der_fail_to_append(err, ST_NO_MEMORY);
    if (ASN1_item_i2d(value, &at, item) != len) {
        buf_truncate(out, out->len - (size_t)len);
        return openssl_error_set(err, ST_BUG, FAULT_BUG, "writing DER: value cannot be encoded");
    }
    return ST_OK;
}

void *der_read_value(const void *der, size_t len, const ASN1_ITEM *item)
{
    const unsigned char *start = der;
    const unsigned char *at = der;
    ASN1_VALUE *value = NULL;

    openssl_start();
    if (len == 0 || len > LONG_MAX)
        return NULL;
    value = ASN1_item_d2i(NULL, &at, (long)len, item);
    if (value != NULL && (at != start + len || openssl_memory_lacked())) {
        ASN1_item_free(value, item);
        value = NULL;
    }
    return value;
}
