/*
 * What was asked of a new host, read: its configuration, with the brand's texts for the rest, and the size of its key.
 * Only setup.c uses it.
 */
#ifndef SERVER_SETUP_CONFIG_H
#define SERVER_SETUP_CONFIG_H

#include "server/setup.h"

MUST_CHECK enum status setup_config(const struct setup_request *request, struct config *out, struct err *err);
/* The bits of the issuing CA's key, as asked. */
MUST_CHECK enum status setup_issuing_bits(const struct setup_request *request, unsigned *out, struct err *err);

#endif
