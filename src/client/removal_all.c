#include "client/removal_all.h"

#include <string.h>

#include "base/fault.h"
#include "client/journal.h"

size_t removal_all_count(const struct inventory *inventory)
{
    return inventory->for_person ? inventory->of_this_person : inventory->count;
}

/* A record that is held now may be anybody's. */
static bool stands_in_the_way(const struct journal_line *line, const char *national_id)
{
    if (line->unreadable)
        return false;
    return line->busy || national_id == NULL || strcmp(line->national_id, national_id) == 0;
}

enum status removal_all_check(const struct client *client, const struct inventory *inventory, const char *national_id,
                              struct err *err)
{
    struct journal_lines lines = {.lines = NULL};
    bool open = false;
    enum status status = journal_list(client->sealed, &lines, err);

    for (size_t i = 0; status == ST_OK && i < lines.count; i++)
        open = open || stands_in_the_way(&lines.lines[i], national_id);
    journal_lines_clear(&lines);
    if (status == ST_OK && open)
        status = err_set(err, ST_BUSY, FAULT_REMOVE_ORDER_OPEN, "removing all: an application is not finished");
    if (status == ST_OK && removal_all_count(inventory) == 0)
        status = err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "removing all: there is none");
    return status;
}

enum status removal_all_next(const struct client *client, struct removal_all *all, bool *more,
                             struct removal_result *out, struct err *err)
{
    const struct holding *holding = NULL;
    enum status status = ST_OK;

    if (all->done == removal_all_count(all->inventory)) {
        *more = false;
        return ST_OK;
    }
    holding = &all->inventory->holdings[all->done];
    status =
        all->undoably ? removal_remove_undoably(client, holding, out, err) : removal_remove(client, holding, out, err);
    if (status != ST_OK)
        return status;
    all->done++;
    *more = true;
    return ST_OK;
}
