/*
 * PKCS#12 files that open, in whatever form the template of pfx_files.c can be bent to: the key and the certificate of
 * the fixtures, really encrypted by the algorithms named there, under a MAC that verifies. Failing here fails the test.
 */
#ifndef TESTS_UNIT_PFX_REAL_H
#define TESTS_UNIT_PFX_REAL_H

#include "base/buf.h"

/*
 * replaced: as for pfx_files_make. The first safe is encrypted by "safe_algorithm" and holds "real" (by default the
 * certificate); the second is plain and holds "bags" (by default the key, shrouded by "key_algorithm"). clear_bag and
 * cert_bag are sections for bags of the key in clear and of the certificate. The MAC is classic or PBMAC1. With "ber=1"
 * in replaced the AuthenticatedSafe, and then the whole file, are written with indefinite lengths, and octet strings
 * in pieces of seven.
 */
void pfx_real_make(const char *replaced, const char *password, struct buf *out);

#endif
