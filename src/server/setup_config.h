/*
 * The configuration of a new host, from what was asked and the brand's texts. Only setup.c uses it.
 */
#ifndef SERVER_SETUP_CONFIG_H
#define SERVER_SETUP_CONFIG_H

#include "server/setup.h"

MUST_CHECK enum status setup_config(const struct setup_request *request, struct config *out, struct err *err);

#endif
