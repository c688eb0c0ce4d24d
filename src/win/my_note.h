/*
 * Port cert_store, note and put_back: a certificate of MY with its properties, as Windows serialises one, kept and put
 * there again. It holds no key; a link to one is among the properties.
 */
#ifndef WIN_MY_NOTE_H
#define WIN_MY_NOTE_H

#include "client/port/cert_store.h"

/* ST_NOT_FOUND, ST_IO, ST_TOO_COSTLY. */
enum status my_note(void *self, const char *sha256, struct buf *out, struct err *err);
/* Under the lock; found again through a newly opened store. ST_BAD_FILE for what Windows does not read. */
enum status my_put_back(void *self, const struct buf *noted, struct err *err);

#endif
