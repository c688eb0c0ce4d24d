/*
 * A small firm for tests: root, issuing CA, and leaves under it, made with pki/issue.h. Calls fail the running test.
 */
#ifndef AUTHORITY_H
#define AUTHORITY_H

#include "pki/issue.h"

enum { AUTHORITY_YEAR_S = 365 * 86400 };

struct authority {
    struct key *root_key, *ca_key;
    struct buf root, ca; /* DER */
    int64_t since_utc;   /* the root is valid for ten years from here, the CA for five */
};

/* The names of the CAs begin with 'firm'. */
void authority_make(struct authority *a, const char *firm, int64_t since_utc);
void authority_clear(struct authority *a);
/* PEM of root and CA, appended. */
void authority_pem(const struct authority *a, struct buf *out);

/* What issue_tbs asks for, with every field filled; spki is borrowed. */
struct issue_request authority_request(const struct buf *spki, int64_t not_before_utc, int64_t not_after_utc);
/* An investor's certificate by the CA, DER, into an empty buffer. */
void authority_issue(const struct authority *a, const struct key *subject_key, int64_t not_before_utc,
                     int64_t not_after_utc, struct buf *out);

#endif
