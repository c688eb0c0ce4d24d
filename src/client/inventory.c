#include "client/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

/* What inventory_read looks at besides the store. */
struct inventory_view {
    const struct client *client;
    const char *national_id; /* NULL: nobody's */
    const char *host_sha256; /* NULL: the host has said nothing */
    int64_t renew_from_utc;
    int64_t now_utc;
};

static bool inventory_is_host_certificate(const struct inventory_view *view, const struct cert_info *info)
{
    return view->host_sha256 != NULL && strcmp(view->host_sha256, info->sha256) == 0;
}

static struct holding inventory_holding_of(const struct inventory_view *view, struct store_entry *entry)
{
    const struct cert_info *info = &entry->info;
    const int64_t said_utc = inventory_is_host_certificate(view, info) ? view->renew_from_utc : 0;
    const int64_t due_utc = standing_due_from(info->not_after_utc, said_utc, view->client->settings->zone_offset_s);
    struct holding holding = {
        .entry = *entry, /* owned by the holding now */
        .state = standing_pc_of(info->not_before_utc, info->not_after_utc, due_utc, entry->has_key, view->now_utc),
        .this_person = view->national_id != NULL && strcmp(info->national_id, view->national_id) == 0,
    };

    *entry = (struct store_entry){.has_key = false};
    return holding;
}

/* This firm's alone. CAs of the firm may lie in MY too; they are nobody's certificate. */
static bool inventory_takes(const void *self, const struct cert_info *info, const void *der, size_t len)
{
    const struct client *client = self;

    return !info->is_ca && chain_verify(client->firm_cas, der, len, NULL, CHAIN_ANY_TIME, NULL) == ST_OK;
}

/* --- order of the pages --- */

struct inventory_rank {
    int group;
    int64_t end_utc;
};

/*
 * Usable (the host's own first: another one of the same person is superseded), due, not yet valid, without a key but in
 * time, expired, without a key and over.
 */
static struct inventory_rank inventory_rank_of(const struct inventory_view *view, const struct holding *holding)
{
    static const int groups[STANDING_PC_COUNT] = {
        [STANDING_PC_VALID] = 1,  [STANDING_PC_DUE] = 2,     [STANDING_PC_NOT_YET] = 3,
        [STANDING_PC_NO_KEY] = 4, [STANDING_PC_EXPIRED] = 5,
    };
    const struct cert_info *info = &holding->entry.info;
    struct inventory_rank rank = {.group = groups[holding->state], .end_utc = info->not_after_utc};

    if (inventory_is_host_certificate(view, info) && rank.group <= groups[STANDING_PC_DUE])
        rank.group = 0;
    if (holding->state == STANDING_PC_NO_KEY && view->now_utc > info->not_after_utc)
        rank.group = 6;
    return rank;
}

static bool inventory_before(const struct inventory_view *view, const struct holding *a, const struct holding *b)
{
    const struct inventory_rank rank_a = inventory_rank_of(view, a);
    const struct inventory_rank rank_b = inventory_rank_of(view, b);
    const int by_person = strcmp(a->entry.info.national_id, b->entry.info.national_id);

    if (a->this_person != b->this_person)
        return a->this_person;
    if (by_person != 0)
        return by_person < 0;
    if (rank_a.group != rank_b.group)
        return rank_a.group < rank_b.group;
    if (rank_a.end_utc != rank_b.end_utc)
        return rank_a.end_utc > rank_b.end_utc;
    return strcmp(a->entry.info.sha256, b->entry.info.sha256) < 0;
}

/* By insertion: a person's certificates are few. */
static void inventory_insert(const struct inventory_view *view, struct inventory *inventory, struct holding holding)
{
    size_t at = inventory->count;

    while (at > 0 && inventory_before(view, &holding, &inventory->holdings[at - 1])) {
        inventory->holdings[at] = inventory->holdings[at - 1];
        at--;
    }
    inventory->holdings[at] = holding;
    inventory->count++;
    if (holding.this_person)
        inventory->of_this_person++;
}

enum status inventory_read(const struct client *client, const char *national_id, const char *host_sha256,
                           int64_t renew_from_utc, struct inventory *out, struct err *err)
{
    const struct inventory_view view = {
        .client = client,
        .national_id = national_id,
        .host_sha256 = host_sha256,
        .renew_from_utc = renew_from_utc,
        .now_utc = client->clock->now_utc(client->clock->self),
    };
    const struct store_filter firms = {.takes = inventory_takes, .self = client};
    struct store_list list = {.entries = NULL};
    struct inventory inventory = {.for_person = national_id != NULL};
    enum status status = client->store->list(client->store->self, &firms, &list, err);

    if (status != ST_OK)
        return status;
    inventory.holdings = calloc(list.count + 1, sizeof *inventory.holdings);
    if (inventory.holdings == NULL) {
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing certificates");
        goto out;
    }
    for (size_t i = 0; i < list.count; i++)
        inventory_insert(&view, &inventory, inventory_holding_of(&view, &list.entries[i]));
    *out = inventory; /* out owns the holdings now */
out:
    store_list_clear(&list);
    return status;
}

void inventory_clear(struct inventory *inventory)
{
    if (inventory == NULL)
        return;
    for (size_t i = 0; i < inventory->count; i++)
        buf_clear(&inventory->holdings[i].entry.der);
    free(inventory->holdings);
    *inventory = (struct inventory){.holdings = NULL};
}

/* --- choosing --- */

const struct holding *inventory_best(const struct inventory *inventory)
{
    return inventory->of_this_person > 0 ? &inventory->holdings[0] : NULL;
}

static enum status inventory_missing(struct err *err)
{
    return err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "no such certificate on this PC");
}

static enum status inventory_choose_by_serial(const struct inventory *inventory, const char *typed,
                                              const struct holding **out, struct err *err)
{
    char serial[SERIAL_TEXT_SIZE] = "";
    const struct holding *found = NULL;
    const enum status status = serial_read(typed, serial, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < inventory->count; i++) {
        if (strcmp(inventory->holdings[i].entry.info.serial, serial) != 0)
            continue;
        if (inventory->for_person && !inventory->holdings[i].this_person)
            continue;      /* nobody's serial leads past the person who was named */
        if (found != NULL) /* two CAs of the firm gave the same one */
            return err_set(err, ST_BAD_INPUT, FAULT_SEVERAL_CERTIFICATES, "several certificates of that serial");
        found = &inventory->holdings[i];
    }
    if (found == NULL)
        return inventory_missing(err);
    *out = found;
    return ST_OK;
}

enum status inventory_choose(const struct inventory *inventory, const char *serial, const struct holding **out,
                             struct err *err)
{
    size_t usable = 0;

    if (serial != NULL)
        return inventory_choose_by_serial(inventory, serial, out, err);
    if (inventory->of_this_person == 0)
        return inventory_missing(err);
    for (size_t i = 0; i < inventory->of_this_person; i++) {
        const enum standing_pc state = inventory->holdings[i].state;

        usable += state == STANDING_PC_VALID || state == STANDING_PC_DUE;
    }
    if (usable > 1)
        return err_set(err, ST_BAD_INPUT, FAULT_SEVERAL_CERTIFICATES, "several usable certificates");
    *out = &inventory->holdings[0];
    return ST_OK;
}

size_t inventory_persons(const struct inventory *inventory, char ids[INVENTORY_PERSONS_MAX][NATIONAL_ID_SIZE])
{
    size_t count = 0;

    for (size_t i = 0; i < inventory->count && count < INVENTORY_PERSONS_MAX; i++) {
        const char *id = inventory->holdings[i].entry.info.national_id;
        bool known = id[0] == '\0';

        for (size_t j = 0; !known && j < count; j++)
            known = strcmp(ids[j], id) == 0;
        if (!known)
            memcpy(ids[count++], id, NATIONAL_ID_SIZE);
    }
    return count;
}
