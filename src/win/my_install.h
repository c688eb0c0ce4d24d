/*
 * Port cert_store, install: key and certificate into this PC as one change that is there whole or not at all
 * (../shared/facts/windows.md A9 to A11).
 */
#ifndef WIN_MY_INSTALL_H
#define WIN_MY_INSTALL_H

#include "client/port/cert_store.h"

/*
 * As the port says; besides ST_BAD_INPUT (FAULT_PFX_KEY_MISMATCH) for a leaf that is not the key's, ST_BAD_FILE for one
 * that cannot be read. Under the lock, and after what an install that was broken off left behind is cleared away.
 */
enum status my_install(void *self, struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                       const struct progress *progress, struct err *err);

#endif
