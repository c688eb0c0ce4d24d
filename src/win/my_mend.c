#include "win/my_mend.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "win/ca_store.h"
#include "win/cert_key.h"
#include "win/container_list.h"
#include "win/generation.h"
#include "win/key_fault.h"
#include "win/my_port.h"
#include "win/my_store.h"
#include "win/store_lock.h"

enum status my_mend_add_cas(void *self, const struct cert_list *cas, size_t *added, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;
    struct ca_added is_new = {.count = 0};

    enum status status = store_lock_open(settings->lock_limit_ms, NULL, &lock, err);
    if (status == ST_OK)
        status = ca_store_add(cas, &is_new, err);
    store_lock_close(&lock);
    if (status == ST_OK)
        *added = is_new.count;
    return status;
}

static enum status no_key(struct err *err, const char *what)
{
    return err_set(err, ST_NO_KEY, FAULT_CERTIFICATE_NO_KEY, what);
}

/* There is none, it leads nowhere, or to what is another certificate's. */
static bool is_link_free(PCCERT_CONTEXT cert)
{
    struct key_link link;
    const enum status status = key_link_read(cert, &link, NULL);

    return status == ST_NO_KEY || (status == ST_OK && (cert_key_link_is_gone(&link) || cert_key_is_anothers(cert)));
}

/* Of those that cannot be looked into now, one may be it: that is told, and not that there is none. */
static enum status find_among(const struct container_list *all, const char *spki_hash, wchar_t out[CONTAINER_NAME_SIZE],
                              struct err *err)
{
    enum status first = ST_OK;

    for (size_t i = 0; i < all->count; i++) {
        const size_t len = wcslen(all->names[i]);
        enum container_content content = CONTAINER_GONE;
        if (len >= CONTAINER_NAME_SIZE || !container_has_our_name(all->names[i]))
            continue;
        const enum status status = container_look(all->names[i], spki_hash, &content, err);
        if (status == ST_OK && content == CONTAINER_HOLDS) {
            err_clear(err);
            memcpy(out, all->names[i], (len + 1) * sizeof *out);
            return ST_OK;
        }
        if (first == ST_OK)
            first = status;
    }
    return first != ST_OK ? first : no_key(err, "no container of ours holds the key of a certificate");
}

static enum status find_container(PCCERT_CONTEXT cert, wchar_t out[CONTAINER_NAME_SIZE], struct err *err)
{
    struct container_list all = {.names = NULL};
    struct cert_info info;

    enum status status = cert_read(cert->pbCertEncoded, cert->cbCertEncoded, &info, err);
    if (status == ST_OK)
        status = container_list_read(&all, err);
    if (status == ST_OK)
        status = find_among(&all, info.spki_hash, out, err);
    container_list_clear(&all);
    return status;
}

/*
 * In its place: a certificate that is taken out and put in again would be lost if this process died in between. Only
 * with the flag is a changed property written where no certificate came or went.
 */
static enum status write_link(HCERTSTORE store, PCCERT_CONTEXT cert, const wchar_t *container, struct err *err)
{
    enum status status = key_link_write(cert, container, err);
    if (status != ST_OK)
        return status;
    KILL_POINT("my_mend.link_written");
    if (!CertControlStore(store, CERT_STORE_CTRL_COMMIT_FORCE_FLAG, CERT_STORE_CTRL_COMMIT, NULL))
        return key_fault_report(err, "committing MY after a key was linked");
    KILL_POINT("my_mend.link_committed");
    return ST_OK;
}

static enum status relink_found(HCERTSTORE store, PCCERT_CONTEXT cert, struct err *err)
{
    wchar_t container[CONTAINER_NAME_SIZE];

    if (cert_key_is_here(cert))
        return ST_OK;
    if (!is_link_free(cert))
        return no_key(err, "the key that a certificate is linked to cannot be opened now");
    enum status status = find_container(cert, container, err);
    return status == ST_OK ? write_link(store, cert, container, err) : status;
}

/* Through handles that were not open before. */
static enum status prove_linked(const char *sha256, struct err *err)
{
    struct my_certificate one = {.store = NULL};
    struct cert_key key = {.owned = false};
    enum status status = my_store_open_one(sha256, &one, err);

    if (status == ST_OK)
        status = cert_key_open(one.context, &key, err);
    cert_key_close(&key);
    my_store_close_one(&one);
    return status;
}

static enum status relink_locked(const char *sha256, struct err *err)
{
    struct my_certificate one = {.store = NULL};
    enum status status = my_store_open_one(sha256, &one, err);

    if (status == ST_OK)
        status = relink_found(one.store, one.context, err);
    my_store_close_one(&one);
    return status == ST_OK ? prove_linked(sha256, err) : status;
}

enum status my_mend_relink(void *self, const char *sha256, struct err *err)
{
    const struct my_store *settings = self;
    struct store_lock *lock = NULL;

    enum status status = store_lock_open(settings->lock_limit_ms, NULL, &lock, err);
    if (status == ST_OK)
        status = relink_locked(sha256, err);
    if (status == ST_OK)
        generation_raise();
    store_lock_close(&lock);
    return status;
}
