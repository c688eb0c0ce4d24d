/*
 * Everything of this product that calls CNG (ncrypt.dll), so that it stands in one place: Wine has no persistent CNG
 * keys, and none of it has run on real Windows yet (README.md, "untried").
 */
#ifndef WIN_CERT_KEY_CNG_H
#define WIN_CERT_KEY_CNG_H

#include "client/port/cert_store.h"
#include "win/cert_key.h"
#include "win/key_link.h"

/* For cert_key.c. ST_NO_KEY, ST_IO. */
MUST_CHECK enum status cert_key_cng_acquire(PCCERT_CONTEXT cert, struct cert_key *out, struct err *err);
void cert_key_cng_release(struct cert_key *key);

/* As struct signer in pki/key.h. ST_IO. */
MUST_CHECK enum status cert_key_cng_sign(const struct cert_key *key, const unsigned char digest[SHA256_BYTES],
                                         struct buf *signature, struct err *err);

/*
 * Out of the provider by way of a PKCS#8 that is encrypted under a throw-away password: a CNG key that was imported as
 * exportable may not leave in the clear (../shared/facts/windows.md B4). ST_REFUSED (FAULT_KEY_NOT_EXPORTABLE), ST_IO.
 */
MUST_CHECK enum status cert_key_cng_export(const struct cert_key *cert_key, struct key **out, struct err *err);

/* ST_OK if it is not there. ST_IO. */
MUST_CHECK enum status cert_key_cng_delete(const struct key_link *link, struct err *err);
/* Its provider was asked and says that there is none: not just that it could not be opened. */
bool cert_key_cng_is_gone(const struct key_link *link);

#endif
