/*
 * Certificate serial numbers as the operating manual shows them: the content octets of the DER INTEGER (RFC
 * 5280 4.1.2.2, X.690 8.3) in upper-case hex, the leading 00 included: "00E9F50BD2E02700FD18559F717C80FDCF".
 */
#ifndef BASE_SERIAL_H
#define BASE_SERIAL_H

#include <stddef.h>

#include "base/status.h"

enum { SERIAL_BYTES_MAX = 21, SERIAL_TEXT_SIZE = 2 * SERIAL_BYTES_MAX + 1 };

/*
 * What a person typed, brought to that form: either case, with or without the leading 00, colons and spaces ignored.
 * ST_BAD_INPUT (FAULT_SERIAL).
 */
MUST_CHECK enum status serial_read(const char *typed, char out[SERIAL_TEXT_SIZE], struct err *err);
/* From the INTEGER's content octets, 1..SERIAL_BYTES_MAX of them. */
void serial_from_der(const unsigned char *bytes, size_t len, char out[SERIAL_TEXT_SIZE]);

#endif
