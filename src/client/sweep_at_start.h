/*
 * What a start of any of our programs clears away after those that ended before their time, or whose time is over:
 * without anybody's password, and without a word.
 */
#ifndef CLIENT_SWEEP_AT_START_H
#define CLIENT_SWEEP_AT_START_H

#include "client/client.h"

/*
 * Installs that were broken off (port cert_store, sweep_installs), and what is kept for undo (client/undo.h). Where
 * nothing was left it costs a look for each. What cannot be cleared away now waits for the next start.
 */
void sweep_at_start(const struct client *client);

#endif
