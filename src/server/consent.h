/*
 * The configuration's text that a person agrees to before a certificate is issued, with its id and hash. It is read
 * once, and kept from the first start with it (consents.h); a new text needs a new id, here and a restart, or by
 * consent add.
 */
#ifndef SERVER_CONSENT_H
#define SERVER_CONSENT_H

#include "protocol/messages.h"
#include "server/config.h"

/* ST_BAD_FILE if the text is empty or not UTF-8. consent_answer_clear afterwards. */
MUST_CHECK enum status consent_read(const struct config *config, struct consent_answer *out, struct err *err);

#endif
