#include "win/my_install.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/ca_store.h"
#include "win/cert_key.h"
#include "win/container.h"
#include "win/container_list.h"
#include "win/generation.h"
#include "win/install_mark.h"
#include "win/key_fault.h"
#include "win/key_home.h"
#include "win/key_link.h"
#include "win/my_orphan.h"
#include "win/my_port.h"
#include "win/my_store.h"
#include "win/store_lock.h"

/* One install: what it is to do, and what it has done so far, for undo. */
struct install {
    struct key *key;
    const void *leaf;
    size_t leaf_len;
    const struct cert_list *chain;
    struct cert_info info;
    HCERTSTORE store;
    PCCERT_CONTEXT replaced; /* the same certificate as it was in MY before, without its key; in memory */
    bool marked, leaf_touched;
    struct ca_added cas_added;
    struct key_home home;
    wchar_t former[CONTAINER_NAME_SIZE]; /* to which the certificate pointed; "" if to none of this user's */
};

static enum status check_pair(struct install *in, struct err *err)
{
    char key_hash[SHA256_HEX_SIZE];

    enum status status = cert_read(in->leaf, in->leaf_len, &in->info, err);
    if (status == ST_OK)
        status = key_spki_hash(in->key, key_hash, err);
    if (status == ST_OK && strcmp(key_hash, in->info.spki_hash) != 0)
        status = err_set(err, ST_BAD_INPUT, FAULT_PFX_KEY_MISMATCH, "installing a certificate with another's key");
    return status;
}

/*
 * The certificate is in MY with its key: nothing is to be made but the chain. Also false where its container cannot be
 * looked into: whether now or never again (the Windows password was reset) nobody can tell for certain, and to install
 * a backup anew is what helps then.
 */
static bool is_installed(HCERTSTORE store, struct install *in)
{
    struct key_link link;
    PCCERT_CONTEXT cert = my_store_find_der(store, in->leaf, in->leaf_len);
    const bool there = cert != NULL && cert_key_is_here(cert);

    if (cert != NULL && !there && key_link_read(cert, &link, NULL) == ST_OK && link.type != 0 &&
        (link.flags & CRYPT_MACHINE_KEYSET) == 0)
        memcpy(in->former, link.container, sizeof in->former);
    CertFreeCertificateContext(cert);
    return there;
}

/*
 * The former container is left out of those that were there before: no certificate points to it when this is over, and
 * if it holds this key after all it is ours to clear away, like what appears from now on.
 */
static enum status put_mark_and_key(struct install *in, struct err *err)
{
    struct container_list before = {.names = NULL};

    enum status status = container_list_read(&before, err);
    container_list_drop(&before, in->former);
    if (status == ST_OK)
        status = install_mark_put(in->info.spki_hash, &before, err);
    in->marked = status == ST_OK;
    KILL_POINT("my_install.marked");
    if (status == ST_OK)
        status = key_home_make(in->key, in->leaf, in->leaf_len, &before, &in->home, err);
    KILL_POINT("my_install.key_in_container");
    container_list_clear(&before);
    return status;
}

/* A certificate that is there without its key gets its link anew; the old state is kept for undo. */
static enum status remember_replaced(struct install *in, struct err *err)
{
    PCCERT_CONTEXT there = my_store_find_der(in->store, in->leaf, in->leaf_len);
    if (there == NULL)
        return ST_OK;
    HCERTSTORE memory = CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, NULL);
    /* The copy keeps the memory store alive after it is closed. */
    if (memory == NULL || !CertAddCertificateContextToStore(memory, there, CERT_STORE_ADD_ALWAYS, &in->replaced)) {
        const DWORD code = GetLastError();
        if (memory != NULL)
            CertCloseStore(memory, 0);
        CertFreeCertificateContext(there);
        return key_fault_report_code(err, code, "keeping the certificate that is to be replaced");
    }
    CertCloseStore(memory, 0);
    CertFreeCertificateContext(there);
    return ST_OK;
}

static void delete_leaf(const struct install *in)
{
    PCCERT_CONTEXT cert = my_store_find_der(in->store, in->leaf, in->leaf_len);
    if (cert != NULL)
        (void)CertDeleteCertificateFromStore(cert); /* frees it */
}

/*
 * What is there of the same certificate is deleted first: Wine's store keeps the old properties whatever the
 * disposition says (measured).
 */
static enum status put_context(const struct install *in, PCCERT_CONTEXT cert, struct err *err)
{
    delete_leaf(in);
    KILL_POINT("my_install.old_leaf_deleted");
    if (!CertAddCertificateContextToStore(in->store, cert, CERT_STORE_ADD_REPLACE_EXISTING, NULL))
        return key_fault_report(err, "adding the certificate to MY");
    return ST_OK;
}

/* The link is on the context before it goes into the store: MY never shows the certificate without its key. */
static enum status put_leaf(struct install *in, struct err *err)
{
    enum status status = remember_replaced(in, err);
    if (status != ST_OK)
        return status;
    PCCERT_CONTEXT cert = CertCreateCertificateContext(X509_ASN_ENCODING, in->leaf, (DWORD)in->leaf_len);
    if (cert == NULL)
        return key_fault_report(err, "reading the certificate to install");
    status = key_link_write(cert, in->home.container, err);
    if (status == ST_OK) {
        in->leaf_touched = true;
        status = put_context(in, cert, err);
    }
    CertFreeCertificateContext(cert);
    KILL_POINT("my_install.leaf_added");
    if (status == ST_OK)
        status = my_store_commit(in->store, err);
    KILL_POINT("my_install.leaf_committed");
    return status;
}

/* Through handles that were not open before: what another program will find. */
static enum status prove_installed(const struct install *in, struct err *err)
{
    HCERTSTORE store = NULL;
    struct cert_key key = {.owned = false};

    enum status status = my_store_open(&store, err);
    if (status != ST_OK)
        return status;
    PCCERT_CONTEXT cert = my_store_find_der(store, in->leaf, in->leaf_len);
    status = cert == NULL ? err_set(err, ST_IO, FAULT_STORE, "the certificate is not in MY after its installation")
                          : cert_key_open(cert, &key, err);
    cert_key_close(&key);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    return status;
}

static bool has_left(const wchar_t *container, const struct install *in)
{
    return container[0] == L'\0' || my_orphan_drop_one(container, in->info.spki_hash, NULL) == ST_OK;
}

/*
 * The key must not stay where it was on its way, nor where the certificate had it before. The certificate is here and
 * proven by now: where one of these containers cannot be looked into, nobody is helped by taking that back. The mark
 * stays, and the next start looks again.
 */
static void forget_mark(const struct install *in)
{
    const bool left_import = has_left(in->home.to_leave, in);
    const bool left_former = has_left(in->former, in);

    if (in->marked && left_import && left_former)
        (void)!install_mark_drop(in->info.spki_hash, NULL);
    KILL_POINT("my_install.mark_dropped");
}

static void undo_leaf(const struct install *in)
{
    if (in->replaced != NULL)
        (void)!put_context(in, in->replaced, NULL);
    else
        delete_leaf(in);
    (void)!my_store_commit(in->store, NULL);
}

/*
 * What was done, undone: certificate before container, so that MY never shows one without its key. What fails here is
 * left to the mark, which then stays.
 */
static void undo(struct install *in)
{
    ca_store_take_back(in->chain, &in->cas_added);
    if (in->leaf_touched)
        undo_leaf(in);
    KILL_POINT("my_install.leaf_undone");
    if (in->marked)
        (void)!my_orphan_drop_marked(in->info.spki_hash, NULL);
    KILL_POINT("my_install.container_undone");
}

static enum status run_locked(struct install *in, const struct progress *progress, struct err *err)
{
    struct store_swept swept;

    (void)!my_orphan_sweep(&swept, NULL);
    enum status status = my_store_open(&in->store, err);
    if (status != ST_OK)
        return status;
    progress_report(progress, PROGRESS_INSTALLING, 0, 0);
    if (!is_installed(in->store, in)) {
        status = put_mark_and_key(in, err);
        if (status == ST_OK)
            status = put_leaf(in, err);
    }
    if (status == ST_OK)
        status = ca_store_add(in->chain, &in->cas_added, err);
    if (status == ST_OK)
        status = prove_installed(in, err);
    if (status == ST_OK)
        forget_mark(in);
    else
        undo(in);
    CertFreeCertificateContext(in->replaced);
    CertCloseStore(in->store, 0);
    return status;
}

enum status my_install(void *self, struct key *key, const void *leaf, size_t leaf_len, const struct cert_list *chain,
                       const struct progress *progress, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;
    struct install in = {.key = key, .leaf = leaf, .leaf_len = leaf_len, .chain = chain};

    enum status status = check_pair(&in, err);
    if (status == ST_OK)
        status = store_lock_open(settings->lock_limit_ms, progress, &lock, err);
    if (status == ST_OK)
        status = run_locked(&in, progress, err);
    if (status == ST_OK) /* also when all was there: whoever put it there may have died before this */
        generation_raise();
    store_lock_close(&lock);
    return status;
}
