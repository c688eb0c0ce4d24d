#include "client/backup_chain.h"

#include "client/firm_cas.h"

/* The firm's CAs, taken apart. */
struct chain_parts {
    struct buf roots_pem;
    struct cert_list intermediates;
};

static void backup_chain_clear(struct chain_parts *parts)
{
    buf_clear(&parts->roots_pem);
    cert_list_clear(&parts->intermediates);
}

static enum status backup_chain_sort(const struct buf *der, struct chain_parts *parts, struct err *err)
{
    struct cert_info info = {.is_ca = false};
    const enum status status = cert_read(der->data, der->len, &info, err);

    if (status != ST_OK)
        return status;
    return info.self_issued ? cert_to_pem(der->data, der->len, &parts->roots_pem, err)
                            : cert_list_add(&parts->intermediates, der->data, der->len, err);
}

static enum status backup_chain_part(const struct client *client, struct chain_parts *parts, struct err *err)
{
    const struct buf *pem = &client->settings->firm_ca_pem;
    struct cert_list all = {.count = 0};
    enum status status = cert_list_from_pem(buf_text(pem), pem->len, &all, err);

    buf_init(&parts->roots_pem, SETTINGS_CA_PEM_MAX * 2);
    for (size_t i = 0; status == ST_OK && i < all.count; i++)
        status = backup_chain_sort(&all.items[i], parts, err);
    cert_list_clear(&all);
    return status;
}

/* By the configured ones; only where they do not reach, with those that lie on this PC. */
static enum status backup_chain_complete(const struct client *client, const struct anchors *roots,
                                         const struct buf *leaf, struct cert_list *intermediates, bool *complete,
                                         struct err *err)
{
    struct cert_list found = {.count = 0};
    enum status status = chain_reaches(roots, leaf->data, leaf->len, intermediates, complete, err);

    if (status != ST_OK || *complete)
        return status;
    status = firm_cas_found(client, &found, err);
    for (size_t i = 0; status == ST_OK && i < found.count; i++)
        status = cert_list_add(intermediates, found.items[i].data, found.items[i].len, err);
    cert_list_clear(&found);
    return status == ST_OK ? chain_reaches(roots, leaf->data, leaf->len, intermediates, complete, err) : status;
}

/* Copies all but one. */
static enum status backup_chain_without(const struct cert_list *list, size_t index, struct cert_list *out,
                                        struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < list->count; i++) {
        if (i != index)
            status = cert_list_add(out, list->items[i].data, list->items[i].len, err);
    }
    return status;
}

/* What can be left out without losing the path to the root, is left out: the path remains. */
static enum status backup_chain_thin(const struct anchors *roots, const struct buf *leaf, struct cert_list *list,
                                     struct err *err)
{
    size_t at = 0;

    while (at < list->count) {
        struct cert_list fewer = {.count = 0};
        bool enough = false;
        enum status status = backup_chain_without(list, at, &fewer, err);

        if (status == ST_OK)
            status = chain_reaches(roots, leaf->data, leaf->len, &fewer, &enough, err);
        if (status != ST_OK) {
            cert_list_clear(&fewer);
            return status;
        }
        if (enough) {
            cert_list_clear(list);
            *list = fewer; /* the list owns them now */
        } else {
            cert_list_clear(&fewer);
            at++;
        }
    }
    return ST_OK;
}

enum status backup_chain(const struct client *client, const struct buf *leaf, struct cert_list *out, bool *complete,
                         struct err *err)
{
    struct chain_parts parts = {.intermediates = {.count = 0}};
    struct anchors *roots = NULL;
    enum status status = backup_chain_part(client, &parts, err);

    *complete = false;
    if (status != ST_OK || parts.roots_pem.len == 0)
        goto out;
    status = anchors_new(buf_text(&parts.roots_pem), parts.roots_pem.len, &roots, err);
    if (status == ST_OK)
        status = backup_chain_complete(client, roots, leaf, &parts.intermediates, complete, err);
    if (status == ST_OK && *complete)
        status = backup_chain_thin(roots, leaf, &parts.intermediates, err);
    if (*complete && status == ST_OK) {
        *out = parts.intermediates; /* out owns them now */
        parts.intermediates = (struct cert_list){.count = 0};
    }
out:
    anchors_free(&roots);
    backup_chain_clear(&parts);
    return status;
}

enum status backup_chain_reaches(const struct client *client, const struct buf *leaf, const struct cert_list *chain,
                                 bool *reaches, struct err *err)
{
    struct chain_parts parts = {.intermediates = {.count = 0}};
    struct anchors *roots = NULL;
    enum status status = backup_chain_part(client, &parts, err);

    *reaches = false;
    if (status == ST_OK && parts.roots_pem.len > 0) {
        status = anchors_new(buf_text(&parts.roots_pem), parts.roots_pem.len, &roots, err);
        if (status == ST_OK)
            status = chain_reaches(roots, leaf->data, leaf->len, chain, reaches, err);
    }
    anchors_free(&roots);
    backup_chain_clear(&parts);
    return status;
}

enum status backup_chain_intermediates(const struct client *client, struct cert_list *out, struct err *err)
{
    struct chain_parts parts = {.intermediates = {.count = 0}};
    const enum status status = backup_chain_part(client, &parts, err);

    if (status == ST_OK) {
        *out = parts.intermediates; /* out owns them now */
        parts.intermediates = (struct cert_list){.count = 0};
    }
    backup_chain_clear(&parts);
    return status;
}
