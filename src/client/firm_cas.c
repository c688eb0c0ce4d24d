#include "client/firm_cas.h"

#include <string.h>

#include "base/fault.h"

/* What the filter looks with; a filter cannot fail, so that is kept here. */
struct firm_cas_sieve {
    const struct anchors *known;
    const struct cert_list *found;
    struct err *failure;
};

static bool firm_cas_has(const struct cert_list *list, const void *der, size_t len)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].len == len && memcmp(list->items[i].data, der, len) == 0)
            return true;
    return false;
}

static bool firm_cas_takes(const void *self, const void *der, size_t len)
{
    const struct firm_cas_sieve *sieve = self;
    bool reached = false;

    if (sieve->found->count >= CERT_LIST_MAX || !chain_knows_issuer(sieve->known, der, len) ||
        firm_cas_has(sieve->found, der, len))
        return false;
    return chain_reaches(sieve->known, der, len, NULL, &reached, sieve->failure) == ST_OK && reached;
}

/* Those whose issuer is known, and not yet in *found. */
static enum status firm_cas_look(const struct client *client, const struct anchors *known, struct cert_list *found,
                                 struct err *err)
{
    struct err lacking = ERR_INIT;
    const struct firm_cas_sieve sieve = {.known = known, .found = found, .failure = &lacking};
    const struct store_ca_filter firms = {.takes = firm_cas_takes, .self = &sieve};
    const enum status status = client->store->list_cas(client->store->self, &firms, found, err);

    if (status == ST_OK && lacking.status != ST_OK)
        return err_set(err, lacking.status, lacking.fault, lacking.what);
    return status;
}

/* Until there is none more: one may have issued another. Both are the caller's, also after a failure. */
static enum status firm_cas_gather(const struct client *client, struct cert_list *found, struct anchors **wider,
                                   struct err *err)
{
    enum status status = anchors_extend(client->firm_cas, found, wider, err);
    size_t before = 0;

    while (status == ST_OK) {
        before = found->count;
        status = firm_cas_look(client, *wider, found, err);
        if (status != ST_OK || found->count == before)
            break;
        anchors_free(wider);
        status = anchors_extend(client->firm_cas, found, wider, err);
    }
    return status;
}

enum status firm_cas_read(const struct client *client, struct anchors **out, struct err *err)
{
    struct cert_list found = {.count = 0};
    struct anchors *wider = NULL;
    const enum status status = firm_cas_gather(client, &found, &wider, err);

    cert_list_clear(&found);
    if (status == ST_OK)
        *out = wider; /* the caller's now */
    else
        anchors_free(&wider);
    return status;
}

enum status firm_cas_found(const struct client *client, struct cert_list *out, struct err *err)
{
    struct cert_list found = {.count = 0};
    struct anchors *wider = NULL;
    const enum status status = firm_cas_gather(client, &found, &wider, err);

    anchors_free(&wider);
    if (status == ST_OK)
        *out = found; /* the caller's now */
    else
        cert_list_clear(&found);
    return status;
}

enum status firm_cas_reached(const struct client *client, const struct buf *leaf, const struct cert_list *intermediates,
                             bool *reached, struct err *err)
{
    struct anchors *wider = NULL;
    enum status status = chain_reaches(client->firm_cas, leaf->data, leaf->len, intermediates, reached, err);

    if (status != ST_OK || *reached)
        return status;
    status = firm_cas_read(client, &wider, err);
    if (status == ST_OK)
        status = chain_reaches(wider, leaf->data, leaf->len, intermediates, reached, err);
    anchors_free(&wider);
    return status;
}

enum status firm_cas_path(const struct client *client, const struct buf *leaf, const struct cert_list *intermediates,
                          int64_t at_utc, struct cert_list *path, struct err *err)
{
    struct anchors *wider = NULL;
    struct err cause = ERR_INIT;
    enum status status = chain_path(client->firm_cas, leaf->data, leaf->len, intermediates, at_utc, path, &cause);

    if (status == ST_NOT_OURS || status == ST_EXPIRED) { /* a CA may have been issued again, and lie there */
        err_clear(&cause);
        status = firm_cas_read(client, &wider, &cause);
        if (status == ST_OK)
            status = chain_path(wider, leaf->data, leaf->len, intermediates, at_utc, path, &cause);
        anchors_free(&wider);
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}
