/*
 * A certificate shown in the TLS handshake whose key may be where it cannot be taken out: what TLS wants signed, a
 * signer signs. The one file of net/ that knows OpenSSL.
 *
 * A signer makes RSASSA-PKCS1-v1_5 signatures over SHA-256 digests and no others (pki/key.h), since that is what every
 * provider of Windows can. TLS 1.3 takes none of those from a client (RFC 8446 section 4.2.3), so such an exchange goes
 * by TLS 1.2, and a host that speaks only 1.3 is not reached.
 */
#ifndef NET_TLS_IDENTITY_H
#define NET_TLS_IDENTITY_H

#include <curl/curl.h>

#include "client/port/http.h"

struct tls_signing; /* how OpenSSL is told to ask a signer */

/* ST_NO_MEMORY. It outlives the last connection that showed something by it. */
MUST_CHECK enum status tls_signing_new(struct tls_signing **out, struct err *err);
void tls_signing_free(struct tls_signing **signing);

/* For one exchange. */
struct tls_identity {
    const struct tls_signing *signing;
    const struct http_identity *shown;
    const char *host; /* to whom: libcurl looks at the name once the handshake is over, which is too late here */
    struct err cause; /* why it could not be shown, where that was so */
};

/*
 * CURLOPT_SSL_CTX_FUNCTION; self is a struct tls_identity. A CA that OpenSSL refuses to show (its security level) is
 * left out, with what is above it.
 */
CURLcode tls_identity_show(CURL *easy, void *context, void *self);

#endif
