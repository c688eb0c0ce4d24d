/*
 * What holds for every PKCS#12 file that pfx_read has read.
 */
#ifndef TESTS_FUZZ_PFX_FOUND_H
#define TESTS_FUZZ_PFX_FOUND_H

#include "pki/pfx_read.h"

#define PFX_FOUND_PASSWORD "fixture 1234"

/* Few iterations: an input costs microseconds, and the limits are met. */
extern const struct pfx_limits pfx_found_limits;

/* Reads it within those limits, looks at what comes out, and that no more was derived than they allow. */
void pfx_found_read(const void *bytes, size_t len, const char *password);

#endif
