/*
 * The certificate of a TLS listener with its key, as the library behind the listener takes them: PEM, the listener's
 * own certificate first, then its chain.
 */
#ifndef SERVER_TLS_PAIR_H
#define SERVER_TLS_PAIR_H

#include "server/ra.h"

/* Zero-initialise; tls_pair_clear afterwards. */
struct tls_pair {
    struct buf certificate, key;
};

/*
 * The two files of the configuration. ST_REFUSED if others may read the key, ST_BAD_FILE for what is neither, or not of
 * the other. A certificate that ends soon is warned of in the log; whose: " for phones", or "".
 */
MUST_CHECK enum status tls_pair_read(const struct ra *ra, const char *certificate, const char *key, const char *whose,
                                     struct tls_pair *out, struct err *err);
void tls_pair_clear(struct tls_pair *pair);

#endif
