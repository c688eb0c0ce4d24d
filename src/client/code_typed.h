/*
 * A one-time code as people type it, brought to the form of the protocol: six ASCII digits. Asks nobody.
 */
#ifndef CLIENT_CODE_TYPED_H
#define CLIENT_CODE_TYPED_H

#include "base/status.h"
#include "protocol/limits.h"

/*
 * Spaces and a leading prefix ("7750-") are dropped, full-width digits taken. ST_BAD_INPUT (FAULT_CODE_FORMAT). Wipe
 * out after use.
 */
MUST_CHECK enum status code_typed_read(const char *typed, char out[CODE_DIGITS + 1], struct err *err);

#endif
