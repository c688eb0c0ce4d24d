/*
 * The text that a person agrees to before a certificate is issued, with its version and hash. It is read once; a new
 * text means a new version in the configuration and a restart.
 */
#ifndef SERVER_CONSENT_H
#define SERVER_CONSENT_H

#include "protocol/messages.h"
#include "server/config.h"

/* ST_BAD_FILE if the text is empty or not UTF-8. consent_answer_clear afterwards. */
MUST_CHECK enum status consent_read(const struct config *config, struct consent_answer *out, struct err *err);

#endif
