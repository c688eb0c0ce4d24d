#include "win/my_remove.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/cert_key.h"
#include "win/cert_key_cng.h"
#include "win/container.h"
#include "win/generation.h"
#include "win/key_fault.h"
#include "win/key_link.h"
#include "win/my_port.h"
#include "win/my_store.h"
#include "win/store_lock.h"

enum { PROVE_TRIES = 5, PROVE_WAIT_MS = 100 };

/* What is to go with the certificate. */
struct removal {
    struct key_link link;
    bool has_link;
    bool key_kept;
};

/*
 * A container is deleted whole, so it must be this certificate's alone: nobody else points to it, and what it holds is
 * this key (under Wine another program's import may have put its own there). A key that cannot be read any more goes.
 */
static enum status plan(PCCERT_CONTEXT cert, struct removal *out, struct err *err)
{
    struct removal removal = {.has_link = false};
    struct err why = ERR_INIT;
    unsigned others = 0;

    enum status status = key_link_read(cert, &removal.link, &why);
    if (status == ST_NO_KEY) {
        *out = removal;
        return ST_OK;
    }
    if (status != ST_OK)
        return err_set_code(err, why.status, why.fault, why.source, why.number, why.what);
    removal.has_link = true;
    if ((removal.link.flags & CRYPT_MACHINE_KEYSET) != 0) {
        /* Services and other users of this PC may use it, and nobody can look through their stores. */
        removal.key_kept = !cert_key_link_is_gone(&removal.link);
        *out = removal;
        return ST_OK;
    }
    status = key_link_count_users(removal.link.container, cert, &others, err);
    if (status != ST_OK)
        return status;
    removal.key_kept = others > 0 || cert_key_is_anothers(cert);
    *out = removal;
    return ST_OK;
}

static enum status delete_key(const struct removal *removal, struct err *err)
{
    const struct key_link *link = &removal->link;

    if (!removal->has_link || removal->key_kept)
        return ST_OK;
    if (link->type == 0)
        return cert_key_cng_delete(link, err);
    return container_delete(link->container, link->provider[0] == L'\0' ? NULL : link->provider, link->type,
                            link->flags, err);
}

/* The context is freed by the deletion, whatever comes of it; so it gets one of its own. */
static enum status delete_certificate(HCERTSTORE store, PCCERT_CONTEXT cert, struct err *err)
{
    PCCERT_CONTEXT given_away = CertDuplicateCertificateContext(cert);

    if (!CertDeleteCertificateFromStore(given_away)) {
        const DWORD code = GetLastError();
        return key_fault_report_code(err, code, "deleting a certificate from MY");
    }
    KILL_POINT("my_remove.certificate_taken_out");
    return my_store_commit(store, err);
}

/*
 * A program that looked at the container when it was deleted may put it back when it lets go of it (Wine's provider
 * does): it is deleted again, a few times.
 */
static bool key_is_gone(const struct removal *removal)
{
    if (!removal->has_link || removal->key_kept)
        return true;
    for (int tries = 1; !cert_key_link_is_gone(&removal->link); tries++) {
        if (tries == PROVE_TRIES)
            return false;
        Sleep(PROVE_WAIT_MS);
        (void)!delete_key(removal, NULL);
    }
    return true;
}

/* By handles that were not open before: what another program would find. */
static enum status prove_gone(const char *sha256, const struct removal *removal, struct err *err)
{
    HCERTSTORE store = NULL;
    PCCERT_CONTEXT cert = NULL;

    enum status status = my_store_open(&store, err);
    if (status != ST_OK)
        return status;
    const enum status found = my_store_find(store, sha256, &cert, NULL);
    CertFreeCertificateContext(cert);
    CertCloseStore(store, 0);
    if (found != ST_NOT_FOUND)
        return err_set(err, ST_IO, FAULT_REMOVE_NOT_PROVEN, "the certificate is in MY after its removal");
    if (!key_is_gone(removal))
        return err_set(err, ST_IO, FAULT_REMOVE_NOT_PROVEN, "the key container is there after its removal");
    return ST_OK;
}

static enum status remove_found(HCERTSTORE store, PCCERT_CONTEXT cert, struct removal *removal, struct err *err)
{
    enum status status = plan(cert, removal, err);
    if (status == ST_OK)
        status = delete_key(removal, err);
    KILL_POINT("my_remove.key_deleted");
    if (status == ST_OK)
        status = delete_certificate(store, cert, err);
    KILL_POINT("my_remove.certificate_deleted");
    return status;
}

static enum status remove_locked(const char *sha256, struct removal *removal, struct err *err)
{
    struct my_certificate one = {.store = NULL};
    enum status status = my_store_open_one(sha256, &one, err);

    if (status == ST_OK)
        status = remove_found(one.store, one.context, removal, err);
    my_store_close_one(&one);
    return status == ST_OK ? prove_gone(sha256, removal, err) : status;
}

enum status my_remove(void *self, const char *sha256, bool *key_kept, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;
    struct removal removal = {.has_link = false};

    enum status status = store_lock_open(settings->lock_limit_ms, NULL, &lock, err);
    if (status == ST_OK)
        status = remove_locked(sha256, &removal, err);
    if (lock != NULL && status != ST_NOT_FOUND) /* half a removal is a change too */
        generation_raise();
    if (status == ST_OK)
        *key_kept = removal.key_kept;
    store_lock_close(&lock);
    return status;
}
