/*
 * Port cert_store, for repair: what certificates in MY need beside themselves, and have lost. A chain above them, and
 * the link to a key that is still here.
 */
#ifndef WIN_MY_MEND_H
#define WIN_MY_MEND_H

#include "client/port/cert_store.h"

enum status my_mend_add_cas(void *self, const struct cert_list *cas, size_t *added, struct err *err);

/*
 * Only to a container whose name container_new_with_key gave: a container that another program made must not become
 * one that removing the certificate deletes. (Where PFXImportCertStore made the container, nobody can tell any more
 * whose it is.) A link that leads to a key which cannot be opened now, to a card that is not in its reader, stays.
 */
enum status my_mend_relink(void *self, const char *sha256, struct err *err);

#endif
