#include "tray/upload_watch.h"

#include <stdlib.h>

#include "base/wipe.h"
#include "tray/frame.h"

struct upload_watch {
    struct page *page; /* NULL: it has gone */
    void (*answered)(struct page *page, enum status status, const struct err *err);
    struct session session;   /* copies: the visit may end meanwhile */
    struct transfer transfer; /* without its secrets */
};

static enum status run(void *self, const struct pc *pc, struct err *err)
{
    struct upload_watch *watch = self;

    return transfer_ask(&pc->client, &watch->session, &watch->transfer, err);
}

static void take_answer(const struct upload_watch *watch, struct transfer *transfer)
{
    transfer->state = watch->transfer.state;
    transfer->until_utc = watch->transfer.until_utc;
    transfer->fetched_utc = watch->transfer.fetched_utc;
}

static void done(void *self, enum status status, const struct err *err)
{
    struct upload_watch *watch = self;
    struct page *page = watch->page;
    void (*answered)(struct page * page, enum status status, const struct err *err) = watch->answered;

    if (page != NULL && status == ST_OK && !frame_is_busy(page->frame)) /* a job has the transfer, and asks itself */
        take_answer(watch, &frame_visit(page->frame)->transfer);
    wipe(watch, sizeof *watch);
    free(watch);
    if (page != NULL)
        answered(page, status, err);
}

struct upload_watch *upload_watch_ask(struct page *page,
                                      void (*answered)(struct page *page, enum status status, const struct err *err))
{
    const struct visit *visit = frame_visit(page->frame);
    struct upload_watch *watch = calloc(1, sizeof *watch);

    if (watch == NULL)
        return NULL;
    *watch = (struct upload_watch){
        .page = page, .answered = answered, .session = visit->session, .transfer = visit->transfer};
    watch->transfer.passphrase = (struct buf){.data = NULL}; /* the visit's */
    wipe(watch->transfer.url, sizeof watch->transfer.url);
    if (worker_run_quiet(frame_worker(page->frame), &(const struct job){.run = run, .done = done, .self = watch}))
        return watch;
    wipe(watch, sizeof *watch);
    free(watch);
    return NULL;
}

void upload_watch_let_go(struct upload_watch *watch)
{
    if (watch != NULL)
        watch->page = NULL;
}
