/*
 * A certificate store as a folder: certificates, key containers and the links between them as files, so that a process
 * may be killed and another one find what it left. Keys are PKCS#8 in the clear: fakes only. It behaves as MY does: a
 * key may be there without its certificate and the other way round, and one container may serve two certificates.
 *
 *   <sha256>.der    certificate      <sha256>.link   name of its container
 *   <container>.p8  key              <sha256>.ca     intermediate
 *   <spki hash>.mark  an install that is not over; store.lock is held while one goes on, and while one is swept
 */
#ifndef FAKE_STORE_H
#define FAKE_STORE_H

#include "client/port/cert_store.h"
#include "fakes/fake_folder.h"

struct fake_store {
    char folder[FAKE_PATH_SIZE];
    /* What goes wrong; zeroed: nothing. */
    enum status list_status, install_status, sign_status, remove_status, drop_status, note_status, put_back_status,
        cas_status, list_cas_status, relink_status, sweep_status, export_status, try_write_status, try_key_status;
    bool sign_wrong; /* a signature comes, and it is wrong */
    bool not_exportable;
    bool remove_forgets; /* says that it removed, and did not */
    unsigned installs, removes, sweeps, key_looks;
};

void fake_store_open(struct fake_store *store, const char *folder);
struct cert_store_port fake_store_port(struct fake_store *store);

/* A certificate, with a key in a container of that name (NULL: without a key). key is NULL if the container is there.
 */
void fake_store_put(struct fake_store *store, const struct buf *der, struct key *key, const char *container);
/* What an install of this key leaves that is killed before its certificate is there. */
void fake_store_break_install(struct fake_store *store, struct key *key);
/* A CA's certificate among the intermediates, as any program may put one there. */
void fake_store_put_ca(struct fake_store *store, const struct buf *der);
void fake_store_forget_cas(struct fake_store *store);
/* How many certificates and how many containers there are. */
size_t fake_store_certificates(const struct fake_store *store);
size_t fake_store_containers(const struct fake_store *store);
size_t fake_store_intermediates(const struct fake_store *store);
/* How many installs are not over. */
size_t fake_store_marks(const struct fake_store *store);

#endif
