/*
 * Port plain_http as the revocation service of a fake CA, which answers as a test wants: rightly, wrongly, late, or not
 * at all. Every answer is signed anew.
 */
#ifndef FAKE_REVOCATION_H
#define FAKE_REVOCATION_H

#include "client/port/plain_http.h"
#include "fakes/fake_ca.h"
#include "fakes/fake_clock.h"

enum fake_revocation_mood {
    FAKE_REVOCATION_RIGHT,
    FAKE_REVOCATION_SILENT,       /* ST_OFFLINE */
    FAKE_REVOCATION_REFUSES,      /* HTTP 503 */
    FAKE_REVOCATION_UNKNOWN,      /* OCSP: unauthorized; there is no list */
    FAKE_REVOCATION_LATER,        /* OCSP: try later; there is no list */
    FAKE_REVOCATION_OLD,          /* it ended an hour ago */
    FAKE_REVOCATION_EARLY,        /* it begins in an hour */
    FAKE_REVOCATION_OTHER,        /* about another certificate; the list is another CA's */
    FAKE_REVOCATION_OTHER_SIGNER, /* by another CA */
    FAKE_REVOCATION_RUBBISH,      /* a page of a hotel */
    FAKE_REVOCATION_TOO_LONG,     /* ST_BAD_ANSWER */
    FAKE_REVOCATION_PROXY,        /* 407: a proxy answers in its place */
    FAKE_REVOCATION_CANCELLED,    /* ST_CANCELLED */
    FAKE_REVOCATION_MOODS
};

struct fake_revocation {
    const struct fake_ca *ca, *other_ca;
    const struct fake_clock *clock;
    enum fake_revocation_mood ocsp, list;
    enum fake_revocation_mood get; /* of OCSP asked by GET, where it is not RIGHT */
    const char *revoked;           /* a serial; NULL: none is */
    int64_t revoked_utc;
    int reason;
    unsigned gets, posts, lists;
    char url[4096]; /* of the last question */
};

/* The CAs and the clock are borrowed; other_ca for what is not signed rightly. */
void fake_revocation_open(struct fake_revocation *service, const struct fake_ca *ca, const struct fake_ca *other_ca,
                          const struct fake_clock *clock);
struct plain_http_port fake_revocation_port(struct fake_revocation *service);

#endif
