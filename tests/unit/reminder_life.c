#include "reminder_life.h"

#include <stdio.h>

#include "client/message.h"

int64_t life_at(const char *text)
{
    char rfc3339[TIME_RFC3339_SIZE] = "";
    int64_t utc = 0;

    (void)snprintf(rfc3339, sizeof rfc3339, "%.10sT%.5s:00Z", text, text + 11);
    assert_int_equal(time_from_rfc3339(rfc3339, &utc), ST_OK);
    return utc - TAIPEI_S;
}

static const struct standing due_standing = {.sentence = MSG_STANDING_DUE, .primary = ACTION_RENEW};

void life_begin(struct life *life, const char *now)
{
    *life = (struct life){.now_utc = life_at(now)};
    calendar_default(&life->calendar);
}

struct reminder_certificate *life_add(struct life *life, const char *name, const char *due, const char *end)
{
    struct reminder_certificate *c = &life->certificates[life->count++];

    *c = (struct reminder_certificate){
        .sha256 = name,
        .standing = &due_standing,
        .not_before_utc = life_at("2025-12-01 00:00"),
        .not_after_utc = life_at(end),
        .has_key = true,
    };
    /* However late: what is reminded of when is another question than whether a host may say so. */
    c->due_from_utc = due != NULL && life_at(due) < c->not_after_utc
                          ? life_at(due)
                          : standing_due_from(c->not_before_utc, c->not_after_utc, 0, TAIPEI_S);
    return c;
}

struct reminder life_look(const struct life *life)
{
    const struct reminder_question question = {
        .certificates = life->certificates,
        .count = life->count,
        .calendar = &life->calendar,
        .record = &life->record,
        .now_utc = life->now_utc,
        .zone_offset_s = TAIPEI_S,
    };

    return reminder_now(&question);
}

static const char *stage_name(enum reminder_stage stage)
{
    static const char *const names[REMINDER_STAGES] = {"nothing", "backup", "again", "due", "14",      "7",
                                                       "3",       "1",      "open",  "day", "expired", "revoked"};

    return names[stage];
}

bool life_show(struct life *life, struct reminder *out, char line[LIFE_LINE_SIZE])
{
    char moment[TIME_MANUAL_SIZE] = "";

    *out = life_look(life);
    if (out->stage == REMINDER_NOTHING)
        return false;
    reminder_record_shown(&life->record, life->certificates[out->certificate].sha256, out->stage, out->day);
    time_to_manual(life->now_utc, TAIPEI_S, moment);
    (void)snprintf(line, LIFE_LINE_SIZE, "%.16s %s %s", moment, stage_name(out->stage),
                   life->certificates[out->certificate].sha256);
    return true;
}

void life_go_on(struct life *life, const char *const *expected)
{
    char line[LIFE_LINE_SIZE] = "";
    size_t shown = 0;
    struct reminder reminder;

    for (;;) {
        if (life_show(life, &reminder, line)) {
            assert_non_null(expected[shown]);
            assert_string_equal(line, expected[shown]);
            shown++;
        }
        if (reminder.next_utc == 0)
            break;
        assert_true(reminder.next_utc > life->now_utc);
        life->now_utc = reminder.next_utc;
    }
    assert_null(expected[shown]);
}

void life_go_on_hourly(struct life *life, const char *until, const char *const *expected)
{
    char line[LIFE_LINE_SIZE] = "";
    size_t shown = 0;
    struct reminder reminder;

    for (; life->now_utc < life_at(until); life->now_utc += HOUR_S) {
        if (!life_show(life, &reminder, line))
            continue;
        assert_non_null(expected[shown]);
        assert_string_equal(line, expected[shown]);
        shown++;
    }
    assert_null(expected[shown]);
}
