/*
 * A certification authority over CMP for tests, on OpenSSL's server side (OSSL_CMP_SRV_CTX): it really signs what it is
 * asked for, remembers its transactions by their identifiers, and does wrong on demand. Bytes of a message in, bytes of
 * the answer out; cmp_ca_main.c puts it behind HTTP. One thread at a time.
 */
#ifndef FAKES_CMP_CA_H
#define FAKES_CMP_CA_H

#include <stdbool.h>

#include <openssl/x509.h>

#include "base/buf.h"

#define CMP_CA_REFERENCE "pccert-ra"
#define CMP_CA_SECRET "a secret of this test"

struct cmp_ca;

/* What it does; may be changed between messages. */
struct cmp_ca_manners {
    int waits; /* a request is answered "waiting", and so are so many polls */
    int check_after_s;
    bool grants_implicit;  /* no confirmation is wanted, if that is asked for */
    int refuses;           /* bits of PKIFailureInfo: each request is rejected, as its answer */
    bool refuses_by_error; /* in an error message; one of the first eight bits */
    bool errs;             /* an error message, badRequest, is all that it answers */
    bool errs_at_confirmation;
    bool errs_after_confirmation; /* it is counted, and an error is answered all the same */
    bool other_key, other_name, other_ca, is_ca, expired,
        other_serial;   /* of the certificates; other_serial: always 1 */
    int ahead_s;        /* its clock, and it backdates nothing then */
    bool counts_nonces; /* a message must answer the last one that it sent, or it is refused */
    bool forgets;       /* all transactions, once */
    bool signs;         /* its answers, by its certificate, in place of the secret */
    bool leaf_signs;    /* they are signed, by a certificate that it issued to somebody */
    const char *secret; /* NULL: CMP_CA_SECRET */
};

struct cmp_ca_counts {
    int requests, polls, issued, confirmed, declined, revoked;
};

/* With a fresh key and root, valid for ten years from then. NULL: no memory. */
struct cmp_ca *cmp_ca_new(const char *name, int64_t since_utc);
void cmp_ca_free(struct cmp_ca *ca);
struct cmp_ca_manners *cmp_ca_manners(struct cmp_ca *ca);
const struct cmp_ca_counts *cmp_ca_counts(const struct cmp_ca *ca);
/* Whose signed messages it believes: PEM is the caller's business, this is one certificate. */
bool cmp_ca_trust(struct cmp_ca *ca, X509 *root);
/* Its root; borrowed. */
X509 *cmp_ca_root(const struct cmp_ca *ca);
/* DER of that somebody's certificate. */
bool cmp_ca_leaf_der(const struct cmp_ca *ca, struct buf *out);
/* DER of the root. */
bool cmp_ca_root_der(const struct cmp_ca *ca, struct buf *out);
/* Where its lists and responder are said to be, in what it issues: "http://127.0.0.1:8080"; "": nowhere. */
void cmp_ca_publish_at(struct cmp_ca *ca, const char *origin);
/* Is that serial number, in hex, among the revoked ones? */
bool cmp_ca_revoked(const struct cmp_ca *ca, const char *serial);
/* The one of that number, from 0; borrowed. */
const char *cmp_ca_revoked_serial(const struct cmp_ca *ca, int number);

/* False: nothing can be answered. */
bool cmp_ca_answer(struct cmp_ca *ca, const void *message, size_t len, struct buf *answer);

#endif
