#include "tray/removing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/message.h"
#include "client/removal.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "surface/person.h"
#include "surface/words.h"
#include "tray/ask.h"
#include "tray/pages.h"

/* One removal from the question to its end; owned by its job. */
struct removing {
    struct frame *frame;
    char sha256[SHA256_HEX_SIZE];
    bool undoably;
    struct removal_result result;
};

/* --- the question --- */

static enum status append_certificate(struct buf *text, const struct pc *pc, const struct cert_info *certificate)
{
    char name[CERT_NAME_SIZE], end[TIME_MANUAL_SIZE];

    person_mask_name(certificate->owner_display, name);
    moment_text(&pc->clock, certificate->not_after_utc, end);
    return words_append(text, IDS_REMOVING_WHICH, WORDS_ALL, WORDS(name, certificate->serial, end));
}

static bool asked(struct frame *frame, const struct cert_info *certificate, bool *undoably)
{
    const struct pc *pc = frame_pc(frame);
    struct buf what, more, tick;
    char days[24];
    bool yes = false;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    buf_init(&tick, WORDS_TEXT_MAX);
    (void)snprintf(days, sizeof days, "%u", pc->settings.undo_days);
    if (words_append(&what, IDS_REMOVING_QUESTION, WORDS_ALL, NULL) == ST_OK &&
        append_certificate(&more, pc, certificate) == ST_OK &&
        words_append(&tick, IDS_REMOVING_UNDO, WORDS_ALL, WORDS(days)) == ST_OK) {
        const bool can_undo = !visit_is_public(frame_visit(frame));
        const struct question question = {.what = buf_text(&what),
                                          .more = buf_text(&more),
                                          .dangerous = true,
                                          .tick = can_undo ? buf_text(&tick) : NULL,
                                          .ticked = undoably};

        yes = ask_question(frame_window(frame), &question);
    }
    buf_clear(&tick);
    buf_clear(&more);
    buf_clear(&what);
    return yes;
}

/* --- the removal --- */

static const struct holding *find(const struct inventory *inventory, const char *sha256)
{
    for (size_t i = 0; i < inventory->count; i++) {
        if (strcmp(inventory->holdings[i].entry.info.sha256, sha256) == 0)
            return &inventory->holdings[i];
    }
    return NULL;
}

static enum status run(void *self, const struct pc *pc, struct err *err)
{
    struct removing *removing = self;
    struct inventory inventory = {.holdings = NULL};
    const struct holding *holding = NULL;
    enum status st = inventory_read(&pc->client, NULL, NULL, &inventory, err);

    if (st == ST_OK) {
        holding = find(&inventory, removing->sha256);
        if (holding == NULL)
            st = err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "removing: it is gone already");
        else if (removing->undoably)
            st = removal_remove_undoably(&pc->client, holding, &removing->result, err);
        else
            st = removal_remove(&pc->client, holding, &removing->result, err);
    }
    inventory_clear(&inventory);
    return st;
}

static void tell(const struct removing *removing)
{
    const struct removal_result *result = &removing->result;
    const struct pc *pc = frame_pc(removing->frame);
    struct buf what, more;
    char until[TIME_MANUAL_SIZE];
    enum status st = ST_OK;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    st = words_append(&what, result->key_kept ? IDS_REMOVE_DONE_KEY_KEPT : IDS_REMOVE_DONE, WORDS_ALL, NULL);
    if (st == ST_OK && result->key_kept)
        st = words_append(&more, MSG_WARN_KEY_KEPT, WORDS_ALL, NULL);
    if (st == ST_OK && result->undo_until_utc > 0) {
        moment_text(&pc->clock, result->undo_until_utc, until);
        st = words_append(&more, IDS_REMOVING_KEPT, WORDS_ALL, WORDS(until, result->certificate.serial));
    }
    if (st == ST_OK)
        ask_tell(frame_window(removing->frame), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}

static void done(void *self, enum status status, const struct err *err)
{
    struct removing *removing = self;
    struct frame *frame = removing->frame;

    if (status == ST_OK)
        tell(removing);
    else
        ask_tell_failure(frame_window(frame), err);
    free(removing);
    frame_store_changed(frame);
    frame_go(frame, &page_status, NULL);
}

void removing_begin(struct frame *frame, const struct cert_info *certificate)
{
    struct removing *removing = NULL;
    bool undoably = false;

    if (frame_is_busy(frame) || !asked(frame, certificate, &undoably))
        return;
    removing = calloc(1, sizeof *removing);
    if (removing == NULL)
        return;
    *removing = (struct removing){.frame = frame, .undoably = undoably};
    (void)snprintf(removing->sha256, sizeof removing->sha256, "%s", certificate->sha256);
    frame_run(frame, &(const struct job){
                         .name = "remove", .run = run, .done = done, .self = removing}); /* its own from here on */
}
