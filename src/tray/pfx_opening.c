#include "tray/pfx_opening.h"

#include "pki/pfx.h"
#include "tray/ask.h"

void pfx_opening_open(struct pfx_opening *opening, struct page *page, const struct pfx_opening_steps *steps, int edit,
                      int reveal, int caps)
{
    opening->page = page;
    opening->steps = steps;
    buf_init(&opening->password, PFX_PASSWORD_MAX);
    password_edit_open(&opening->edit, page->window, edit, reveal, caps, PFX_PASSWORD_MAX);
}

void pfx_opening_forget(struct pfx_opening *opening)
{
    inspection_clear(&opening->inspection);
    opening->inspection = (struct inspection){.has_certificate = false};
    buf_clear(&opening->password);
    password_edit_wipe(&opening->edit);
}

void pfx_opening_close(struct pfx_opening *opening)
{
    pfx_opening_forget(opening);
    password_edit_close(&opening->edit);
}

/* --- looking --- */

static enum status run_look(void *self, const struct pc *pc, struct err *err)
{
    const struct pfx_opening *opening = self;

    (void)pc;
    return import_look(opening->path, err);
}

static void look_done(void *self, enum status status, const struct err *err)
{
    struct pfx_opening *opening = self;

    if (status == ST_OK) {
        opening->steps->looked(opening->page);
    } else {
        ask_tell_failure(frame_window(opening->page->frame), err);
        opening->steps->failed(opening->page);
    }
}

void pfx_opening_look(struct pfx_opening *opening, const char *path)
{
    pfx_opening_forget(opening);
    opening->path = path;
    frame_run(opening->page->frame,
              &(const struct job){.name = "file-look", .run = run_look, .done = look_done, .self = opening});
}

/* --- opening --- */

static enum status run_inspect(void *self, const struct pc *pc, struct err *err)
{
    struct pfx_opening *opening = self;

    return import_inspect(&pc->client, opening->path, buf_text(&opening->password), &opening->inspection, err);
}

/* The same file with another password, or later. */
static bool can_be_tried_again(enum status status)
{
    return status == ST_WRONG_SECRET || status == ST_BAD_INPUT || status == ST_CANCELLED || status == ST_NO_MEMORY;
}

static void inspect_done(void *self, enum status status, const struct err *err)
{
    struct pfx_opening *opening = self;

    buf_clear(&opening->password);
    if (status == ST_OK) {
        password_edit_wipe(&opening->edit);
        opening->steps->opened(opening->page);
        return;
    }
    ask_tell_failure(frame_window(opening->page->frame), err);
    if (can_be_tried_again(status))
        password_edit_again(&opening->edit);
    else
        opening->steps->failed(opening->page);
}

void pfx_opening_try(struct pfx_opening *opening)
{
    struct err err = ERR_INIT;

    buf_clear(&opening->password);
    inspection_clear(&opening->inspection);
    if (password_edit_read(&opening->edit, &opening->password, &err) != ST_OK) {
        ask_tell_failure(frame_window(opening->page->frame), &err);
        password_edit_again(&opening->edit);
        return;
    }
    frame_run(opening->page->frame,
              &(const struct job){.name = "inspect", .run = run_inspect, .done = inspect_done, .self = opening});
}
