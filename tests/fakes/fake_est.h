/*
 * An EST server behind port http, as another maker's may be: it issues with a fake CA to whoever has the person's
 * password, to a key that it knows the same certificate again, sends that alone, and names its CAs. What is shown in a
 * handshake has to sign, and to lead to the root, which is all that the server trusts, over CAs that are valid now.
 */
#ifndef FAKE_EST_H
#define FAKE_EST_H

#include "client/port/clock.h"
#include "client/port/http.h"
#include "fakes/fake_ca.h"

#define FAKE_EST_PASSWORD "right horse"

enum { FAKE_EST_MAX = 8 };

struct fake_est_issued {
    char spki_hash[SHA256_HEX_SIZE];
    struct buf der;
    bool shown;    /* it was seen in a handshake since */
    bool replaced; /* by a renewal */
};

struct fake_est {
    const struct fake_ca *ca;
    const struct clock_port *clock;
    struct anchors *root;
    const char *national_id;
    struct buf authorization; /* of the person */
    struct fake_est_issued issued[FAKE_EST_MAX];
    size_t count;
    int64_t validity_s; /* one year */
    unsigned pending;   /* so often it says 202 before it issues */
};

/* All borrowed. */
void fake_est_open(struct fake_est *est, const char *national_id, const struct fake_ca *ca,
                   const struct clock_port *clock);
void fake_est_close(struct fake_est *est);
struct http_port fake_est_port(struct fake_est *est);

#endif
