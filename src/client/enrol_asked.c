#include "client/enrol_asked.h"

#include <string.h>

#include "client/firm_cas.h"

/* Of the certificates of one CA a valid one, if there is any: a host may take no other. */
static enum status enrol_asked_path(const struct client *client, const struct buf *leaf, struct cert_list *path,
                                    struct err *err)
{
    const int64_t now_utc = client->clock->now_utc(client->clock->self);
    const enum status status = firm_cas_path(client, leaf, NULL, now_utc, path, err);

    if (status != ST_EXPIRED && status != ST_NOT_OURS)
        return status;
    err_clear(err);
    return firm_cas_path(client, leaf, NULL, CHAIN_ANY_TIME, path, err);
}

/* With the CAs above it, which a host may not have; those that this PC does not know either, it may. */
static enum status enrol_asked_add_replaced(const struct client *client, const struct buf *leaf, struct cert_list *out,
                                            struct err *err)
{
    struct cert_list path = {.count = 0};
    struct err cause = ERR_INIT;
    enum status status = enrol_asked_path(client, leaf, &path, &cause);

    if (status != ST_OK && status != ST_NOT_OURS) {
        if (err != NULL && err->status == ST_OK)
            *err = cause;
        return status;
    }
    status = cert_list_add(out, leaf->data, leaf->len, err);
    for (size_t i = 0; i < path.count && status == ST_OK; i++)
        status = cert_list_add(out, path.items[i].data, path.items[i].len, err);
    cert_list_clear(&path);
    return status;
}

/* The certificate itself: where the key signs, the store knows alone. */
static enum status enrol_asked_find_replaced(const struct enrolment *enrolment, struct cert_list *out, struct err *err)
{
    const struct cert_store_port *store = enrolment->client->store;
    const char *sha256 = enrolment->entry.replaced.sha256;
    const struct store_filter same = store_filter_one(sha256);
    const struct store_entry *found = NULL;
    struct store_list list = {.entries = NULL};
    enum status status = store->list(store->self, &same, &list, err);

    if (status == ST_OK)
        found = store_list_find(&list, sha256);
    if (found != NULL)
        status = enrol_asked_add_replaced(enrolment->client, &found->der, out, err);
    store_list_clear(&list);
    return status;
}

static enum status enrol_asked_fill_replaced(const struct enrolment *enrolment, struct enrol_asked *out,
                                             struct err *err)
{
    enum status status = ST_OK;

    out->store_signer = (struct store_signer){.store = enrolment->client->store};
    memcpy(out->store_signer.sha256, enrolment->entry.replaced.sha256, sizeof out->store_signer.sha256);
    out->replaced_key = store_signer_of(&out->store_signer);
    out->replaced = (struct order_replaced){.chain = &out->replaced_chain, .key = &out->replaced_key};
    out->asked.replaced = &out->replaced;
    if ((enrolment->client->backend->capabilities & BACKEND_ASKS_AGAIN) == 0)
        return ST_OK;
    status = enrol_asked_find_replaced(enrolment, &out->replaced_chain, err);
    out->replaced_missing = status == ST_OK && out->replaced_chain.count == 0;
    return status;
}

enum status enrol_asked_open(const struct enrolment *enrolment, const struct session *session, struct enrol_asked *out,
                             struct err *err)
{
    const struct journal_entry *entry = &enrolment->entry;

    out->key = key_signer(enrolment->key);
    out->request = (struct order_request){.kind = entry->kind, .csr = entry->csr}; /* borrowed */
    memcpy(out->request.replaces, entry->replaced.serial, sizeof out->request.replaces);
    out->asked = (struct order_asked){.request = &out->request, .certificates = &entry->certificates};
    out->auth = (struct order_auth){.asked = &out->asked};
    if (session != NULL)
        out->auth.token = session->token;
    else
        out->auth.key = &out->key;
    return entry->kind == ORDER_RENEW ? enrol_asked_fill_replaced(enrolment, out, err) : ST_OK;
}

void enrol_asked_close(struct enrol_asked *asked)
{
    cert_list_clear(&asked->replaced_chain);
}

bool enrol_asked_unproved(const struct enrol_asked *asked)
{
    return asked->store_signer.status != ST_OK || asked->replaced_missing;
}

const struct order_replaced *enrol_asked_replaced(const struct enrol_asked *asked)
{
    return asked->asked.replaced;
}
