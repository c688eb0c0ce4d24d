#include "tray/standing_view.h"

#include <stdlib.h>
#include <string.h>

#include "client/backup_memory.h"
#include "client/cleaner.h"
#include "client/enrol.h"
#include "client/undo.h"

static void show_inventory(const struct client *client, struct standing_view *view, const struct inventory *inventory)
{
    view->holdings = inventory->holdings;
    view->count = inventory->count;
    view->of_person = inventory->of_this_person;
    view->cleanable = cleaner_is_promising(inventory);
    view->restorable = undo_keeps_any(client);
    view->left_over = enrol_unreadable(client, NULL) > 0;
    view->is_read = true;
}

static enum status read_person(const struct client *client, const struct visit *visit, struct standing_view *out,
                               struct err *err)
{
    const enum status st = status_read(client, visit->id, visit_session(visit), &out->report, err);

    if (out->report.pc.holdings != NULL || st == ST_OK || out->report.standing.sentence != 0)
        show_inventory(client, out, &out->report.pc);
    return st;
}

static enum status read_everybody(const struct client *client, struct standing_view *out, struct err *err)
{
    const struct holding *worst = NULL;
    enum status st = status_pc_read(client, NULL, &out->pc, err);

    if (st != ST_OK)
        return st;
    worst = status_pc_worst(client, &out->pc, &out->report);
    show_inventory(client, out, &out->pc.inventory);
    out->first = worst != NULL ? (size_t)(worst - out->holdings) : 0;
    out->of_person = out->count;
    return ST_OK;
}

/* Without memory for it the page says nothing of backups. */
static void read_backups(const struct client *client, struct standing_view *out)
{
    out->backups = calloc(1, sizeof *out->backups);
    if (out->backups != NULL)
        backup_memory_read(client, out->backups);
}

enum status standing_view_read(const struct client *client, const struct visit *visit, struct standing_view *out,
                               struct err *err)
{
    const enum status st =
        visit->id[0] != '\0' ? read_person(client, visit, out, err) : read_everybody(client, out, err);

    read_backups(client, out);
    return st;
}

void standing_view_clear(struct standing_view *view)
{
    status_report_clear(&view->report);
    status_pc_clear(&view->pc);
    free(view->backups);
    memset(view, 0, sizeof *view);
}
