/*
 * The steps of an application in which a person takes part: one-time code and consent. They ask, call client/enrol.h,
 * and ask again where that helps. What comes before and after is in order_run.c.
 */
#ifndef CLI_APPLY_STEPS_H
#define CLI_APPLY_STEPS_H

#include "client/enrol.h"

/* Sends a code and takes it (cli/code_talk.h); an earlier run may have sent one for this order. */
MUST_CHECK enum status apply_step_code(struct enrolment *enrolment, const struct session *session, struct err *err);

/* Shows the text and takes a yes, or takes it as said (agreed: --agree). ST_CANCELLED for a no. */
MUST_CHECK enum status apply_step_consent(struct enrolment *enrolment, const struct session *session, bool agreed,
                                          struct err *err);

#endif
