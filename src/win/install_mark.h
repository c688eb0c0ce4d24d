/*
 * What an install wrote down before it made a key container, so that a later process can tell, if this one dies, which
 * container it left behind: the public key, and the names of the containers that were there before. Kept in the
 * registry of the user (HKCU\Software\<product_id>\Installing), which roams together with keys and certificates. No
 * secret.
 *
 * Under the lock of win/store_lock.h alone, unless it says otherwise. Order: put, make container and certificate, drop.
 */
#ifndef WIN_INSTALL_MARK_H
#define WIN_INSTALL_MARK_H

#include <stdbool.h>

#include "pki/digest.h"
#include "win/container_list.h"

/*
 * On the disk when this returns. A mark that this key has already stays as it is: it is from before, and so is what it
 * says. ST_IO (FAULT_STORE).
 */
MUST_CHECK enum status install_mark_put(const char *spki_hash, const struct container_list *before, struct err *err);
/* ST_OK if there is none. */
MUST_CHECK enum status install_mark_drop(const char *spki_hash, struct err *err);

/* The caller clears *before. ST_NOT_FOUND, ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status install_mark_find(const char *spki_hash, struct container_list *before, struct err *err);
/* Needs no lock: whether there is anything to look at under it. True also if that cannot be told. */
bool install_mark_is_any(void);
/* Whose the mark with this number is, from 0; what is no mark is dropped on the way. ST_NOT_FOUND past the last. */
MUST_CHECK enum status install_mark_at(unsigned index, char spki_hash[SHA256_HEX_SIZE], struct err *err);

#endif
