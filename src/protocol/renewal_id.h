/*
 * How a certificate is named where it is not shown: base64url of its authority's key identifier, ".", base64url of the
 * content octets of its serial, both without padding (RFC 9773 section 4.1). The {i} of GET /v1/renewal-info/{i}.
 */
#ifndef PROTOCOL_RENEWAL_ID_H
#define PROTOCOL_RENEWAL_ID_H

#include "base/serial.h"
#include "base/status.h"

enum { RENEWAL_ID_KEY_BYTES_MAX = 32, RENEWAL_ID_SIZE = 43 + 1 + 28 + 1 };

/* ST_BAD_FILE: no certificate; ST_NOT_FOUND: it names no key of its authority. */
MUST_CHECK enum status renewal_id_of(const void *der, size_t len, char out[RENEWAL_ID_SIZE], struct err *err);
/* The serial in it. ST_BAD_INPUT if it is no such name. */
MUST_CHECK enum status renewal_id_serial(const char *id, char out[SERIAL_TEXT_SIZE], struct err *err);

#endif
