/*
 * Carries out the schedule of reminders (client/reminder.h), and keeps the icon's state and tooltip true: looks at this
 * PC, without a login, after start, resume, unlock, a change of the clock or of the store, and at the one moment that
 * the schedule names. It decides nothing of what is shown or when; the truth table and the schedule do.
 *
 * Between two such moments it does nothing at all: no wake-up of its own within an hour (but for the one after the
 * start, when the person has had time to arrive). Nothing is shown while the screen is locked.
 *
 * The UI thread's. The owner's window hands each message to reminding_message.
 */
#ifndef TRAY_REMINDING_H
#define TRAY_REMINDING_H

#include "base/national_id.h"
#include "client/standing.h"
#include "tray/worker.h"

enum {
    /* Of the window's; nothing else may bear these numbers. */
    REMINDING_MESSAGE = WM_APP + 0x180,
    REMINDING_TIMER_NEXT = 0x180,
    REMINDING_TIMER_START = 0x181,
    /* From the start to the first reminder: logon is a busy time. */
    REMINDING_AFTER_START_MS = 60 * 1000
};

struct reminding;

struct reminding_owner {
    /* How the icon shall look from now on. */
    void (*stands)(void *self, enum standing_light light, const wchar_t *tip);
    /* A notice by the icon. False if there is no icon to show it by: it is tried again another time. */
    bool (*notice)(void *self, enum standing_light light, const wchar_t *title, const wchar_t *text);
    void *self;
};

/* What a reminder was about, and where its click leads. */
struct reminding_target {
    enum standing_action action;
    char national_id[NATIONAL_ID_SIZE];
};

/* The worker must be freed before it. ST_NO_MEMORY. */
MUST_CHECK enum status reminding_new(HWND window, struct worker *worker, const struct reminding_owner *owner,
                                     struct reminding **out, struct err *err);
/* Before the window is destroyed. NULL is allowed. */
void reminding_free(struct reminding **reminding);

/* The first look, for the icon, at once; the first reminder so much later (REMINDING_AFTER_START_MS). */
void reminding_start(struct reminding *reminding, unsigned delay_ms);
/* True if the message was its alone. Of those that concern others too it takes its part and returns false. */
bool reminding_message(struct reminding *reminding, UINT message, WPARAM wparam);
/* Something may be different: the window did it, or somebody is about to look. */
void reminding_look_again(struct reminding *reminding);

/* Of the last look: how the person stands who stands worst; NULL before the first. Borrowed until the next message. */
const struct standing *reminding_standing(const struct reminding *reminding);
/* Of the last reminder that was shown. False if there was none. */
bool reminding_target(const struct reminding *reminding, struct reminding_target *out);

#endif
