#include "tray/leaving.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "client/backup_memory.h"
#include "client/inventory.h"
#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/pages.h"

/* Windows waits five seconds (MS/shutdown/wm-endsession); a second of them is app_end.c's. */
enum { STOP_MS = 1000, REMOVE_MS = 2500 };

/* One leaving, from the first look to the end; owned by itself. */
struct leaving {
    struct frame *frame;
    void (*then)(void *self);
    void *self;
    size_t certificates; /* of the person on this PC */
    bool backed_up;      /* the best of them, as far as is remembered */
    struct public_pc_result removed;
};

/* --- the end of the visit --- */

static enum status run_end(void *self, const struct pc *pc, struct err *err)
{
    struct leaving *leaving = self;
    struct visit *visit = frame_visit(leaving->frame);
    enum status st = ST_OK;

    if (visit_is_public(visit))
        st = public_pc_end(&pc->client, &visit->promise, &leaving->removed, err);
    if (visit->logged_in)
        visit_logout(visit, &pc->client);
    return st;
}

static void tell(const struct leaving *leaving, enum status status, const struct err *err)
{
    char count[24];

    (void)snprintf(count, sizeof count, "%zu", leaving->removed.removed);
    if (status != ST_OK || leaving->removed.left > 0)
        ask_tell_failure(frame_window(leaving->frame), err);
    else if (leaving->removed.removed > 0)
        ask_tell_words(frame_window(leaving->frame), IDS_LEAVING_REMOVED, WORDS(count));
}

static void end_done(void *self, enum status status, const struct err *err)
{
    struct leaving *leaving = self;
    struct frame *frame = leaving->frame;
    void (*then)(void *) = leaving->then;
    void *then_self = leaving->self;

    tell(leaving, status, err);
    if (leaving->removed.removed > 0)
        frame_store_changed(frame);
    free(leaving);
    visit_end(frame_visit(frame));
    if (then != NULL) {
        then(then_self);
        return;
    }
    frame_go(frame, &page_login, NULL);
    frame_visit_changed(frame);
}

static void end(struct leaving *leaving)
{
    frame_run(leaving->frame, &(const struct job){.name = "leave", .run = run_end, .done = end_done, .self = leaving});
}

/* --- on a public PC: what is there, and whether it is backed up --- */

/* Of which a file was opened on this PC, exported or imported or checked, in this visit or before. */
static bool is_backed_up(const struct client *client, const struct inventory *inventory)
{
    const struct holding *best = inventory_best(inventory);
    struct backup_record *backups = best != NULL ? calloc(1, sizeof *backups) : NULL;
    bool backed_up = false;

    if (backups == NULL)
        return false;
    backup_memory_read(client, backups);
    backed_up = backup_entry_known(backup_record_find(backups, best->entry.info.sha256)) == BACKUP_VERIFIED;
    free(backups);
    return backed_up;
}

static enum status run_look(void *self, const struct pc *pc, struct err *err)
{
    struct leaving *leaving = self;
    struct inventory inventory = {.holdings = NULL};
    const enum status st = inventory_read(&pc->client, frame_visit(leaving->frame)->id, NULL, &inventory, err);

    leaving->certificates = inventory.of_this_person;
    leaving->backed_up = st == ST_OK && is_backed_up(&pc->client, &inventory);
    inventory_clear(&inventory);
    return st;
}

static bool may_remove(const struct leaving *leaving)
{
    return ask_question_words(frame_window(leaving->frame), IDS_LEAVING_QUESTION, IDS_LEAVING_REMOVE, IDS_LEAVING_STAY);
}

static void look_done(void *self, enum status status, const struct err *err)
{
    struct leaving *leaving = self;

    (void)err; /* what cannot be looked into is told at the end */
    if (status == ST_OK && leaving->certificates > 0 && !leaving->backed_up && !may_remove(leaving)) {
        free(leaving);
        return;
    }
    end(leaving);
}

/* --- from outside --- */

void leaving_begin(struct frame *frame, void (*then)(void *self), void *self)
{
    struct leaving *leaving = calloc(1, sizeof *leaving);

    if (leaving == NULL)
        return;
    *leaving = (struct leaving){.frame = frame, .then = then, .self = self};
    if (visit_is_public(frame_visit(frame)))
        frame_run(frame,
                  &(const struct job){.name = "leave-look", .run = run_look, .done = look_done, .self = leaving});
    else
        end(leaving);
}

static void nothing_done(void *self, enum status status, const struct err *err)
{
    (void)self;
    (void)status;
    (void)err;
}

void leaving_now(struct frame *frame)
{
    static struct leaving leaving; /* the job may outlast this call, and the process ends with it */
    struct worker *worker = frame_worker(frame);
    const struct job job = {.name = "leave", .run = run_end, .done = nothing_done, .self = &leaving};

    if (!visit_is_public(frame_visit(frame)))
        return;
    leaving.frame = frame;
    worker_cancel(worker);
    if (!worker_wait(worker, STOP_MS))
        return;
    worker_run(worker, &job);
    (void)worker_wait(worker, REMOVE_MS);
}
