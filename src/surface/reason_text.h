/*
 * Why a certificate is revoked, in words.
 */
#ifndef SURFACE_REASON_TEXT_H
#define SURFACE_REASON_TEXT_H

#include "protocol/messages.h"

/* The string. */
int reason_text(enum revocation_reason reason);

#endif
