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

/*
 * For moduli of 512 to 4096 bits. ST_NO_MEMORY. Whatever the number, one exponentiation at most, and a hundred roots:
 * it is a stranger's, and looked at before any quota counts him.
 */
MUST_CHECK enum status weak_modulus_check(const BIGNUM *modulus, bool *weak, struct err *err);

#endif
