/*
 * Public keys that a build or a configuration names, in PEM form ("PUBLIC KEY", RFC 7468 section 13): the firm's
 * present and next one. Knows not what they vouch for.
 */
#ifndef PKI_PUBLIC_KEY_H
#define PKI_PUBLIC_KEY_H

#include "base/buf.h"

enum { PUBLIC_KEYS_MAX = 4, PUBLIC_KEY_DER_MAX = 1024 };

struct public_keys {
    struct buf spkis[PUBLIC_KEYS_MAX]; /* SubjectPublicKeyInfo, DER; owned */
    size_t count;
};
void public_keys_clear(struct public_keys *keys);

/*
 * At least one. ST_BAD_FILE for what is no such key, for RSA of fewer than 2048 or more than 4096 bits, and for blocks
 * of any other kind: a private key in the wrong file must not go unnoticed. ST_TOO_COSTLY, ST_NO_MEMORY. *out is
 * untouched then.
 */
MUST_CHECK enum status public_keys_from_pem(const char *pem, size_t len, struct public_keys *out, struct err *err);

#endif
