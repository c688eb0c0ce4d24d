/*
 * One open order in the hands of this process: its journal record, its key, and how it ends. The parts of enrol share
 * it (client/enrol.h is the contract with the surfaces); it asks the host nothing.
 */
#ifndef CLIENT_ENROL_ORDER_H
#define CLIENT_ENROL_ORDER_H

#include "client/enrol.h"

struct enrolment {
    const struct client *client;
    struct sealed_lock *lock;
    struct journal_entry entry;
    struct key *key;
    enum order_next next;
    bool was_placed;     /* before this process took it up */
    bool over;           /* wiped: only enrol_close is left */
    bool change_noted;   /* for other programs: by this process, when it installed */
    bool replaced_stays; /* what the renewal replaced could not be removed */
};

/* A new key, its record locked and written (HAVE_KEY). replaced: what a renewal replaces; NULL: it is none. */
MUST_CHECK enum status enrol_order_new(const struct client *client, const char *national_id,
                                       const struct journal_replaced *replaced, struct enrolment **out,
                                       struct err *err);
/* Write the record with another state; the entry keeps the old one if that fails. */
MUST_CHECK enum status enrol_order_write(struct enrolment *enrolment, enum journal_state state, struct err *err);
/*
 * ST_REFUSED (FAULT_ORDER_OTHER_HOST), of what was placed under that address (client/host_address.h). Where it is too
 * long its end is told: the label, by which two of one host differ.
 */
enum status enrol_order_elsewhere(const char *address, struct err *err);
/* Past finalize, and not ended. */
bool enrol_order_is_submitted(const struct order_answer *answer);
/*
 * What the host says of it: order and key must be ours (ST_BAD_ANSWER). An end is ST_EXPIRED (FAULT_ORDER_ENDED): then
 * certificate, key and record are gone from this PC. A record of HAVE_ORDER becomes SUBMITTED if the host is past that.
 */
MUST_CHECK enum status enrol_order_take_answer(struct enrolment *enrolment, const struct order_answer *answer,
                                               struct err *err);
/*
 * The order has come to nothing. with_certificate: also remove the one that it brought, if it is installed (the host
 * has declared it void). Key and record go in any case. What fails leaves the record for the next start.
 */
MUST_CHECK enum status enrol_order_abandon(struct enrolment *enrolment, bool with_certificate, struct err *err);
/* The record's work is done: wipe it. */
MUST_CHECK enum status enrol_order_wipe(struct enrolment *enrolment, struct err *err);

/* ST_NOT_FOUND (FAULT_NO_OPEN_ORDER) once it is over, ST_CANCELLED if the person wants to stop. */
MUST_CHECK enum status enrol_order_go_on(const struct enrolment *enrolment, struct err *err);
/* Bearer token of the person's session. ST_REFUSED (FAULT_SESSION_ENDED) without one: a login is needed. */
MUST_CHECK enum status enrol_order_need_session(const struct enrolment *enrolment, const struct session *session,
                                                struct err *err);

#endif
