/*
 * The host's base address, taken apart and checked once: https, a name, perhaps a port, and nothing else. Asks no
 * network.
 */
#ifndef NET_HOST_URL_H
#define NET_HOST_URL_H

#include <stdbool.h>

#include "base/status.h"

enum { HOST_URL_SIZE = 320, HOST_NAME_SIZE = 256 };

struct host_url {
    char origin[HOST_URL_SIZE]; /* "https://ra.example.test:8443", as configured, without a slash at the end */
    char name[HOST_NAME_SIZE];  /* "ra.example.test", "127.0.0.1", "[::1]" */
    bool loopback;              /* this PC itself: no proxy can stand before it */
};

/* Of a name as it stands in struct host_url. */
bool host_url_is_loopback(const char *name);

/* ST_BAD_INPUT (FAULT_CONFIGURATION, err.detail "host_url"), ST_NO_MEMORY. */
MUST_CHECK enum status host_url_read(const char *text, struct host_url *out, struct err *err);

/* "http://host:port" and nothing behind it. ST_BAD_INPUT (FAULT_CONFIGURATION, err.detail "proxy"), ST_NO_MEMORY. */
MUST_CHECK enum status host_url_check_proxy(const char *text, struct err *err);

#endif
