/*
 * Whether OpenSSL was refused memory. It does not tell: what it cannot allocate comes out as whatever fails next, a
 * certificate that cannot be read or a chain that ends nowhere, and a person must not be told that. For pki/, and for
 * the TLS of libcurl (net/).
 */
#ifndef PKI_OPENSSL_MEMORY_H
#define PKI_OPENSSL_MEMORY_H

#include <stdbool.h>

/*
 * From now on it is watched, and what this thread was refused is forgotten. Any number of times, from any thread; the
 * first time before OpenSSL has taken any memory, or nothing will ever be seen: openssl_start calls it before anything
 * else.
 */
void openssl_memory_watch(void);

/*
 * Whether it was refused memory since, in this thread: what another one is at has nothing to do with it. What OpenSSL
 * made good by itself counts: who reads a value that it can do without, such as a certificate's key, must not take "not
 * there" for an answer then.
 */
bool openssl_memory_lacked(void);

#endif
