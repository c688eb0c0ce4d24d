/*
 * RSA moduli that others can take apart: with a small factor, prime, with two primes next to each other (Fermat;
 * CVE-2022-26320), or of the chips whose primes have a form of their own (CVE-2017-15361). Not known here: keys of a
 * broken generator that nothing shows in the number itself. Inside pki/ alone.
 */
#ifndef PKI_WEAK_MODULUS_H
#define PKI_WEAK_MODULUS_H

#include <stdbool.h>

#include <openssl/bn.h>

#include "base/status.h"

/* For moduli of 512 to 4096 bits. Some milliseconds: one exponentiation is in it. ST_NO_MEMORY. */
MUST_CHECK enum status weak_modulus_check(const BIGNUM *modulus, bool *weak, struct err *err);

#endif
