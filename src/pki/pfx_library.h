/*
 * OpenSSL as pki/pfx uses it: a library context of its own with the default and the legacy provider, so that nothing
 * else in the program sees RC2 or RC4; no configuration file. Knows nothing of PKCS#12. Internal to pki/pfx_*.c.
 */
#ifndef PKI_PFX_LIBRARY_H
#define PKI_PFX_LIBRARY_H

#include <openssl/types.h>

#include "base/status.h"

/* Zero-initialise. One for each reading or writing: nothing is shared between threads. */
struct pfx_library {
    OSSL_LIB_CTX *context;
    OSSL_PROVIDER *standard;
    OSSL_PROVIDER *listener;
    OSSL_PROVIDER *legacy;
};

/* ST_NO_MEMORY; ST_BUG if a provider is not there: left out of the build, or its file out of the installation. */
MUST_CHECK enum status pfx_library_open(struct pfx_library *library, struct err *err);
/* After everything that was made with it is freed. */
void pfx_library_close(struct pfx_library *library);

#endif
