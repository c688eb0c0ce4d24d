/*
 * DER (X.690) to and from the bounded buffers: OpenSSL's values, and tags put around bytes that are DER already. Inside
 * pki/ alone. Knows no structure.
 */
#ifndef PKI_DER_H
#define PKI_DER_H

#include <openssl/asn1.h>

#include "base/buf.h"

enum {
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    DER_CONTEXT_0 = 0xA0,
    DER_CONTEXT_3 = 0xA3
};

/* Appends tag, length and content. ST_TOO_COSTLY, ST_NO_MEMORY. */
MUST_CHECK enum status der_wrap(struct buf *out, unsigned char tag, const void *content, size_t len, struct err *err);

/* Appends the DER of an OpenSSL value. ST_TOO_COSTLY, ST_NO_MEMORY, ST_BUG (a value that cannot be encoded). */
MUST_CHECK enum status der_append_value(struct buf *out, const void *value, const ASN1_ITEM *item, struct err *err);

/*
 * One value with nothing behind it, the caller's to free with the type's own function. NULL if it is none; OpenSSL's
 * error queue may say why. NULL too if memory ran out, though a part that can be done without was all that it was
 * wanted for. Starts OpenSSL.
 */
void *der_read_value(const void *der, size_t len, const ASN1_ITEM *item);

/* For bytes that buf_append and its like could not take. */
enum status der_fail_to_append(struct err *err, enum status status);

#endif
