/*
 * Key containers of Microsoft's software providers for RSA, of this user: made, found by their key, deleted. What
 * certificate uses one is not known here (win/container_use.h).
 *
 * All RSA providers of Microsoft's share one set of containers; here they are reached through PROV_RSA_AES, the only
 * one that signs SHA-256 (../shared/facts/windows.md A4). Container names are compared without regard to case, as they
 * are stored.
 */
#ifndef WIN_CONTAINER_H
#define WIN_CONTAINER_H

#include <stdbool.h>
#include <wchar.h>

#include <windows.h>

#include <wincrypt.h>

#include "base/status.h"
#include "pki/key.h"

enum { CONTAINER_NAME_SIZE = 261 };

bool container_same_name(const wchar_t *a, const wchar_t *b);
/* Made by container_new_with_key: no other program, nor another brand of this one, uses names of this form. */
bool container_has_our_name(const wchar_t *name);

/*
 * The container that programs get that name none. Some put keys of others into it, and Wine's PFXImportCertStore puts
 * every key there. ST_NOT_FOUND if this user has none; ST_IO.
 */
MUST_CHECK enum status container_default_name(wchar_t out[CONTAINER_NAME_SIZE], struct err *err);

/*
 * The SubjectPublicKeyInfo hash of its key, AT_KEYEXCHANGE or AT_SIGNATURE. ST_NOT_FOUND if there is no such container
 * or it has no such key; ST_IO.
 */
MUST_CHECK enum status container_key_hash(const wchar_t *name, DWORD keyspec, char out[SHA256_HEX_SIZE],
                                          struct err *err);
/* What a look into a container finds, seen from one key. */
enum container_content {
    CONTAINER_GONE,
    CONTAINER_EMPTY,    /* neither kind of key: container_new_with_key ended between its two steps */
    CONTAINER_HOLDS,    /* either of its keys is this one */
    CONTAINER_ANOTHERS, /* what it has is not this one */
    CONTAINER_BROKEN,   /* sealed under a Windows password that was reset: nobody can use what is in it */
};
/*
 * Opened once. ST_IO (FAULT_STORE, FAULT_PROFILE_NOT_LOADED), ST_NO_MEMORY: it cannot be looked into now, and nobody
 * knows what it holds: it is never to be taken for one that does not hold the key.
 */
MUST_CHECK enum status container_look(const wchar_t *name, const char *spki_hash, enum container_content *out,
                                      struct err *err);

/* The provider was asked and says that there is no such container: not just that it could not be opened. */
bool container_is_gone(const wchar_t *name, const wchar_t *provider, DWORD type, DWORD flags);

/*
 * A new container "<product_id>-{GUID}" with the key as its AT_KEYEXCHANGE, exportable. Undone if anything fails.
 * ST_IO.
 */
MUST_CHECK enum status container_new_with_key(const struct key *key, wchar_t out[CONTAINER_NAME_SIZE], struct err *err);

/*
 * Deletes it with its keys; ST_OK if it is not there. provider NULL: the type's default one. flags: as in
 * CRYPT_KEY_PROV_INFO, CRYPT_MACHINE_KEYSET or 0. An empty name, which would mean the user's default container (A8), is
 * ST_BUG.
 */
MUST_CHECK enum status container_delete(const wchar_t *name, const wchar_t *provider, DWORD type, DWORD flags,
                                        struct err *err);

/* The same for one that install made: of this user, reached through PROV_RSA_AES. */
MUST_CHECK enum status container_delete_ours(const wchar_t *name, struct err *err);

#endif
