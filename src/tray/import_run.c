#include "tray/import_run.h"

#include "base/fault.h"
#include "client/message.h"
#include "ids.h"
#include "surface/inspection_text.h"
#include "surface/moment_text.h"
#include "surface/words.h"
#include "tray/ask.h"

static HWND window_of(const struct import_run *run)
{
    return frame_window(run->page->frame);
}

/* --- words --- */

/* A string of two lines, with its inserts; the caller clears both. */
static enum status read_lines(int id, const char *const inserts[], struct buf *first, struct buf *second)
{
    const enum status st = words_append(first, id, WORDS_FIRST_LINE, inserts);

    return st == ST_OK ? words_append(second, id, WORDS_SECOND_LINE, inserts) : st;
}

/* Whose it is, until when, and what is to be said of its file. */
static enum status append_result(const struct import_run *run, struct buf *more)
{
    const struct clock_port *clock = &frame_pc(run->page->frame)->clock;
    char masked[NATIONAL_ID_SIZE], end[TIME_MANUAL_SIZE];
    enum status st = ST_OK;

    national_id_mask(run->installed.national_id, masked);
    moment_text(clock, run->installed.not_after_utc, end);
    st = words_append(more, IDS_IMPORT_RESULT, WORDS_ALL, WORDS(run->installed.owner_display, masked, end));
    if (st == ST_OK)
        st = buf_append_text(more, "\n\n");
    if (st == ST_OK && run->installed.not_after_utc <= clock->now_utc(clock->self)) {
        st = words_append(more, MSG_WARN_EXPIRED, WORDS_ALL, NULL);
        if (st == ST_OK)
            st = buf_append_text(more, "\n");
    }
    return st == ST_OK ? inspection_text_warnings(run->inspection, more) : st;
}

static void trim_end(struct buf *text)
{
    size_t len = text->len;

    while (len > 0 && text->data[len - 1] == '\n')
        len--;
    buf_truncate(text, len);
}

static void tell_success(const struct import_run *run)
{
    struct buf what, more;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, IDS_IMPORT_DONE, WORDS_ALL, NULL) != ST_OK || append_result(run, &more) != ST_OK)
        buf_truncate(&more, 0); /* what happened is said in any case */
    trim_end(&more);
    ask_tell(window_of(run), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}

static bool ask_other_person(const struct import_run *run)
{
    const struct cert_info *info = &run->inspection->certificate;
    char masked[NATIONAL_ID_SIZE];
    struct buf what, more;
    bool yes = false;

    national_id_mask(info->national_id, masked);
    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (read_lines(IDS_IMPORT_OTHER_PERSON, WORDS(info->owner_display, masked), &what, &more) == ST_OK)
        yes = ask_question(window_of(run), &(const struct question){.what = buf_text(&what),
                                                                    .more = buf_text(&more),
                                                                    .yes = IDS_IMPORT_ANYWAY,
                                                                    .no = IDS_IMPORT_NOT,
                                                                    .dangerous = true});
    buf_clear(&more);
    buf_clear(&what);
    return yes;
}

/* --- the job --- */

static enum status run_import(void *self, const struct pc *pc, struct err *err)
{
    struct import_run *run = self;
    const char *id = frame_visit(run->page->frame)->id;

    return import_inspected(&pc->client, run->inspection, id[0] != '\0' ? id : NULL, run->any_person, &run->installed,
                            err);
}

static void import_done(void *self, enum status status, const struct err *err);

static void start(struct import_run *run)
{
    frame_run(run->page->frame,
              &(const struct job){.name = "import", .run = run_import, .done = import_done, .self = run});
}

static void import_done(void *self, enum status status, const struct err *err)
{
    struct import_run *run = self;

    if (status != ST_OK && err->fault == FAULT_OTHER_PERSON && !run->any_person) {
        run->any_person = ask_other_person(run);
        if (run->any_person)
            start(run);
        else
            run->ended(run->page, ST_CANCELLED);
        return;
    }
    if (status == ST_OK) {
        frame_store_changed(run->page->frame);
        tell_success(run);
    } else {
        ask_tell_failure(window_of(run), err);
    }
    run->ended(run->page, status);
}

void import_run_go(struct import_run *run, struct page *page, struct inspection *inspection,
                   void (*ended)(struct page *page, enum status status))
{
    *run = (struct import_run){.page = page, .inspection = inspection, .ended = ended};
    start(run);
}
