#include "client/cleaner_taken.h"

#include <string.h>

#include "base/fault.h"

const char *cleaner_takes_word(enum cleaner_takes takes)
{
    static const char *const words[CLEANER_TAKES_COUNT] = {
        [CLEANER_TAKES_NOTHING] = "nothing",
        [CLEANER_TAKES_RIGHT] = "right",
        [CLEANER_TAKES_WRONG] = "wrong",
        [CLEANER_TAKES_UNPROVEN] = "unproven",
    };

    return (size_t)takes < CLEANER_TAKES_COUNT ? words[takes] : "unknown";
}

/* --- who is taken --- */

static bool cleaner_taken_before(const struct cleaner_item *item, const struct cleaner_item *other)
{
    const int64_t end_utc = item->holding->entry.info.not_after_utc;
    const int64_t others_end_utc = other->holding->entry.info.not_after_utc;

    return end_utc != others_end_utc ? end_utc > others_end_utc : item->holding == item->proven;
}

static struct cleaner_item *cleaner_taken_of(const struct cleaner_person *person)
{
    struct cleaner_item *taken = NULL;

    for (size_t i = 0; i < person->count; i++) {
        struct cleaner_item *item = &person->items[i];

        if (item->holding->entry.has_key && !item->gone && (taken == NULL || cleaner_taken_before(item, taken)))
            taken = item;
    }
    return taken;
}

static enum cleaner_takes cleaner_takes_of(const struct cleaner_item *taken)
{
    if (taken == NULL)
        return CLEANER_TAKES_NOTHING;
    if (taken->proven == NULL)
        return CLEANER_TAKES_UNPROVEN;
    return taken->holding == taken->proven ? CLEANER_TAKES_RIGHT : CLEANER_TAKES_WRONG;
}

static void cleaner_taken_mark(struct cleaner_person *person)
{
    struct cleaner_item *taken = cleaner_taken_of(person);

    person->taken = taken != NULL ? taken->holding : NULL;
    person->takes = cleaner_takes_of(taken);
    for (size_t i = 0; i < person->count; i++) {
        if (!person->items[i].gone) /* of what is gone it stays true why it went */
            person->items[i].taken_by_mistake = &person->items[i] == taken && person->takes == CLEANER_TAKES_WRONG;
    }
}

/* --- everybody --- */

static const char *cleaner_owner(const struct cleaner_item *item)
{
    return item->holding->entry.info.national_id;
}

void cleaner_taken(struct cleaner_plan *plan)
{
    plan->person_count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        struct cleaner_person *last = plan->person_count > 0 ? &plan->persons[plan->person_count - 1] : NULL;

        if (cleaner_owner(&plan->items[i])[0] == '\0')
            continue;
        if (last == NULL || strcmp(cleaner_owner(last->items), cleaner_owner(&plan->items[i])) != 0) {
            last = &plan->persons[plan->person_count++];
            *last = (struct cleaner_person){.items = &plan->items[i]};
        }
        last->count++;
    }
    for (size_t i = 0; i < plan->person_count; i++)
        cleaner_taken_mark(&plan->persons[i]);
}

/* --- choosing --- */

enum status cleaner_choose_only(struct cleaner_plan *plan, const char *serial, struct err *err)
{
    const struct holding *wanted = NULL;
    const struct cleaner_item *found = NULL;
    const enum status status = inventory_choose(&plan->inventory, serial, &wanted, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; found == NULL && i < plan->count; i++) {
        if (plan->items[i].holding == wanted)
            found = &plan->items[i];
    }
    if (found == NULL || !found->to_go)
        return err_set(err, ST_REFUSED, FAULT_CLEAN_STAYS, "cleaning: that certificate is not to go");
    for (size_t i = 0; i < plan->count; i++)
        plan->items[i].chosen = &plan->items[i] == found;
    return ST_OK;
}

size_t cleaner_chosen(const struct cleaner_plan *plan)
{
    size_t chosen = 0;

    for (size_t i = 0; i < plan->count; i++)
        chosen += plan->items[i].to_go && plan->items[i].chosen && !plan->items[i].gone;
    return chosen;
}
