/*
 * Does a certificate chain to the firm's CAs (RFC 5280 section 6)? "This firm's" ignores the time, so that an expired
 * certificate is still recognised as ours; "valid now" does not.
 */
#ifndef PKI_CHAIN_H
#define PKI_CHAIN_H

#include <stdint.h>

#include "pki/cert.h"

struct anchors; /* the configured CA certificates, present and former */

/* PEM, one or more certificates; only self-signed ones become anchors, others help as intermediates. */
MUST_CHECK enum status anchors_new(const char *pem, size_t len, struct anchors **out, struct err *err);
void anchors_free(struct anchors **anchors);
/*
 * The same anchors, with further certificates that help as intermediates: none of them is trusted, self-signed or not.
 * The two do not need each other afterwards.
 */
MUST_CHECK enum status anchors_extend(const struct anchors *anchors, const struct cert_list *helpers,
                                      struct anchors **out, struct err *err);

enum { CHAIN_ANY_TIME = 0 };

/*
 * leaf: DER. intermediates: further certificates that may help, or NULL; they are never trusted by themselves.
 * at_utc: the moment it must be valid at, or CHAIN_ANY_TIME. ST_NOT_OURS if it does not end at an anchor, ST_EXPIRED if
 * only the time is wrong, ST_BAD_FILE if the leaf cannot be read.
 */
MUST_CHECK enum status chain_verify(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                                    const struct cert_list *intermediates, int64_t at_utc, struct err *err);
/*
 * The same, and *path is what stands between the two, from the leaf's issuer up, without leaf and anchor: DER each,
 * into an empty list; cert_list_clear. Of several ways one that is valid then.
 */
MUST_CHECK enum status chain_path(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                                  const struct cert_list *intermediates, int64_t at_utc, struct cert_list *path,
                                  struct err *err);
/*
 * Whose it is, whenever: *reaches is false for what chain_verify refuses then. ST_NO_MEMORY: nobody can say, and
 * *reaches is left alone.
 */
MUST_CHECK enum status chain_reaches(const struct anchors *anchors, const void *leaf, size_t leaf_len,
                                     const struct cert_list *intermediates, bool *reaches, struct err *err);

/*
 * The certificate of the CA that issued that one, DER, appended: the next on its way to an anchor, whenever it is valid
 * (an anchor's own is the anchor itself). Fails as chain_verify does.
 */
MUST_CHECK enum status chain_issuer(const struct anchors *anchors, const void *leaf, size_t leaf_len, struct buf *out,
                                    struct err *err);

/*
 * False only if no configured CA bears the name of that certificate's issuer, so that chain_verify without
 * intermediates would say ST_NOT_OURS. Looks at nothing else, and so is much quicker: for stores that are full of other
 * firms' certificates.
 */
bool chain_knows_issuer(const struct anchors *anchors, const void *leaf, size_t leaf_len);

#endif
