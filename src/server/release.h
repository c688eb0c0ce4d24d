/*
 * The release notice that the operator put beside the configuration (files.release_notice): signed offline by the
 * firm's release key (tools/release), handed out as it is. The host has no key for it and does not say whether it is
 * true.
 */
#ifndef SERVER_RELEASE_H
#define SERVER_RELEASE_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"

/*
 * Read anew each time: a new one needs no restart, only to be moved into its place whole. ST_REFUSED: notFound without
 * one. ST_BAD_FILE for what has not the form of one, ST_IO.
 */
MUST_CHECK enum status release_get(const struct ra *ra, struct release_answer *out, struct problem *refusal,
                                   struct err *err);

#endif
