/*
 * Port cert_store (client/port/cert_store.h) over the CurrentUser "MY" store and Microsoft's key providers: the table
 * that programs fill their struct client with. What each function does is in win/my_*.c.
 */
#ifndef WIN_MY_PORT_H
#define WIN_MY_PORT_H

#include "client/port/cert_store.h"

struct my_store {
    unsigned lock_limit_ms; /* how long a change waits for another process; STORE_LOCK_LIMIT_MS */
};

/* Borrows the struct. */
struct cert_store_port my_port(struct my_store *store);

#endif
