#include "tray/start_job.h"

#include <stdio.h>

#include "client/sweep_at_start.h"
#include "ids.h"
#include "surface/words.h"
#include "tray/ask.h"

/* --- the job --- */

/* What cannot go on now waits for the next start; the main page offers what its person can do about it. */
static enum status run(void *self, const struct pc *pc, struct err *err)
{
    struct start_job *start = self;

    (void)err;
    if (enrol_resume_all(&pc->client, &start->resumed, NULL) != ST_OK)
        start->resumed = (struct enrol_resumed){.finished = 0};
    if (public_pc_end_all(&pc->client, &start->removed, NULL) != ST_OK)
        start->removed = (struct public_pc_result){.removed = 0};
    sweep_at_start(&pc->client);
    return ST_OK;
}

static void done(void *self, enum status status, const struct err *err)
{
    struct start_job *start = self;

    (void)status; /* that this PC could not be opened is told by whatever the person does first */
    (void)err;
    start->untold = start->resumed.finished + start->resumed.ended + start->removed.removed > 0;
    if (!start->untold)
        return;
    frame_store_changed(start->frame);
    if (frame_is_shown(start->frame))
        start_job_tell(start);
}

void start_job_begin(struct start_job *start, struct frame *frame)
{
    start->frame = frame;
    frame_run(frame, &(const struct job){.name = "after-start", .run = run, .done = done, .self = start});
}

/* --- what it did --- */

/* One thing in two lines: the first becomes the heading if there is none yet. */
static enum status append(struct buf *what, struct buf *more, int string, const char *const inserts[])
{
    enum status st = ST_OK;

    if (what->len == 0)
        st = words_append(what, string, WORDS_FIRST_LINE, inserts);
    if (st == ST_OK && more->len > 0)
        st = buf_append_text(more, "\n");
    return st == ST_OK ? words_append(more, string, WORDS_SECOND_LINE, inserts) : st;
}

static enum status append_finished(struct buf *what, struct buf *more, const struct enrol_resumed *resumed)
{
    char id[NATIONAL_ID_SIZE];
    enum status st = ST_OK;

    for (size_t i = 0; st == ST_OK && i < resumed->finished; i++) {
        national_id_mask(resumed->certificates[i].national_id, id);
        st = append(what, more, IDS_START_FINISHED, WORDS(id, resumed->certificates[i].serial));
    }
    if (st == ST_OK && resumed->replaced_stay > 0)
        st = buf_append_text(more, "\n");
    if (st == ST_OK && resumed->replaced_stay > 0)
        st = words_append(more, IDS_START_REPLACED_STAYS, WORDS_ALL, WORDS(resumed->replaced.serial));
    return st;
}

static enum status append_all(struct buf *what, struct buf *more, const struct start_job *start)
{
    char count[24];
    enum status st = append_finished(what, more, &start->resumed);

    if (st == ST_OK && start->resumed.ended > 0)
        st = append(what, more, IDS_START_ENDED, NULL);
    (void)snprintf(count, sizeof count, "%zu", start->removed.removed);
    if (st == ST_OK && start->removed.removed > 0)
        st = append(what, more, IDS_LEAVING_REMOVED, WORDS(count));
    return st;
}

void start_job_tell(struct start_job *start)
{
    struct buf what, more;

    if (!start->untold)
        return;
    start->untold = false;
    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (append_all(&what, &more, start) == ST_OK)
        ask_tell(frame_window(start->frame), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}
