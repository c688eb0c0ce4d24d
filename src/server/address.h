/*
 * Numeric network addresses as text: "127.0.0.1:8443", "[::1]:8443".
 */
#ifndef SERVER_ADDRESS_H
#define SERVER_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/status.h"

struct address {
    struct sockaddr_storage socket;
    socklen_t len;
};

/* ST_BAD_INPUT, err.what a sentence. Names are not looked up. */
MUST_CHECK enum status address_read(const char *text, struct address *out, struct err *err);
/* With the port, "[...]" around IPv6; without: the number alone. False, and "?", if it cannot be said. */
bool address_print(const struct sockaddr *socket, socklen_t len, int with_port, char *out, size_t size);
void address_set_port(struct address *address, unsigned port);
/* Of this machine alone: 127.0.0.0/8, ::1. */
bool address_is_loopback(const struct address *address);
unsigned address_port(const struct address *address);
/* A port that was free a moment ago, for an address whose port is 0. ST_IO. */
MUST_CHECK enum status address_pick_port(struct address *address, struct err *err);

#endif
