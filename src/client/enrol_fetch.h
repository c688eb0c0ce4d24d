/*
 * The middle of the transaction: from an order that is ready to a certificate in the journal that is proved to be the
 * one that was asked for. Installs nothing (client/enrol_finish.c does).
 */
#ifndef CLIENT_ENROL_FETCH_H
#define CLIENT_ENROL_FETCH_H

#include "client/enrol_order.h"

enum { ENROL_FETCH_PATIENCE_MS = 10 * 60 * 1000, ENROL_FETCH_GLANCE_MS = 10 * 1000 };

/*
 * Finalize, wait at most patience_ms in all, download, check, write HAVE_CERT. session may be NULL from SUBMITTED on:
 * every question after finalize carries an order proof, or, where the host takes none, needs the session. ST_BUSY
 * (FAULT_HOST_BUSY) when patience is over or (FAULT_ORDER_PENDING, err.retry_after_s) people have to decide first,
 * ST_BAD_ANSWER (FAULT_ISSUED_OTHER), ST_EXPIRED (FAULT_ORDER_ENDED; wiped), ST_REFUSED (FAULT_SESSION_ENDED,
 * FAULT_ORDER_NOT_READY).
 */
MUST_CHECK enum status enrol_fetch(struct enrolment *enrolment, const struct session *session, unsigned patience_ms,
                                   struct err *err);

#endif
