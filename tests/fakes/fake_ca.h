/*
 * A firm's root and issuing CA for tests, made anew each time, and the certificates that it issues.
 */
#ifndef FAKE_CA_H
#define FAKE_CA_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "pki/chain.h"
#include "pki/key.h"

struct fake_ca {
    struct key *root_key, *issuing_key;
    struct buf root, issuing; /* DER */
    struct buf pem;           /* both */
    struct anchors *anchors;  /* the root, helped by the issuing CA */
};

/* Valid from 2026-01-01 for twenty years. Aborts on any failure: a test's mistake. */
void fake_ca_open(struct fake_ca *ca, const char *firm);
void fake_ca_close(struct fake_ca *ca);

/*
 * An issuing CA of another name and key, under the issuing CA or the root of that one: "out" has no root and no anchors
 * of its own.
 */
void fake_ca_rotate(const struct fake_ca *ca, bool under_issuing, const char *role, struct fake_ca *out);

/* Another certificate of the same issuing CA, its name and key, that ends then; into an empty buffer. */
void fake_ca_reissue(const struct fake_ca *ca, const char *firm, int64_t not_after_utc, struct buf *out);

struct fake_leaf {
    const char *name;        /* CN; NULL: "王小明" */
    const char *national_id; /* serialNumber */
    int64_t not_before_utc, not_after_utc;
};
/* *der is replaced. */
void fake_ca_issue(const struct fake_ca *ca, const struct fake_leaf *leaf, const struct key *key, struct buf *der);
void fake_ca_issue_spki(const struct fake_ca *ca, const struct fake_leaf *leaf, const void *spki, size_t spki_len,
                        struct buf *der);

#endif
