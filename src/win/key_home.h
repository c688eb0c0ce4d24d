/*
 * Finding a container for a key that is to stay in this PC: by PFXImportCertStore where that makes one of its own, else
 * by CryptImportKey into one of ours. Touches no certificate store.
 */
#ifndef WIN_KEY_HOME_H
#define WIN_KEY_HOME_H

#include "pki/key.h"
#include "win/container.h"
#include "win/container_list.h"

/* Where the key is now. */
struct key_home {
    wchar_t container[CONTAINER_NAME_SIZE]; /* to which the certificate may point */
    /*
     * One that PFXImportCertStore has made beside it and that the key must leave, by the caller's hand; "" if there is
     * none. That one alone: what else appeared meanwhile may be another program's.
     */
    wchar_t to_leave[CONTAINER_NAME_SIZE];
};

/*
 * The key goes into a container that was not there before, and no container that was is changed:
 *
 * - PFXImportCertStore is called only while this user has no default container. With no name on the key bag Windows
 * then makes a container of its own choosing; Wine makes the default one (../shared/facts/windows.md A2, H2), which is
 * to be left again at once, since the next import of any program would overwrite it.
 * - With a default container there, PFXImportCertStore under Wine would overwrite the key in it. To save that key and
 * put it back would lose it if this process died in between, and cannot be done at all if it is not exportable. So the
 * key then goes into a container of ours without that function.
 *
 * leaf: the certificate of the key, DER. before: all containers there are now. ST_IO, ST_NO_MEMORY; what the key is in
 * then, the mark will find. The caller holds the lock and has marked the install.
 */
MUST_CHECK enum status key_home_make(struct key *key, const void *leaf, size_t leaf_len,
                                     const struct container_list *before, struct key_home *out, struct err *err);

#endif
