/*
 * Which key and which certificate of a PKCS#12 file are the person's: the rule stands in pki/pfx.h. Internal to
 * pki/pfx_*.c.
 */
#ifndef PKI_PFX_PAIR_H
#define PKI_PFX_PAIR_H

#include "pki/pfx_content.h"

struct pfx_pair {
    const struct pfx_content_key *key; /* borrowed; NULL if the content has none; of copies, the one in clear */
    X509 *leaf;                        /* borrowed; NULL if there is none, or none that stands out */
    bool matches;
    unsigned pair_count; /* of keys that have a certificate of theirs */
};

struct pfx_pair pfx_pair_choose(const struct pfx_content *content);
/* The certificate of a key that ends last, borrowed; NULL without one. */
X509 *pfx_pair_leaf_of(const struct pfx_content_key *key, const struct pfx_content *content);
/* Are they copies of one key (one in clear, say)? They are one identity then. */
bool pfx_pair_same_key(const struct pfx_content_key *a, const struct pfx_content_key *b);
/* Does the content hold a copy of this key before it? */
bool pfx_pair_is_copy(const struct pfx_content *content, size_t index);

#endif
