#include "tray/export_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "client/message.h"
#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"

static HWND window_of(const struct export_run *run)
{
    return frame_window(run->page->frame);
}

void export_run_clear(struct export_run *run)
{
    buf_clear(&run->password);
    free(run->target.path);
    run->target = (struct file_target){.path = NULL};
}

static void end(struct export_run *run, enum status status)
{
    export_run_clear(run);
    run->ended(run->page, status);
}

/* --- words --- */

static enum status append_line(struct buf *out, int id, const char *const inserts[])
{
    const enum status st = words_append(out, id, WORDS_ALL, inserts);

    return st == ST_OK ? buf_append_text(out, "\n") : st;
}

static enum status append_result(const struct export_run *run, struct buf *more)
{
    enum status st = append_line(more, IDS_EXPORT_SAVED, WORDS(run->result.path));

    if (st == ST_OK)
        st = buf_append_text(more, "\n");
    if (st == ST_OK)
        st = append_line(more, run->format == PFX_STRONG ? IDS_EXPORT_STRONG : IDS_EXPORT_COMPATIBLE, NULL);
    if (st == ST_OK && !run->result.chain_included)
        st = append_line(more, MSG_WARN_NO_CHAIN, NULL);
    return st == ST_OK ? words_append(more, IDS_EXPORT_KEEP_SAFE, WORDS_ALL, NULL) : st;
}

static void tell_success(const struct export_run *run)
{
    struct buf what, more;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, IDS_EXPORT_DONE, WORDS_ALL, NULL) != ST_OK || append_result(run, &more) != ST_OK)
        buf_truncate(&more, 0); /* what happened is said in any case */
    ask_tell(window_of(run), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}

/* The person said that the file may go, and it is too large to be a backup: "overwrite it" is no remedy then. */
static void tell_failure(const struct export_run *run, const struct err *err)
{
    if (err->fault == FAULT_TARGET_EXISTS && run->target.replaces)
        ask_tell_words(window_of(run), IDS_EXPORT_NOT_REPLACED, WORDS(err->detail));
    else
        ask_tell_failure(window_of(run), err);
}

/* --- the job --- */

static enum status run_export(void *self, const struct pc *pc, struct err *err)
{
    struct export_run *run = self;

    return backup_export(&pc->client, run->holding, run->target.path, buf_text(&run->password), run->format,
                         run->target.replaces, &run->result, err);
}

static void export_done(void *self, enum status status, const struct err *err)
{
    struct export_run *run = self;

    if (status == ST_OK)
        tell_success(run);
    else
        tell_failure(run, err);
    end(run, status);
}

/* --- where to --- */

static enum status run_find_drive(void *self, const struct pc *pc, struct err *err)
{
    struct export_run *run = self;

    (void)pc;
    (void)err;
    (void)removable_drive_find(run->folder); /* "": there is none */
    return ST_OK;
}

static void drive_found(void *self, enum status status, const struct err *found_err)
{
    struct export_run *run = self;
    struct err err = ERR_INIT;

    (void)found_err; /* looking for a drive does not fail */
    status = file_dialog_save(window_of(run), run->folder, run->name, &run->target, &err);
    if (status == ST_OK) {
        frame_run(run->page->frame,
                  &(const struct job){.name = "export", .run = run_export, .done = export_done, .self = run});
        return;
    }
    ask_tell_failure(window_of(run), &err);
    end(run, status);
}

void export_run_go(struct export_run *run)
{
    frame_run(run->page->frame,
              &(const struct job){.name = "find-drive", .run = run_find_drive, .done = drive_found, .self = run});
}
