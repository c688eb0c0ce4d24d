/*
 * Serial numbers (base/serial.h) to and from OpenSSL's integers. Inside pki/ alone.
 */
#ifndef PKI_SERIAL_NUMBER_H
#define PKI_SERIAL_NUMBER_H

#include <stdbool.h>

#include <openssl/asn1.h>

#include "base/serial.h"

/* False if it is longer than serial numbers are. */
bool serial_number_text(const ASN1_INTEGER *number, char out[SERIAL_TEXT_SIZE]);
/* A text of serial_read. The caller frees *out with ASN1_INTEGER_free. ST_BAD_INPUT, ST_NO_MEMORY. */
MUST_CHECK enum status serial_number_make(const char *serial, ASN1_INTEGER **out, struct err *err);

#endif
