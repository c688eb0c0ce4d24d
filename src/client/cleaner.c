#include "client/cleaner.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/cleaner_taken.h"
#include "client/journal.h"
#include "client/removal.h"
#include "client/sign_test.h"
#include "client/undo.h"

const char *cleaner_why_word(enum cleaner_why why)
{
    static const char *const words[CLEANER_WHY_COUNT] = {
        [CLEANER_EXPIRED] = "expired",   [CLEANER_REVOKED] = "revoked", [CLEANER_SUPERSEDED] = "superseded",
        [CLEANER_NO_KEY] = "no_key",     [CLEANER_PROVEN] = "proven",   [CLEANER_ONLY] = "only",
        [CLEANER_UNPROVEN] = "unproven", [CLEANER_NEWER] = "newer",     [CLEANER_ORDER_OPEN] = "order_open",
        [CLEANER_NO_UNDO] = "no_undo",   [CLEANER_NOBODYS] = "nobodys",
    };

    return (size_t)why < CLEANER_WHY_COUNT ? words[why] : "unknown";
}

/* The certificates of one person: items that lie beside one another. */
struct cleaner_group {
    const struct client *client;
    const struct sealed_names *orders; /* the journal's */
    struct cleaner_item *items;
    size_t count;
    const struct holding *proven;
};

static const struct cert_info *cleaner_info(const struct cleaner_item *item)
{
    return &item->holding->entry.info;
}

static bool cleaner_is_usable(const struct holding *holding)
{
    return (holding->state == STANDING_PC_VALID || holding->state == STANDING_PC_DUE) && !holding->revoked;
}

/* --- the one that signs --- */

static bool cleaner_order_open(const struct cleaner_group *group, const struct cleaner_item *item)
{
    return journal_is_listed(group->orders, cleaner_info(item)->spki_hash);
}

/* The newest usable one that was not tried yet. */
static struct cleaner_item *cleaner_next(const struct cleaner_group *group)
{
    struct cleaner_item *found = NULL;

    for (size_t i = 0; i < group->count; i++) {
        struct cleaner_item *item = &group->items[i];

        if (cleaner_is_usable(item->holding) && !item->tried &&
            (found == NULL || inventory_is_newer(cleaner_info(item), cleaner_info(found))))
            found = item;
    }
    return found;
}

static void cleaner_prove(struct cleaner_group *group)
{
    struct cleaner_item *item = NULL;

    while (group->proven == NULL && (item = cleaner_next(group)) != NULL) {
        item->tried = true;
        if (!cleaner_order_open(group, item) && sign_test(group->client, &item->holding->entry, NULL) == ST_OK)
            group->proven = item->holding;
    }
}

/* --- judging one --- */

static bool cleaner_is_over(const struct cleaner_group *group, const struct cert_info *info)
{
    return group->client->clock->now_utc(group->client->clock->self) > info->not_after_utc;
}

/*
 * Whatever it may have been good for: what is over or void for good, and what began before the one that signs, is not
 * its successor.
 */
static bool cleaner_is_older(const struct cleaner_group *group, const struct cleaner_item *item)
{
    return cleaner_is_over(group, cleaner_info(item)) || item->holding->revoked ||
           inventory_is_newer(&group->proven->entry.info, cleaner_info(item));
}

static enum cleaner_why cleaner_why_of(const struct cleaner_group *group, const struct cleaner_item *item)
{
    if (cleaner_info(item)->national_id[0] == '\0')
        return CLEANER_NOBODYS;
    if (group->count == 1)
        return CLEANER_ONLY;
    if (group->proven == NULL)
        return CLEANER_UNPROVEN;
    if (item->holding == group->proven)
        return CLEANER_PROVEN;
    if (!cleaner_is_older(group, item))
        return CLEANER_NEWER;
    if (item->holding->state == STANDING_PC_NO_KEY)
        return CLEANER_NO_KEY;
    if (cleaner_is_over(group, cleaner_info(item)))
        return CLEANER_EXPIRED;
    return item->holding->revoked ? CLEANER_REVOKED : CLEANER_SUPERSEDED;
}

/*
 * What still stands in the way of one that could go. What is over may go for good if its key never leaves this PC; one
 * that cannot be read only now (the store is busy) can be kept for undo another time, and waits for that.
 */
static void cleaner_look_closer(const struct cleaner_group *group, struct cleaner_item *item)
{
    struct err cause = ERR_INIT;

    if (cleaner_order_open(group, item)) {
        item->why = CLEANER_ORDER_OPEN;
        return;
    }
    item->undoable = undo_possible(group->client, &item->holding->entry, &cause) == ST_OK;
    if (!item->undoable && (cause.fault != FAULT_UNDO_NOT_EXPORTABLE || !cleaner_is_over(group, cleaner_info(item))))
        item->why = CLEANER_NO_UNDO;
    item->to_go = item->why <= CLEANER_NO_KEY;
    item->chosen = item->to_go;
}

static void cleaner_judge(struct cleaner_group *group)
{
    if (cleaner_info(&group->items[0])->national_id[0] != '\0')
        cleaner_prove(group);
    for (size_t i = 0; i < group->count; i++) {
        struct cleaner_item *item = &group->items[i];

        item->proven = group->proven;
        item->why = cleaner_why_of(group, item);
        if (item->why <= CLEANER_NO_KEY)
            cleaner_look_closer(group, item);
    }
}

/* --- all of them --- */

static size_t cleaner_group_end(const struct cleaner_plan *plan, size_t begin)
{
    size_t end = begin;

    while (end < plan->count &&
           strcmp(cleaner_info(&plan->items[end])->national_id, cleaner_info(&plan->items[begin])->national_id) == 0)
        end++;
    return end;
}

static void cleaner_judge_all(const struct client *client, const struct sealed_names *orders, struct cleaner_plan *plan)
{
    for (size_t at = 0, end = 0; at < plan->count; at = end) {
        struct cleaner_group group = {.client = client, .orders = orders, .items = &plan->items[at]};

        end = cleaner_group_end(plan, at);
        group.count = end - at;
        cleaner_judge(&group);
    }
    for (size_t i = 0; i < plan->count; i++)
        plan->to_go += plan->items[i].to_go;
    cleaner_taken(plan);
}

static bool cleaner_promises(const struct holding *holding, const struct holding *usable)
{
    return holding != usable && strcmp(holding->entry.info.national_id, usable->entry.info.national_id) == 0 &&
           (holding->state == STANDING_PC_EXPIRED || holding->revoked ||
            inventory_is_newer(&usable->entry.info, &holding->entry.info));
}

/* Certificates of one person lie beside one another, but a store may hold thousands: one look back is enough. */
bool cleaner_is_promising(const struct inventory *inventory)
{
    const struct holding *usable = NULL;

    for (size_t i = 0; i < inventory->count; i++) {
        const struct holding *holding = &inventory->holdings[i];

        if (usable != NULL && cleaner_promises(holding, usable))
            return true;
        if (holding->entry.info.national_id[0] != '\0' && cleaner_is_usable(holding) &&
            (usable == NULL || strcmp(usable->entry.info.national_id, holding->entry.info.national_id) != 0))
            usable = holding; /* the best of its person: usable ones come first */
    }
    return false;
}

static enum status cleaner_list(const struct client *client, const struct inventory_words *words,
                                struct cleaner_plan *plan, struct err *err)
{
    const enum status status = inventory_read(client, NULL, words, &plan->inventory, err);

    if (status != ST_OK)
        return status;
    plan->persons = calloc(plan->inventory.count + 1, sizeof *plan->persons);
    if (plan->persons == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "looking for what can be cleaned");
    plan->items = calloc(plan->inventory.count + 1, sizeof *plan->items);
    if (plan->items == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "looking for what can be cleaned");
    plan->count = plan->inventory.count;
    for (size_t i = 0; i < plan->count; i++)
        plan->items[i].holding = &plan->inventory.holdings[i];
    return ST_OK;
}

enum status cleaner_plan(const struct client *client, const struct inventory_words *words, struct cleaner_plan *out,
                         struct err *err)
{
    struct sealed_names *orders = calloc(1, sizeof *orders);
    enum status status = ST_OK;

    if (orders == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "looking for what can be cleaned");
    status = cleaner_list(client, words, out, err);
    if (status == ST_OK)
        status = client->sealed->list(client->sealed->self, orders, err);
    if (status == ST_OK)
        cleaner_judge_all(client, orders, out);
    free(orders);
    return status;
}

void cleaner_clear(struct cleaner_plan *plan)
{
    free(plan->persons);
    free(plan->items);
    inventory_clear(&plan->inventory);
    *plan = (struct cleaner_plan){.items = NULL};
}

/* --- away with them --- */

static enum status cleaner_remove(const struct client *client, struct cleaner_item *item, struct err *err)
{
    struct removal_result result = {.key_kept = false};
    struct err cause = ERR_INIT;
    const enum status status = item->undoable ? removal_remove_undoably(client, item->holding, &result, &cause)
                                              : removal_remove(client, item->holding, &result, &cause);

    KILL_POINT("cleaner.one_gone");
    if (status == ST_NOT_FOUND)
        return ST_OK; /* somebody else took it away meanwhile */
    if (status != ST_OK) {
        if (err != NULL && err->status == ST_OK)
            *err = cause;
        return status;
    }
    item->gone = true;
    item->undo_until_utc = result.undo_until_utc;
    return ST_OK;
}

static enum status cleaner_prove_again(const struct client *client, const struct holding *proven, struct err *err)
{
    struct err cause = ERR_INIT;
    const enum status status = sign_test_installed(client, proven->entry.info.sha256, &cause);

    if (status == ST_OK)
        return ST_OK;
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, cause.what);
    return err_set_code(err, ST_IO, FAULT_CLEAN_UNPROVEN, cause.source, cause.number, cause.what);
}

enum status cleaner_clean(const struct client *client, struct cleaner_plan *plan, struct err *err)
{
    const struct holding *proven_now = NULL;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < plan->count; i++) {
        struct cleaner_item *item = &plan->items[i];

        if (!item->to_go || !item->chosen || item->gone)
            continue;
        if (item->proven != proven_now)
            status = cleaner_prove_again(client, item->proven, err);
        proven_now = item->proven;
        if (status == ST_OK)
            status = cleaner_remove(client, item, err);
        plan->gone += item->gone;
    }
    cleaner_taken(plan);
    return status;
}
