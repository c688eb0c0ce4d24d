/*
 * Is what a configuration names a host: do its files open, and belong together? For a backup and for what was restored
 * of one. What runs elsewhere is not asked: the token, the database server, the gateway.
 */
#ifndef SERVER_HOST_FILES_H
#define SERVER_HOST_FILES_H

#include "server/clock.h"
#include "server/config.h"

/* The issuing CAs (unless a key of theirs is in a token), the consent text, the TLS pairs; their readers' statuses. */
MUST_CHECK enum status host_files_check(const struct config *config, struct clock clock, struct err *err);

#endif
