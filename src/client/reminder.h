/*
 * When to remind of a certificate's end: a pure function of this PC's certificates, the market's calendar, what was
 * shown before, and now. What a reminder says and where its click leads, the truth table has decided
 * (client/standing.h); this only says when, and of which certificate. It knows no clock and no window.
 *
 * A certificate is reminded of
 *   on the day after this PC got it issued and a week later, while no backup of it is known (client/backup_record.h);
 *   when it becomes due, never before; then 14, 7, 3 and 1 days before its last day, and on it;
 *   once when it has expired, and once when the host has revoked it.
 * Where the end falls in or right after days on which the market is closed, the last day on which it is open before
 * them takes the place of the last day, so that all moves earlier by as much (but never to before it is due); and the
 * day of the end itself is one more, since that is the last chance.
 *
 * One reminder a day in all, the most urgent. What was missed, in sleep or behind another one, is made up for once, by
 * the latest stage alone. A clock that was ahead leaves dates from the future in the record: those are disregarded, but
 * for tomorrow's, which a clock set back over midnight leaves; that counts as today's.
 */
#ifndef CLIENT_REMINDER_H
#define CLIENT_REMINDER_H

#include "client/calendar.h"
#include "client/reminder_record.h"
#include "client/standing.h"

/*
 * A person's certificate on this PC: of several, the best (client/inventory.h), which is the newest that works. A
 * person is reminded of no other.
 */
struct reminder_certificate {
    const char *sha256; /* lower-case hex; borrowed, as is the next */
    const struct standing *standing;
    int64_t not_before_utc, not_after_utc;
    int64_t due_from_utc; /* standing_due_from, with the host's word if it gave one */
    bool has_key;         /* without it nothing can be renewed, and nothing is reminded of */
    bool revoked;         /* the host's word */
    int64_t unsaved_utc;  /* when this PC got it issued, if it is known to have no backup; else 0 */
};

struct reminder_question {
    const struct reminder_certificate *certificates;
    size_t count;
    const struct calendar *calendar;
    const struct reminder_record *record;
    int64_t now_utc;
    int32_t zone_offset_s; /* the host's, in which its days and the market's are counted */
};

struct reminder {
    enum reminder_stage stage; /* REMINDER_NOTHING: nothing is to be shown now, and only next_utc has a meaning */
    size_t certificate;        /* which */
    int title;                 /* MSG_REMINDER_TITLE_... */
    int sentence;              /* the truth table's, or MSG_REMINDER_BACKUP; %1 days left, %2 the day of the end */
    int note;                  /* MSG_REMINDER_MARKET_..., or 0; %1 the last open day */
    enum standing_action action;
    int64_t days_left, end_utc;
    int64_t last_open_utc; /* a moment on the last open day */
    int64_t day;           /* today, for reminder_record_shown */
    /*
     * The next moment at which something else may be to show, once this has been shown; 0 if there is none. At eight in
     * the morning or later: nobody reads at midnight. Events (start, unlock...) ask at any time.
     */
    int64_t next_utc;
};

struct reminder reminder_now(const struct reminder_question *question);

#endif
