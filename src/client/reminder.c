#include "client/reminder.h"

#include <string.h>

#include "base/time_text.h"
#include "client/message.h"

enum { REMINDER_MORNING_S = 8 * 3600, REMINDER_WEEK_DAYS = 7 };

/* A certificate's days. */
struct reminder_span {
    int64_t due_utc;
    int64_t end_day;
    int64_t last_day; /* on which the market is open before it ends; end_day where no closure is near */
};

/* Days before the last one, by stage. */
static const int reminder_days_before[REMINDER_STAGES] = {
    [REMINDER_14_DAYS] = 14,
    [REMINDER_7_DAYS] = 7,
    [REMINDER_3_DAYS] = 3,
    [REMINDER_1_DAY] = 1,
};

static int64_t reminder_day_of(const struct reminder_question *q, int64_t at_utc)
{
    return time_day_of(at_utc, q->zone_offset_s);
}

static struct reminder_span reminder_span_of(const struct reminder_question *q, const struct reminder_certificate *c)
{
    const int64_t end_day = reminder_day_of(q, c->not_after_utc);
    const bool closed = calendar_is_closed(q->calendar, end_day) || calendar_is_closed(q->calendar, end_day - 1);

    return (struct reminder_span){
        .due_utc = c->due_from_utc,
        .end_day = end_day,
        .last_day = closed ? calendar_last_open_before(q->calendar, end_day) : end_day,
    };
}

static bool reminder_is_of_backup(enum reminder_stage stage)
{
    return stage == REMINDER_BACKUP || stage == REMINDER_BACKUP_AGAIN;
}

/* Not every certificate has every stage. */
static bool reminder_has_stage(const struct reminder_certificate *c, enum reminder_stage stage)
{
    return !reminder_is_of_backup(stage) || c->unsaved_utc != 0;
}

/* From when on a stage is to be shown. Later stages never begin earlier. */
static int64_t reminder_begin_of(const struct reminder_question *q, const struct reminder_certificate *c,
                                 const struct reminder_span *span, enum reminder_stage stage)
{
    int64_t day_utc = 0;

    if (reminder_is_of_backup(stage)) {
        const int after = stage == REMINDER_BACKUP ? 1 : 1 + REMINDER_WEEK_DAYS;

        return time_day_begin(reminder_day_of(q, c->unsaved_utc) + after, q->zone_offset_s);
    }
    if (stage == REMINDER_EXPIRED) /* the end is part of the validity (RFC 5280 section 4.1.2.5) */
        return c->not_after_utc + 1;
    if (stage == REMINDER_DUE)
        return span->due_utc;
    day_utc = time_day_begin(stage == REMINDER_LAST_DAY ? span->end_day : span->last_day - reminder_days_before[stage],
                             q->zone_offset_s);
    return day_utc > span->due_utc ? day_utc : span->due_utc;
}

static enum reminder_stage reminder_stage_of(const struct reminder_question *q, const struct reminder_certificate *c,
                                             const struct reminder_span *span)
{
    int stage = REMINDER_LAST_DAY;

    if (!c->has_key || q->now_utc < c->not_before_utc)
        return REMINDER_NOTHING;
    if (c->revoked)
        return REMINDER_REVOKED;
    if (q->now_utc > c->not_after_utc)
        return REMINDER_EXPIRED;
    while (stage > REMINDER_NOTHING && (!reminder_has_stage(c, (enum reminder_stage)stage) ||
                                        reminder_begin_of(q, c, span, (enum reminder_stage)stage) > q->now_utc))
        stage--;
    return (enum reminder_stage)stage;
}

/* --- what was shown before --- */

/* Dates from the future are a clock's that was ahead; tomorrow's may be of one that was set back over midnight. */
static bool reminder_is_believable(const struct reminder_question *q, int64_t shown_day)
{
    return shown_day <= reminder_day_of(q, q->now_utc) + 1;
}

static enum reminder_stage reminder_stage_shown(const struct reminder_question *q, const struct reminder_certificate *c)
{
    const struct reminder_entry *entry = reminder_record_find(q->record, c->sha256);

    return entry != NULL && reminder_is_believable(q, entry->shown_day) ? entry->stage : REMINDER_NOTHING;
}

/* What has expired can be revoked afterwards, and the other way round: once is enough. */
static bool reminder_is_pending(const struct reminder_question *q, const struct reminder_certificate *c,
                                enum reminder_stage stage)
{
    const enum reminder_stage shown = reminder_stage_shown(q, c);

    return shown < REMINDER_EXPIRED && stage > shown;
}

static bool reminder_was_shown_today(const struct reminder_question *q)
{
    return q->record->has_shown && reminder_is_believable(q, q->record->shown_day) &&
           q->record->shown_day >= reminder_day_of(q, q->now_utc);
}

/* --- which one --- */

enum reminder_urgency { REMINDER_LAST_CHANCE, REMINDER_CANNOT_SIGN, REMINDER_IN_TIME, REMINDER_CAN_WAIT };

static enum reminder_urgency reminder_urgency_of(const struct reminder_question *q, const struct reminder_span *span,
                                                 enum reminder_stage stage)
{
    if (stage >= REMINDER_EXPIRED)
        return REMINDER_CANNOT_SIGN;
    if (reminder_is_of_backup(stage))
        return REMINDER_CAN_WAIT;
    return span->last_day <= reminder_day_of(q, q->now_utc) ? REMINDER_LAST_CHANCE : REMINDER_IN_TIME;
}

struct reminder_candidate {
    const struct reminder_certificate *certificate;
    struct reminder_span span;
    enum reminder_stage stage;
    enum reminder_urgency urgency;
};

static bool reminder_is_before(const struct reminder_candidate *a, const struct reminder_candidate *b)
{
    if (a->urgency != b->urgency)
        return a->urgency < b->urgency;
    if (a->certificate->not_after_utc != b->certificate->not_after_utc)
        return a->certificate->not_after_utc < b->certificate->not_after_utc;
    return strcmp(a->certificate->sha256, b->certificate->sha256) < 0;
}

/* How many are pending, and the first of them. */
static size_t reminder_choose(const struct reminder_question *q, struct reminder_candidate *out)
{
    size_t pending = 0;

    for (size_t i = 0; i < q->count; i++) {
        struct reminder_candidate candidate = {.certificate = &q->certificates[i]};

        candidate.span = reminder_span_of(q, candidate.certificate);
        candidate.stage = reminder_stage_of(q, candidate.certificate, &candidate.span);
        candidate.urgency = reminder_urgency_of(q, &candidate.span, candidate.stage);
        if (!reminder_is_pending(q, candidate.certificate, candidate.stage))
            continue;
        if (pending == 0 || reminder_is_before(&candidate, out))
            *out = candidate;
        pending++;
    }
    return pending;
}

static int reminder_title_of(enum reminder_stage stage)
{
    if (reminder_is_of_backup(stage))
        return MSG_REMINDER_TITLE_BACKUP;
    if (stage == REMINDER_REVOKED)
        return MSG_REMINDER_TITLE_REVOKED;
    return stage == REMINDER_EXPIRED ? MSG_REMINDER_TITLE_EXPIRED : MSG_REMINDER_TITLE_DUE;
}

static int reminder_note_of(const struct reminder_question *q, const struct reminder_candidate *candidate)
{
    const struct reminder_span *span = &candidate->span;
    const int64_t today = reminder_day_of(q, q->now_utc);

    if (candidate->stage >= REMINDER_EXPIRED || reminder_is_of_backup(candidate->stage) ||
        span->last_day == span->end_day || today > span->last_day)
        return 0;
    return today == span->last_day ? MSG_REMINDER_MARKET_TODAY : MSG_REMINDER_MARKET_UNTIL;
}

static struct reminder reminder_of(const struct reminder_question *q, const struct reminder_candidate *candidate)
{
    const struct reminder_certificate *c = candidate->certificate;
    const bool of_backup = reminder_is_of_backup(candidate->stage);

    return (struct reminder){
        .stage = candidate->stage,
        .certificate = (size_t)(c - q->certificates),
        .title = reminder_title_of(candidate->stage),
        .sentence = of_backup ? MSG_REMINDER_BACKUP : c->standing->sentence,
        .note = reminder_note_of(q, candidate),
        .action = of_backup ? ACTION_EXPORT : c->standing->primary,
        .days_left = time_days_between(q->now_utc, c->not_after_utc, q->zone_offset_s),
        .end_utc = c->not_after_utc,
        .last_open_utc = time_day_begin(candidate->span.last_day, q->zone_offset_s) + REMINDER_MORNING_S,
    };
}

/* --- when again --- */

/* That moment, or the morning of its day if that is later. */
static int64_t reminder_morning(const struct reminder_question *q, int64_t at_utc)
{
    const int64_t morning_utc = time_day_begin(reminder_day_of(q, at_utc), q->zone_offset_s) + REMINDER_MORNING_S;

    return at_utc > morning_utc ? at_utc : morning_utc;
}

/* 0 is never. */
static int64_t reminder_sooner(int64_t one_utc, int64_t other_utc)
{
    if (one_utc == 0 || other_utc == 0)
        return one_utc != 0 ? one_utc : other_utc;
    return one_utc < other_utc ? one_utc : other_utc;
}

static int64_t reminder_next_of(const struct reminder_question *q, const struct reminder_certificate *c)
{
    const struct reminder_span span = reminder_span_of(q, c);
    int64_t next_utc = 0;

    if (!c->has_key || c->revoked)
        return 0;
    for (int stage = REMINDER_BACKUP; stage <= REMINDER_EXPIRED; stage++) {
        int64_t at_utc = 0;

        if (!reminder_has_stage(c, (enum reminder_stage)stage))
            continue;
        at_utc = reminder_begin_of(q, c, &span, (enum reminder_stage)stage);

        if (at_utc < c->not_before_utc)
            at_utc = c->not_before_utc;
        at_utc = reminder_morning(q, at_utc);
        if (at_utc > q->now_utc)
            next_utc = reminder_sooner(next_utc, at_utc);
    }
    return next_utc;
}

/* The morning after today, or after the day from which the record's clock was set back. */
static int64_t reminder_tomorrow(const struct reminder_question *q)
{
    const int64_t today = reminder_day_of(q, q->now_utc);
    const int64_t last = reminder_was_shown_today(q) ? q->record->shown_day : today;

    return time_day_begin(last + 1, q->zone_offset_s) + REMINDER_MORNING_S;
}

struct reminder reminder_now(const struct reminder_question *question)
{
    const struct reminder_question *q = question;
    struct reminder_candidate first = {.stage = REMINDER_NOTHING};
    const size_t pending = reminder_choose(q, &first);
    const bool shown_today = reminder_was_shown_today(q);
    struct reminder reminder = {.stage = REMINDER_NOTHING};

    if (pending > 0 && !shown_today)
        reminder = reminder_of(q, &first);
    reminder.day = reminder_day_of(q, q->now_utc);
    if (pending > (shown_today ? 0U : 1U))
        reminder.next_utc = reminder_tomorrow(q);
    for (size_t i = 0; i < q->count; i++)
        reminder.next_utc = reminder_sooner(reminder.next_utc, reminder_next_of(q, &q->certificates[i]));
    return reminder;
}
