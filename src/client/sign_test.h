/*
 * The proof that a certificate on this PC can sign: SHA-256 over random bytes, signed where the key is, verified with
 * the certificate's public key.
 */
#ifndef CLIENT_SIGN_TEST_H
#define CLIENT_SIGN_TEST_H

#include "client/client.h"

/* ST_IO (FAULT_SIGN_TEST) if it signs and the signature is wrong; else what the store says. */
MUST_CHECK enum status sign_test(const struct client *client, const struct store_entry *entry, struct err *err);

/*
 * After an install: finds the certificate in the store anew and tests it. ST_IO (FAULT_SIGN_TEST) also if it is not
 * there.
 */
MUST_CHECK enum status sign_test_installed(const struct client *client, const char *sha256, struct err *err);
/* A key that is in memory, beside its certificate: nothing is installed. ST_BAD_FILE (FAULT_PFX_KEY_MISMATCH). */
MUST_CHECK enum status sign_test_key(const struct client *client, struct key *key, const struct buf *leaf,
                                     struct err *err);

#endif
