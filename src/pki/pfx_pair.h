/*
 * Which key and which certificate of a PKCS#12 file are the person's: the rule stands in pki/pfx.h. Internal to
 * pki/pfx_*.c.
 */
#ifndef PKI_PFX_PAIR_H
#define PKI_PFX_PAIR_H

#include "pki/pfx_content.h"

struct pfx_pair {
    const struct pfx_content_key *key; /* borrowed; NULL if the content has none */
    X509 *leaf;                        /* borrowed; NULL if there is none, or none that stands out */
    bool matches;
    unsigned pair_count; /* of keys that have a certificate of theirs */
};

struct pfx_pair pfx_pair_choose(const struct pfx_content *content);

#endif
