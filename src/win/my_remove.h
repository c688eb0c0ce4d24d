/*
 * Port cert_store, remove: a certificate and its key out of this PC, and the proof that they are gone
 * (../shared/facts/windows.md A8).
 */
#ifndef WIN_MY_REMOVE_H
#define WIN_MY_REMOVE_H

#include "client/port/cert_store.h"

/*
 * *key_kept: the container stays, since another certificate points to it, since it holds another key, or since it is
 * the machine's and not this user's. Repeatable: a key that is gone already is no failure. ST_NOT_FOUND, ST_BUSY, ST_IO
 * (FAULT_REMOVE_NOT_PROVEN and the store's faults).
 */
enum status my_remove(void *self, const char *sha256, bool *key_kept, struct err *err);

#endif
