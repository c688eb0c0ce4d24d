/*
 * To whom an order belongs: the address under which the configured host was asked for it, with the path of what is
 * spoken there. It goes on there and nowhere else. What is asked at that address, backend/ alone knows.
 */
#ifndef CLIENT_HOST_ADDRESS_H
#define CLIENT_HOST_ADDRESS_H

#include "client/settings.h"

enum { HOST_ADDRESS_SIZE = SETTINGS_TEXT_SIZE + EST_LABEL_SIZE + (int)sizeof EST_ROOT };

/*
 * "https://ra.example.test:8443", where our own protocol is spoken; for EST
 * "https://ra.example.test:8443/.well-known/est/label" (RFC 7030 section 3.2.2). "" where no host is configured.
 */
void host_address_of(const struct settings *settings, char out[HOST_ADDRESS_SIZE]);
/* Whether that is the configured one. */
bool host_address_is(const char *address, const struct settings *settings);

#endif
