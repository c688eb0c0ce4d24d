#include "tray/app_end.h"

#include <stdio.h>
#include <stdlib.h>

#include <windows.h>

#include "ids.h"
#include "tray/ask.h"
#include "tray/leaving.h"
#include "win/text.h"

enum { STOP_MS = 1000 }; /* Windows waits five seconds; leaving_now takes up to three and a half of them */

void app_end_open(struct app_end *end, struct frame *frame)
{
    *end = (struct app_end){.frame = frame};
}

static void app_end_loop(void *self)
{
    (void)self;
    PostQuitMessage(0);
}

static void app_end_leave(struct app_end *end)
{
    leaving_begin(end->frame, app_end_loop, end);
}

void app_end_wanted(struct app_end *end)
{
    if (end->ending || end->after_job)
        return;
    if (frame_asks(end->frame)) { /* a question is open: it comes first */
        frame_show(end->frame);
        return;
    }
    if (frame_is_busy(end->frame)) {
        frame_show(end->frame);
        if (!ask_question_words(frame_window(end->frame), IDS_WINDOW_STOP_QUESTION, 0, 0))
            return;
    }
    end->after_job = frame_is_busy(end->frame); /* it may have ended while the question was open */
    if (end->after_job)
        frame_cancel(end->frame);
    else
        app_end_leave(end);
}

void app_end_job_done(struct app_end *end)
{
    if (!end->after_job || frame_is_busy(end->frame))
        return;
    end->after_job = false;
    app_end_leave(end);
}

void app_end_now(struct app_end *end)
{
    struct worker *worker = frame_worker(end->frame);

    if (end->ending)
        return;
    end->ending = true;
    leaving_now(end->frame);
    worker_cancel(worker);
    (void)worker_wait(worker, STOP_MS);
    PostQuitMessage(0);
}

void app_end_register_restart(const char *config)
{
    wchar_t line[RESTART_MAX_CMD_LINE];
    wchar_t *wide = NULL;
    int len = 0;

    if (config != NULL && text_to_wide(config, &wide, NULL) != ST_OK)
        return;
    len = wide != NULL ? _snwprintf(line, RESTART_MAX_CMD_LINE, L"--tray --config \"%ls\"", wide)
                       : _snwprintf(line, RESTART_MAX_CMD_LINE, L"--tray");
    free(wide);
    if (len > 0 && len < RESTART_MAX_CMD_LINE) /* at logon the autostart is there */
        (void)RegisterApplicationRestart(line, RESTART_NO_CRASH | RESTART_NO_HANG | RESTART_NO_REBOOT);
}
