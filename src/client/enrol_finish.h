/*
 * The end of the transaction: enrol_finish (client/enrol.h) with a limit on the waiting.
 */
#ifndef CLIENT_ENROL_FINISH_H
#define CLIENT_ENROL_FINISH_H

#include "client/enrol_fetch.h"

/*
 * Of a CONFIRMED order: the certificate is here, signs, and is the person's at the host, so that nothing that fails now
 * is a failure for the person. What a renewal replaced leaves this PC (or stays: enrol_replaced_stays), then the
 * record; what a crash leaves of it, the next start ends.
 */
void enrol_finish_close_books(struct enrolment *enrolment);

MUST_CHECK enum status enrol_finish_within(struct enrolment *enrolment, const struct session *session,
                                           unsigned patience_ms, struct cert_info *out, struct err *err);

#endif
