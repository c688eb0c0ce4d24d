#include "tray/cleaning_words.h"

#include <stdio.h>

#include "base/time_text.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "surface/words.h"
#include "tray/ask.h"

enum { NAMED_MAX = 8 /* a box is no list */ };

static const char *number(size_t count, char out[24])
{
    (void)snprintf(out, 24, "%zu", count);
    return out;
}

/* --- before --- */

static bool goes(const struct cleaner_item *item)
{
    return item->to_go && item->chosen && !item->gone;
}

static size_t for_good(const struct cleaner_plan *plan)
{
    size_t count = 0;

    for (size_t i = 0; i < plan->count; i++)
        count += goes(&plan->items[i]) && !plan->items[i].undoable;
    return count;
}

static enum status append_undo(struct buf *out, size_t going, size_t lost, unsigned undo_days)
{
    char text[24];
    enum status st = ST_OK;

    (void)snprintf(text, sizeof text, "%u", undo_days);
    if (going > lost)
        st = words_append(out, IDS_CLEANER_QUESTION_UNDO, WORDS_ALL, WORDS(text));
    if (st == ST_OK && lost > 0 && going > lost)
        st = buf_append_text(out, "\n");
    if (st == ST_OK && lost > 0)
        st = words_append(out, IDS_CLEANER_QUESTION_GOOD, WORDS_ALL, WORDS(number(lost, text)));
    return st;
}

bool cleaning_words_ask(struct frame *frame, const struct cleaner_plan *plan)
{
    const size_t going = cleaner_chosen(plan), lost = for_good(plan);
    struct buf what, more;
    char count[24];
    bool yes = false;

    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, IDS_CLEANER_QUESTION, WORDS_ALL, WORDS(number(going, count))) == ST_OK &&
        append_undo(&more, going, lost, frame_pc(frame)->settings.undo_days) == ST_OK)
        yes = ask_question(
            frame_window(frame),
            &(const struct question){.what = buf_text(&what), .more = buf_text(&more), .dangerous = lost > 0});
    buf_clear(&more);
    buf_clear(&what);
    return yes;
}

/* --- afterwards --- */

static enum status append_gone(struct buf *out, const struct clock_port *clock, const struct cleaner_item *item)
{
    const char *serial = item->holding->entry.info.serial;
    char until[TIME_MANUAL_SIZE];
    enum status st = out->len > 0 ? buf_append_text(out, "\n") : ST_OK;

    if (st != ST_OK)
        return st;
    if (item->undo_until_utc == 0)
        return words_append(out, IDS_CLEANER_GONE_FOR_GOOD, WORDS_ALL, WORDS(serial));
    moment_text(clock, item->undo_until_utc, until);
    return words_append(out, IDS_CLEANER_GONE_UNTIL, WORDS_ALL, WORDS(serial, until));
}

static enum status append_all_gone(struct buf *out, const struct clock_port *clock, const struct cleaner_plan *plan)
{
    enum status st = ST_OK;
    size_t named = 0;
    char count[24];

    for (size_t i = 0; st == ST_OK && i < plan->count && named < NAMED_MAX; i++) {
        if (!plan->items[i].gone)
            continue;
        st = append_gone(out, clock, &plan->items[i]);
        named++;
    }
    if (st == ST_OK && named < plan->gone)
        st = buf_append_text(out, "\n");
    if (st == ST_OK && named < plan->gone)
        st = words_append(out, IDS_CLEANER_GONE_MORE, WORDS_ALL, WORDS(number(plan->gone - named, count)));
    return st;
}

void cleaning_words_tell(struct frame *frame, const struct cleaner_plan *plan)
{
    struct buf what, more;
    char count[24];

    if (plan->gone == 0)
        return;
    buf_init(&what, WORDS_TEXT_MAX);
    buf_init(&more, WORDS_TEXT_MAX);
    if (words_append(&what, IDS_CLEAN_DONE, WORDS_ALL, WORDS(number(plan->gone, count))) == ST_OK &&
        append_all_gone(&more, &frame_pc(frame)->clock, plan) == ST_OK)
        ask_tell(frame_window(frame), buf_text(&what), buf_text(&more));
    buf_clear(&more);
    buf_clear(&what);
}
