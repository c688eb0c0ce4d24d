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
    wchar_t container[CONTAINER_NAME_SIZE]; /* "" until the key has one */
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

/* The certificate is in MY with its key: nothing is to be made but the chain. */
static bool is_installed(HCERTSTORE store, const struct install *in)
{
    PCCERT_CONTEXT cert = my_store_find_der(store, in->leaf, in->leaf_len);
    const bool there = cert != NULL && cert_key_is_here(cert);
    CertFreeCertificateContext(cert);
    return there;
}

static enum status put_mark_and_key(struct install *in, struct err *err)
{
    struct container_list before = {.names = NULL};

    enum status status = container_list_read(&before, err);
    if (status == ST_OK)
        status = install_mark_put(in->info.spki_hash, &before, err);
    in->marked = status == ST_OK;
    KILL_POINT("my_install.marked");
    if (status == ST_OK)
        status = key_home_make(in->key, in->leaf, in->leaf_len, &before, in->container, err);
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
    status = key_link_write(cert, in->container, err);
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

static enum status forget_mark(struct install *in, struct err *err)
{
    enum status status = in->marked ? install_mark_drop(in->info.spki_hash, err) : ST_OK;
    if (status == ST_OK)
        in->marked = false;
    KILL_POINT("my_install.mark_dropped");
    return status;
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
    enum status status = ST_OK;

    ca_store_take_back(in->chain, &in->cas_added);
    if (in->leaf_touched)
        undo_leaf(in);
    KILL_POINT("my_install.leaf_undone");
    if (in->container[0] != L'\0')
        status = container_delete_ours(in->container, NULL);
    KILL_POINT("my_install.container_undone");
    if (status == ST_OK)
        (void)!forget_mark(in, NULL);
}

static enum status run_locked(struct install *in, const struct progress *progress, struct err *err)
{
    my_orphan_sweep();
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
        status = forget_mark(in, err);
    if (status != ST_OK)
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
