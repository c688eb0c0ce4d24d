/*
 * Key containers that an install made and no certificate uses, because the process ended in between: found and deleted.
 * A container that was there before an install is never deleted, whatever key it holds.
 */
#ifndef WIN_MY_ORPHAN_H
#define WIN_MY_ORPHAN_H

#include <wchar.h>

#include "client/port/cert_store.h"

/*
 * A container is ours, and may be deleted, if an install's mark (win/install_mark.h) says that it was not there before,
 * or if it has a name that only container_new_with_key gives; it must hold this key, and no certificate in any system
 * store of this user may point to it.
 *
 * One that cannot be looked into now is told, and its mark stays, so that the next start looks again: it may hold the
 * key. One that is sealed under a Windows password that was reset never opens again, and gives the key to nobody: it is
 * passed over, since it must not stand in the way of anybody's order for good. Neither hinders an install.
 *
 * The caller holds the lock, but for the functions of the port.
 */

/* That one, whether it is ours or not: the caller knows. ST_OK if there is nothing to delete; ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status my_orphan_drop_one(const wchar_t *name, const char *spki_hash, struct err *err);
/* All of an install that was broken off, and then its mark. ST_NOT_FOUND if there is none; ST_IO, ST_NO_MEMORY. */
MUST_CHECK enum status my_orphan_drop_marked(const char *spki_hash, struct err *err);
/*
 * The same of every mark. What cannot be cleared away now keeps its mark: the first failure is told. In *swept, also
 * then, how many were cleared away and how many are left.
 */
MUST_CHECK enum status my_orphan_sweep(struct store_swept *swept, struct err *err);

/* Port cert_store, drop_orphan_key. */
enum status my_orphan_drop_key(void *self, const char *spki_hash, struct err *err);
/* Port cert_store, sweep_installs. */
enum status my_orphan_sweep_installs(void *self, size_t *cleared, struct err *err);
/*
 * Port cert_store, sweep. Of the containers without a mark only those of our own names; one whose key cannot be read is
 * left, since nobody can say whose it is.
 */
enum status my_orphan_sweep_all(void *self, const struct store_wanted *wanted, struct store_swept *out,
                                struct err *err);

#endif
