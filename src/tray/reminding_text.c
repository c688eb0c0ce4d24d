#include "tray/reminding_text.h"

#include "base/time_text.h"
#include "base/utf.h"
#include "ids.h"
#include "surface/person.h"
#include "surface/standing_text.h"
#include "tray/control_text.h"
#include "tray/tray_icon.h"

enum { REMINDING_TEXT_MAX = 2048 };

/* The end of all three: the text as UTF-16, or nothing. */
static wchar_t *finish(enum status st, struct buf *text)
{
    wchar_t *wide = st == ST_OK ? control_text_of_utf8(buf_text(text)) : NULL;

    buf_clear(text);
    return wide;
}

/* "王○明：..." */
static enum status lead(struct buf *text, const struct outlook *outlook, size_t person)
{
    char name[CERT_NAME_SIZE];

    if (outlook->count < 2 || person >= outlook->count)
        return ST_OK;
    person_mask_name(outlook->persons[person].name, name);
    return words_append(text, IDS_REMINDER_OF, WORDS_ALL, WORDS(name));
}

static enum status append_sentence(struct buf *text, const struct standing_question *question,
                                   const struct standing *standing, int sentence)
{
    const struct status_report report = {.question = *question, .standing = *standing};

    return standing_text_append(text, &report, sentence);
}

/* The line is put there if the tip is not cut then. */
static enum status append_end_line(struct buf *text, const char *end, bool *done)
{
    enum { ROOM = TRAY_ICON_TIP_MAX - 2 }; /* a name may have two characters of two units */
    const size_t before = text->len;
    enum status st = buf_append_text(text, "\n");

    if (st == ST_OK)
        st = words_append(text, IDS_TRAY_TIP_END, WORDS_ALL, WORDS(end));
    *done = st == ST_OK && utf8_count(buf_text(text), text->len) <= ROOM;
    if (!*done)
        buf_truncate(text, before);
    return st;
}

/*
 * On a line of its own, since not every sentence says it: as the manual shows it or, where the tip has no room for
 * that, its day. The sentences that leave no room for that either have the day in them.
 */
static enum status append_end(struct buf *text, const struct standing_question *question)
{
    char moment[TIME_MANUAL_SIZE];
    char day[TIME_DATE_SIZE];
    bool done = question->end_utc == 0;
    enum status st = ST_OK;

    time_to_manual(question->end_utc, question->zone_offset_s, moment);
    time_to_date(question->end_utc, question->zone_offset_s, day);
    if (!done)
        st = append_end_line(text, moment, &done);
    if (st == ST_OK && !done)
        st = append_end_line(text, day, &done);
    return st;
}

wchar_t *reminding_text_tip(const struct outlook *outlook)
{
    struct buf text;
    enum status st = ST_OK;

    buf_init(&text, REMINDING_TEXT_MAX);
    st = lead(&text, outlook, outlook->worst);
    if (st == ST_OK)
        st = append_sentence(&text, &outlook->question, &outlook->standing, outlook->standing.sentence);
    if (st == ST_OK)
        st = append_end(&text, &outlook->question);
    return finish(st, &text);
}

wchar_t *reminding_text_title(const struct outlook *outlook, const struct reminder *reminder)
{
    struct buf text;
    enum status st = ST_OK;

    buf_init(&text, REMINDING_TEXT_MAX);
    st = lead(&text, outlook, reminder->certificate);
    if (st == ST_OK)
        st = words_append(&text, reminder->title, WORDS_ALL, NULL);
    return finish(st, &text);
}

wchar_t *reminding_text_body(const struct outlook *outlook, const struct reminder *reminder)
{
    const struct outlook_person *person = &outlook->persons[reminder->certificate];
    char open_day[TIME_DATE_SIZE];
    struct buf text;
    enum status st = ST_OK;

    buf_init(&text, REMINDING_TEXT_MAX);
    st = append_sentence(&text, &person->question, &person->standing, reminder->sentence);
    if (st == ST_OK && reminder->note != 0) {
        time_to_date(reminder->last_open_utc, person->question.zone_offset_s, open_day);
        st = buf_append_text(&text, "\n");
        if (st == ST_OK)
            st = words_append(&text, reminder->note, WORDS_ALL, WORDS(open_day));
    }
    return finish(st, &text);
}
