#include "tray/reminding.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "tray/reminding_look.h"
#include "tray/reminding_text.h"
#include "tray/session_lock.h"
#include "win/store_watch.h"

enum {
    HOUR_MS = 60 * 60 * 1000,
    SLEEP_MOST_MS = 24 * 24 * HOUR_MS, /* below USER_TIMER_MAXIMUM */
    TOLERANCE_MS = HOUR_MS             /* from eight in the morning to the market's opening */
};

struct reminding {
    HWND window;
    struct worker *worker;
    struct reminding_owner owner;
    struct store_watch *watch; /* NULL where it cannot be had: other moments remain */
    struct session_lock session;

    struct reminding_look look; /* the worker's while it runs */
    bool looking, again;
    bool has_looked; /* the next three are of the last look that came through */
    struct outlook outlook;
    struct reminder_record record;
    struct calendar calendar;

    bool may_remind; /* some time has passed since the start */
    bool asked_in_vain;
    ULONGLONG asked_ms;           /* when */
    struct reminding_shown shown; /* to be noted by the next look */
    struct reminding_target target;
    bool has_target;
};

static void on_looked(void *self, enum status status, const struct err *err);

/* --- looking --- */

/* The host did not answer: not again and again. */
static bool may_ask(const struct reminding *r)
{
    return !r->asked_in_vain || GetTickCount64() - r->asked_ms >= HOUR_MS;
}

/*
 * The icon is not kept waiting for the host: a look without asking comes first. The worker has one place for a quiet
 * job, and it is ours.
 */
static void start_look(struct reminding *r, bool ask)
{
    const struct job job = {.name = "look", .run = reminding_look_run, .done = on_looked, .self = &r->look};

    r->look = (struct reminding_look){.ask = ask, .shown = r->shown};
    r->looking = worker_run_quiet(r->worker, &job);
    r->again = !r->looking;
}

void reminding_look_again(struct reminding *reminding)
{
    struct reminding *r = reminding;

    if (r->looking)
        r->again = true;
    else
        start_look(r, false);
}

static void show_standing(const struct reminding *r)
{
    wchar_t *tip = reminding_text_tip(&r->outlook);

    r->owner.stands(r->owner.self, r->outlook.standing.light, tip != NULL ? tip : L"");
    free(tip);
}

/* --- reminding --- */

static bool show_notice(struct reminding *r, const struct reminder *reminder)
{
    const struct outlook_person *person = &r->outlook.persons[reminder->certificate];
    wchar_t *title = reminding_text_title(&r->outlook, reminder);
    wchar_t *text = reminding_text_body(&r->outlook, reminder);
    const bool shown =
        title != NULL && text != NULL && r->owner.notice(r->owner.self, person->standing.light, title, text);

    free(text);
    free(title);
    return shown;
}

/* In memory at once, so that it is not shown twice whatever becomes of the file. */
static void note_shown(struct reminding *r, const struct reminder *reminder)
{
    const struct outlook_person *person = &r->outlook.persons[reminder->certificate];

    r->shown = (struct reminding_shown){.any = true, .stage = reminder->stage, .day = reminder->day};
    memcpy(r->shown.sha256, person->sha256, sizeof r->shown.sha256);
    reminder_record_shown(&r->record, person->sha256, reminder->stage, reminder->day);
    r->target.action = reminder->action;
    memcpy(r->target.national_id, person->national_id, sizeof r->target.national_id);
    r->has_target = true;
}

/* Never within an hour: this program costs nothing while nothing happens. */
static void sleep_until(const struct reminding *r, int64_t now_utc, int64_t next_utc)
{
    int64_t wait_ms = (next_utc - now_utc) * 1000;

    (void)KillTimer(r->window, REMINDING_TIMER_NEXT);
    if (next_utc == 0)
        return;
    if (wait_ms < HOUR_MS)
        wait_ms = HOUR_MS;
    if (wait_ms > SLEEP_MOST_MS)
        wait_ms = SLEEP_MOST_MS;
    (void)SetCoalescableTimer(r->window, REMINDING_TIMER_NEXT, (UINT)wait_ms, NULL, TOLERANCE_MS);
}

static void remind(struct reminding *r)
{
    const struct pc *pc = worker_pc(r->worker);
    const int64_t now_utc = pc->clock.now_utc(pc->clock.self);
    const struct reminder reminder =
        outlook_remind(&r->outlook, &r->calendar, &r->record, now_utc, pc->settings.zone_offset_s);

    sleep_until(r, now_utc, reminder.next_utc);
    if (reminder.stage == REMINDER_NOTHING || !r->may_remind || r->session.locked || !pc->settings.reminders)
        return;
    if (show_notice(r, &reminder)) {
        note_shown(r, &reminder);
        r->again = true; /* to note it on disk */
    }
}

/* --- after a look --- */

static void take_look(struct reminding *r)
{
    const struct reminding_look *look = &r->look;

    r->has_looked = true;
    r->outlook = look->outlook;
    r->record = look->record;
    r->calendar = look->calendar;
    show_standing(r);
}

/* True: the host is (to be) asked, and what it says comes before any reminder. */
static bool ask_next(struct reminding *r)
{
    const bool was_asked = r->look.ask;

    if (was_asked && r->outlook.asking_wanted &&
        worker_is_busy(r->worker)) { /* somebody needed the worker: after that */
        start_look(r, true);
        return true;
    }
    if (was_asked) {
        r->asked_in_vain = r->outlook.asking_wanted;
        r->asked_ms = GetTickCount64();
        return false;
    }
    if (!r->outlook.asking_wanted || !may_ask(r))
        return false;
    start_look(r, true);
    return true;
}

static void on_looked(void *self, enum status status, const struct err *err)
{
    struct reminding *r = (struct reminding *)((char *)self - offsetof(struct reminding, look));

    (void)err; /* a store that cannot be read now leaves the icon as it is */
    r->looking = false;
    if (r->look.noted)
        r->shown.any = false;
    if (status == ST_OK) {
        take_look(r);
        if (ask_next(r))
            return;
        remind(r);
    }
    if (r->again)
        start_look(r, false);
}

/* --- what happens --- */

static void on_store_changed(void *self)
{
    const struct reminding *r = self;

    (void)PostMessageW(r->window, REMINDING_MESSAGE, 0, 0); /* from a thread of the pool */
}

static void on_timer(struct reminding *r, WPARAM timer)
{
    (void)KillTimer(r->window, timer);
    if (timer == REMINDING_TIMER_START) {
        r->may_remind = true;
        (void)session_lock_open(&r->session, r->window); /* at logon its service may have been late */
    }
    reminding_look_again(r);
}

bool reminding_message(struct reminding *reminding, UINT message, WPARAM wparam)
{
    struct reminding *r = reminding;

    if (message == REMINDING_MESSAGE) {
        reminding_look_again(r);
        return true;
    }
    if (message == WM_TIMER && (wparam == REMINDING_TIMER_NEXT || wparam == REMINDING_TIMER_START)) {
        on_timer(r, wparam);
        return true;
    }
    if (session_lock_message(&r->session, message, wparam) || message == WM_TIMECHANGE ||
        (message == WM_POWERBROADCAST && wparam == PBT_APMRESUMEAUTOMATIC))
        reminding_look_again(r);
    return false;
}

/* --- life --- */

enum status reminding_new(HWND window, struct worker *worker, const struct reminding_owner *owner,
                          struct reminding **out, struct err *err)
{
    struct reminding *r = calloc(1, sizeof *r);

    if (r == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "reminders");
    r->window = window;
    r->worker = worker;
    r->owner = *owner;
    *out = r; /* the caller's now */
    return ST_OK;
}

void reminding_free(struct reminding **reminding)
{
    struct reminding *gone = *reminding;

    if (gone == NULL)
        return;
    store_watch_close(&gone->watch);
    session_lock_close(&gone->session);
    (void)KillTimer(gone->window, REMINDING_TIMER_NEXT);
    (void)KillTimer(gone->window, REMINDING_TIMER_START);
    free(gone);
    *reminding = NULL;
}

void reminding_start(struct reminding *reminding, unsigned delay_ms)
{
    struct reminding *r = reminding;

    (void)session_lock_open(&r->session, r->window);
    (void)!store_watch_open(on_store_changed, r, &r->watch, NULL);
    (void)SetTimer(r->window, REMINDING_TIMER_START, delay_ms, NULL);
    reminding_look_again(r);
}

const struct standing *reminding_standing(const struct reminding *reminding)
{
    return reminding->has_looked ? &reminding->outlook.standing : NULL;
}

bool reminding_target(const struct reminding *reminding, struct reminding_target *out)
{
    if (reminding->has_target)
        *out = reminding->target;
    return reminding->has_target;
}
