/*
 * Is the certificate that came the one that was asked for? Looks only; what to do about it is enrol's to say.
 */
#ifndef CLIENT_ENROL_CHECK_H
#define CLIENT_ENROL_CHECK_H

#include "client/enrol_order.h"

/*
 * Leaf first in list, then whatever may lead from it to this PC's CAs. Taken, there is the leaf and behind it its way
 * up, without the root: what else had come, a CA or not, nobody installs. ST_BAD_ANSWER (FAULT_ISSUED_OTHER) if it is
 * for another key or person, is a CA's, or ends before the one that it replaces: *reject is true then, nobody wants to
 * use it. It is not rejected if it merely does not chain to the CAs that this PC is configured with (FAULT_ISSUED_OTHER
 * too), or has ended by this PC's clock (FAULT_ISSUED_ENDED): that is cured by a newer configuration, or a better
 * clock. FAULT_HOST_RUBBISH if it cannot be read. The failures of listing the store, and of its CAs.
 */
MUST_CHECK enum status enrol_check(const struct enrolment *enrolment, struct cert_list *list, bool *reject,
                                   struct err *err);
/* The certificates behind the leaf. cert_list_clear afterwards. */
MUST_CHECK enum status enrol_check_chain_of(const struct cert_list *list, struct cert_list *out, struct err *err);

#endif
