/*
 * Placing an order: from a key in the journal (HAVE_KEY, HAVE_CSR) to an order at the host (HAVE_ORDER), whatever
 * stands in the way. Which key, and whether to begin at all, is client/enrol_begin.c's to say.
 */
#ifndef CLIENT_ENROL_PLACE_H
#define CLIENT_ENROL_PLACE_H

#include "client/enrol_order.h"

struct enrol_place {
    const struct client *client;
    const struct session *session;
    const struct journal_lines *lines; /* of this PC */
    bool replace_open;                 /* cancel an order of another PC that stands in the way */
    struct profile_answer profile;     /* filled when it is needed */
    bool has_profile;
    bool proof_failed; /* the key of what a renewal replaces did not sign: nothing was sent */
};

/* What the host wants in a request. Asked once. ST_BAD_ANSWER for a kind of key that we cannot make. */
MUST_CHECK enum status enrol_place_profile(struct enrol_place *p, struct err *err);
/*
 * A renewal is proved by the key of what it replaces; what that one's signing fails with, if it does (proof_failed).
 * ST_REFUSED (FAULT_ORDER_OPEN unless replace_open; FAULT_BAD_CSR...), ST_BUSY (FAULT_ORDER_IN_PROGRESS) if the order
 * in the way is this PC's and another process works on it. What the host did not answer can be placed again.
 */
MUST_CHECK enum status enrol_place(struct enrol_place *p, struct enrolment *enrolment, struct err *err);

#endif
