#include "client/install.h"

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/post_change.h"
#include "client/sign_test.h"

struct install {
    const struct client *client;
    char sha256[SHA256_HEX_SIZE];
    struct buf noted; /* the certificate as it lay here without its key; empty if it did not */
};

static enum status install_look_before(struct install *in, struct err *err)
{
    const struct cert_store_port *store = in->client->store;
    const struct store_filter same = store_filter_one(in->sha256);
    struct store_list list = {.entries = NULL};
    enum status status = store->list(store->self, &same, &list, err);

    if (status == ST_OK && list.count > 0 && !list.entries[0].has_key)
        status = store->note(store->self, in->sha256, &in->noted, err);
    store_list_clear(&list);
    return status;
}

/* Installed and found unable to sign: it goes again. False if anything of it stays, or what was there before does not.
 */
static bool install_undo(const struct install *in)
{
    const struct cert_store_port *store = in->client->store;
    bool key_kept = false;
    const enum status removed = store->remove(store->self, in->sha256, &key_kept, NULL);
    enum status put_back = ST_OK;

    KILL_POINT("install.undone");
    if (removed != ST_NOT_FOUND && (removed != ST_OK || key_kept))
        return false;
    if (in->noted.len > 0)
        put_back = store->put_back(store->self, &in->noted, NULL);
    KILL_POINT("install.put_back");
    return put_back == ST_OK;
}

static enum status install_test(const struct install *in, struct err *err)
{
    struct err cause = ERR_INIT;
    enum status status = sign_test_installed(in->client, in->sha256, &cause);

    if (status == ST_OK) {
        KILL_POINT("install.tested");
        return ST_OK;
    }
    if (!install_undo(in)) {
        status = ST_IO;
        cause.status = status;
        cause.fault = FAULT_SIGN_TEST_STAYS;
    }
    if (err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

enum status install_proven(const struct client *client, struct key *key, const struct buf *leaf,
                           const struct cert_list *chain, struct err *err)
{
    const struct cert_store_port *store = client->store;
    struct install in = {.client = client};
    struct cert_info info = {.is_ca = false};
    enum status status = ST_OK;

    if (progress_cancelled(client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    buf_init(&in.noted, STORE_NOTE_MAX);
    status = digest_sha256_hex(leaf->data, leaf->len, in.sha256, err);
    if (status == ST_OK)
        status = install_look_before(&in, err);
    if (status == ST_OK) {
        progress_report(client->progress, PROGRESS_INSTALLING, 0, 0);
        status = store->install(store->self, key, leaf->data, leaf->len, chain, client->progress, err);
        KILL_POINT("install.installed");
    }
    if (status == ST_OK)
        status = install_test(&in, err);
    if (status == ST_OK && cert_read(leaf->data, leaf->len, &info, NULL) == ST_OK)
        post_change_note(client, POST_CHANGE_INSTALLED, info.sha256, info.serial);
    buf_clear(&in.noted);
    return status;
}
