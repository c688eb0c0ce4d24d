/*
 * The end of the transaction: enrol_finish (client/enrol.h) with a limit on the waiting.
 */
#ifndef CLIENT_ENROL_FINISH_H
#define CLIENT_ENROL_FINISH_H

#include "client/enrol_fetch.h"

MUST_CHECK enum status enrol_finish_within(struct enrolment *enrolment, const struct session *session,
                                           unsigned patience_ms, struct cert_info *out, struct err *err);

#endif
