/*
 * In whose name a host is asked for an order, and what had been asked for: a host that keeps no orders is asked that
 * again (BACKEND_ASKS_AGAIN). Private to enrol_*.c.
 */
#ifndef CLIENT_ENROL_ASKED_H
#define CLIENT_ENROL_ASKED_H

#include "client/enrol_order.h"
#include "client/store_signer.h"

/* Borrows of the enrolment and of the session. It must not move. */
struct enrol_asked {
    struct signer key; /* of the order */
    struct order_request request;
    struct store_signer store_signer;
    struct signer replaced_key;
    struct cert_list replaced_chain;
    struct order_replaced replaced;
    struct order_asked asked;
    struct order_auth auth;
    bool replaced_missing;
};

/*
 * session NULL: by the order's key. *out zeroed; enrol_asked_close in every case. What listing the store and its CAs
 * fails with, ST_NO_MEMORY; that what a renewal replaces is not here is told by its signing, or an empty chain.
 */
MUST_CHECK enum status enrol_asked_open(const struct enrolment *enrolment, const struct session *session,
                                        struct enrol_asked *out, struct err *err);
void enrol_asked_close(struct enrol_asked *asked);
/* After a call: the key of what a renewal replaces did not sign, or that is not here, so nothing was sent. */
bool enrol_asked_unproved(const struct enrol_asked *asked);
/* What a renewal replaces, else NULL. */
const struct order_replaced *enrol_asked_replaced(const struct enrol_asked *asked);

#endif
