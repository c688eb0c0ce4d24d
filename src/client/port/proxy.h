/*
 * Port: which proxy this PC's own settings name for an address (Windows' Internet options behind it, a fixed answer in
 * tests). It is asked when the configuration says "auto", and knows nothing of what will be sent.
 */
#ifndef CLIENT_PORT_PROXY_H
#define CLIENT_PORT_PROXY_H

#include "base/status.h"

enum { PROXY_SIZE = 256 };

struct proxy_port {
    /*
     * url: "https://host:port", or one of "http://" whatever its path. *out becomes "" (go there directly) or
     * "http://host:port". Settings that cannot be read, or a script that does not answer in time, mean "directly":
     * whether the host can be reached shows when it is tried. ST_NO_MEMORY.
     */
    enum status (*find)(void *self, const char *url, char out[PROXY_SIZE], struct err *err);
    void *self;
};

#endif
