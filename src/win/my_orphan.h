/*
 * Key containers that an install made and no certificate uses, because the process ended in between: found and deleted.
 * A container that was there before an install is never deleted, whatever key it holds.
 */
#ifndef WIN_MY_ORPHAN_H
#define WIN_MY_ORPHAN_H

#include "client/port/cert_store.h"

/*
 * Clear away what installs that were broken off left behind, by their marks (win/install_mark.h). The caller holds the
 * lock. What cannot be cleared away now keeps its mark and waits for the next time: it hinders nobody.
 */
void my_orphan_sweep(void);

/*
 * Port cert_store, drop_orphan_key. A container is ours, and may be deleted, if an install's mark says that it was not
 * there before, or if it has a name that only container_new_with_key gives; it must hold this key, and no certificate
 * in any system store of this user may point to it.
 */
enum status my_orphan_drop_key(void *self, const char *spki_hash, struct err *err);
/*
 * Port cert_store, sweep. Of the containers without a mark only those of our own names; one whose key cannot be read is
 * left, since nobody can say whose it is.
 */
enum status my_orphan_sweep_all(void *self, const struct store_wanted *wanted, struct store_swept *out,
                                struct err *err);

#endif
