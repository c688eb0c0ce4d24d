/*
 * Random bytes from OpenSSL's private generator. Failure is possible (entropy) and must be looked at.
 */
#ifndef PKI_RANDOM_H
#define PKI_RANDOM_H

#include <stddef.h>

#include "base/status.h"

MUST_CHECK enum status random_bytes(void *out, size_t len, struct err *err);
/* Uniform in [0, below). */
MUST_CHECK enum status random_below(unsigned below, unsigned *out, struct err *err);
/* 2 * bytes lower-case hex digits and a NUL; for identifiers and tokens. bytes <= 32. */
MUST_CHECK enum status random_hex(char *out, size_t bytes, struct err *err);

#endif
