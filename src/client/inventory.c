#include "client/inventory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "client/firm_cas.h"

/* What inventory_read looks at besides the store. */
struct inventory_view {
    const struct client *client;
    const char *national_id;             /* NULL: nobody's */
    const struct inventory_words *words; /* NULL: the host has said nothing */
    int64_t now_utc;
};

/* What the host has said of that one; nothing: no word of any meaning. */
static struct inventory_word inventory_word_on(const struct inventory_view *view, const struct cert_info *info)
{
    for (size_t i = 0; view->words != NULL && i < view->words->count; i++) {
        if (strcmp(view->words->words[i].sha256, info->sha256) == 0)
            return view->words->words[i];
    }
    return (struct inventory_word){.renew_from_utc = 0};
}

/* What the filter looks with; a filter cannot fail, so that is kept here. */
struct inventory_sieve {
    const struct anchors *firm_cas;
    struct err *failure;
};

/* This firm's alone. CAs of the firm may lie in MY too; they are nobody's certificate. */
static bool inventory_takes(const void *self, const struct cert_info *info, const void *der, size_t len)
{
    const struct inventory_sieve *sieve = self;
    bool ours = false;

    if (info->is_ca || !chain_knows_issuer(sieve->firm_cas, der, len))
        return false;
    return chain_reaches(sieve->firm_cas, der, len, NULL, &ours, sieve->failure) == ST_OK && ours;
}

/* --- order of the pages --- */

/*
 * Usable (the host's own first: another one of the same person is superseded), due, not yet valid, without a key but in
 * time or revoked, expired, without a key and over.
 */
static int inventory_rank_of(const struct inventory_view *view, const struct holding *holding, bool current)
{
    static const int ranks[STANDING_PC_COUNT] = {
        [STANDING_PC_VALID] = 1,  [STANDING_PC_DUE] = 2,     [STANDING_PC_NOT_YET] = 3,
        [STANDING_PC_NO_KEY] = 4, [STANDING_PC_EXPIRED] = 5,
    };
    const enum standing_pc state = holding->state;

    if (current && ranks[state] <= ranks[STANDING_PC_DUE])
        return 0;
    if (state == STANDING_PC_NO_KEY && view->now_utc > holding->entry.info.not_after_utc)
        return 6;
    return holding->revoked && ranks[state] < ranks[STANDING_PC_NO_KEY] ? ranks[STANDING_PC_NO_KEY] : ranks[state];
}

static struct holding inventory_holding_of(const struct inventory_view *view, struct store_entry *entry)
{
    const struct cert_info *info = &entry->info;
    const struct inventory_word word = inventory_word_on(view, info);
    struct holding holding = {
        .entry = *entry, /* owned by the holding now */
        .due_from_utc = standing_due_from(info->not_before_utc, info->not_after_utc, word.renew_from_utc,
                                          view->client->settings->zone_offset_s),
        .revoked = word.revoked,
    };

    holding.state =
        standing_pc_of(info->not_before_utc, info->not_after_utc, holding.due_from_utc, entry->has_key, view->now_utc);
    holding.rank = inventory_rank_of(view, &holding, word.current);
    *entry = (struct store_entry){.has_key = false};
    return holding;
}

/* By person, then the better one first; the digest makes it one order. */
static int inventory_compare(const void *left, const void *right)
{
    const struct holding *a = left;
    const struct holding *b = right;
    const int by_person = strcmp(a->entry.info.national_id, b->entry.info.national_id);

    if (by_person != 0)
        return by_person;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->entry.info.not_after_utc != b->entry.info.not_after_utc)
        return a->entry.info.not_after_utc > b->entry.info.not_after_utc ? -1 : 1;
    return strcmp(a->entry.info.sha256, b->entry.info.sha256);
}

static void inventory_sort(struct holding *holdings, size_t count)
{
    if (count > 1)
        qsort(holdings, count, sizeof *holdings, inventory_compare);
}

/* Takes the entries out of the list: this person's from the front, the others from the end. */
static void inventory_fill(const struct inventory_view *view, struct store_list *list, struct inventory *inventory)
{
    struct holding *holdings = inventory->holdings;
    size_t own = 0;
    size_t others = list->count;

    for (size_t i = 0; i < list->count; i++) {
        struct store_entry *entry = &list->entries[i];
        const bool is_own = view->national_id != NULL && strcmp(entry->info.national_id, view->national_id) == 0;

        holdings[is_own ? own++ : --others] = inventory_holding_of(view, entry);
    }
    inventory->count = list->count;
    inventory->of_this_person = own;
    inventory_sort(holdings, own);
    inventory_sort(&holdings[own], inventory->count - own);
}

static enum status inventory_list(const struct client *client, struct store_list *out, struct err *err)
{
    struct err lacking = ERR_INIT;
    struct anchors *firm_cas = NULL;
    enum status status = firm_cas_read(client, &firm_cas, err);

    if (status == ST_OK) {
        const struct inventory_sieve sieve = {.firm_cas = firm_cas, .failure = &lacking};
        const struct store_filter firms = {.takes = inventory_takes, .self = &sieve};

        status = client->store->list(client->store->self, &firms, out, err);
    }
    if (status == ST_OK && lacking.status != ST_OK) { /* one that nobody could look at is not one that is not there */
        store_list_clear(out);
        status = err_set(err, lacking.status, lacking.fault, lacking.what);
    }
    anchors_free(&firm_cas);
    return status;
}

enum status inventory_read(const struct client *client, const char *national_id, const struct inventory_words *words,
                           struct inventory *out, struct err *err)
{
    const struct inventory_view view = {
        .client = client,
        .national_id = national_id,
        .words = words,
        .now_utc = client->clock->now_utc(client->clock->self),
    };
    struct store_list list = {.entries = NULL};
    struct inventory inventory = {.for_person = national_id != NULL};
    enum status status = inventory_list(client, &list, err);

    if (status != ST_OK)
        return status;
    inventory.holdings = calloc(list.count + 1, sizeof *inventory.holdings);
    if (inventory.holdings == NULL) {
        status = err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "listing certificates");
        goto out;
    }
    inventory_fill(&view, &list, &inventory);
    *out = inventory; /* out owns the holdings now */
out:
    store_list_clear(&list);
    return status;
}

void inventory_clear(struct inventory *inventory)
{
    if (inventory == NULL)
        return;
    for (size_t i = 0; !inventory->borrowed && i < inventory->count; i++)
        buf_clear(&inventory->holdings[i].entry.der);
    if (!inventory->borrowed)
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
    /* Nobody's serial leads past the person who was named. */
    const size_t count = inventory->for_person ? inventory->of_this_person : inventory->count;
    const struct holding *found = NULL;
    const enum status status = serial_read(typed, serial, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(inventory->holdings[i].entry.info.serial, serial) != 0)
            continue;
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

bool inventory_is_newer(const struct cert_info *a, const struct cert_info *b)
{
    return a->not_before_utc != b->not_before_utc ? a->not_before_utc > b->not_before_utc
                                                  : a->not_after_utc > b->not_after_utc;
}

/* --- everybody --- */

static bool inventory_same_person(const struct holding *a, const struct holding *b)
{
    return strcmp(a->entry.info.national_id, b->entry.info.national_id) == 0;
}

const struct holding *inventory_next_person(const struct inventory *inventory, const struct holding *last)
{
    const struct holding *end = inventory->holdings + inventory->count;
    const struct holding *next = last == NULL ? inventory->holdings : last;

    assert(!inventory->for_person);
    while (next != end &&
           (next->entry.info.national_id[0] == '\0' || (last != NULL && inventory_same_person(next, last))))
        next++;
    return next != end ? next : NULL;
}

struct inventory inventory_person(const struct inventory *inventory, const struct holding *best)
{
    const size_t at = (size_t)(best - inventory->holdings);
    struct inventory person = {
        .holdings = &inventory->holdings[at], .count = inventory->count, .for_person = true, .borrowed = true};

    assert(!inventory->for_person);
    while (at + person.of_this_person < inventory->count &&
           inventory_same_person(best, &inventory->holdings[at + person.of_this_person]))
        person.of_this_person++;
    return person;
}
