/*
 * How long a connection may take until a whole request header has come: TLS handshake included, however slowly the
 * bytes drip. One thread looks after all connections of a listener and shuts down the sockets of those that are late;
 * closing them stays with whoever opened them. It must not know HTTP.
 *
 * Order of calls for one connection: header_limit_begin, then header_limit_met and header_limit_again as often as
 * requests come, header_limit_end before its socket is closed. All of them thread-safe.
 */
#ifndef SERVER_HEADER_LIMIT_H
#define SERVER_HEADER_LIMIT_H

#include <stdint.h>

#include "base/status.h"

struct header_limit;
struct header_wait;

MUST_CHECK enum status header_limit_new(int64_t limit_ms, struct header_limit **out, struct err *err);
/* After every connection's header_limit_end. */
void header_limit_free(struct header_limit **limit);

/* NULL without memory: the other three accept that, and the connection has no limit. */
struct header_wait *header_limit_begin(struct header_limit *limit, int socket);
/* The header is here: nothing more is waited for. */
void header_limit_met(struct header_limit *limit, struct header_wait *wait);
/* The answer is out; the next request may begin within idle_ms and then has its limit. */
void header_limit_again(struct header_limit *limit, struct header_wait *wait, int64_t idle_ms);
void header_limit_end(struct header_limit *limit, struct header_wait *wait);

#endif
