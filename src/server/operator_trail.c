#include "server/operator_trail.h"

#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "server/operator_view_parts.h"

enum { SECONDS_LEN = 19, SHORT_ID = 8, LISTED_SIZE = PERSON_OUTCOME_SIZE + 4 };

/* What stands behind "kind "; NULL: the word is of another kind. */
static const char *behind(const char *word, const char *kind)
{
    const size_t len = strlen(kind);

    return strncmp(word, kind, len) == 0 && word[len] == ' ' ? word + len + 1 : NULL;
}

/* Who is called by a word alone, and by which. */
static const struct {
    const char *actor, *word;
} ACTORS[] = {{"host", "actor_host"}, {"helpdesk", "actor_helpdesk"}, {"ticket", "actor_ticket"}};

/* NULL: the log's own name is shown. */
static const char *actor_word(const char *actor)
{
    size_t i = 0;

    if (behind(actor, "account") != NULL)
        return "actor_person";
    for (i = 0; i < sizeof ACTORS / sizeof ACTORS[0]; i++)
        if (strcmp(ACTORS[i].actor, actor) == 0)
            return ACTORS[i].word;
    return NULL;
}

static void add_actor(struct view_part *part, const char *actor)
{
    const char *name = behind(actor, "operator");
    const char *word = actor_word(actor);
    struct buf escaped;
    struct template_place places[] = {{"{name}", ""}};

    buf_init(&escaped, VIEW_TEXT_MAX);
    if (name != NULL) {
        view_part_failed(part, html_escape(name, &escaped));
        places[0].text = buf_text(&escaped);
        view_part_word(part, "by", "actor_operator", places, 1);
    } else if (word != NULL) {
        view_part_word(part, "by", word, NULL, 0);
    } else {
        view_part_text(part, "by", actor);
    }
    buf_clear(&escaped);
}

/* "rows before 17" is listed as "rows before {n}": its first word that has a digit in it apart. */
static void take_number(const char *part, char listed[LISTED_SIZE], char number[PERSON_OUTCOME_SIZE])
{
    const char *word = part;
    size_t len = strcspn(word, " ");

    while (*word != '\0' && strcspn(word, "0123456789") >= len) {
        word += len;
        word += strspn(word, " ");
        len = strcspn(word, " ");
    }
    (void)snprintf(number, PERSON_OUTCOME_SIZE, "%.*s", (int)len, word);
    if (len > 0)
        (void)snprintf(listed, LISTED_SIZE, "%.*s{n}%s", (int)(word - part), part, word + len);
    else
        (void)snprintf(listed, LISTED_SIZE, "%s", part);
}

/* One part of an outcome. *listed: it has a word, which may be an empty one. */
static enum status append_part(const struct operator_view *view, const char *part, bool *listed, struct buf *out)
{
    char name[LISTED_SIZE], number[PERSON_OUTCOME_SIZE];
    struct template_place places[] = {{"{n}", ""}};
    const char *word = NULL;
    struct buf escaped;
    enum status status = ST_OK;

    take_number(part, name, number);
    word = operator_html_listed(view->html, view->language, "outcomes", name);
    if (word == NULL)
        return html_escape(part, out);
    *listed = true;
    buf_init(&escaped, VIEW_TEXT_MAX);
    status = html_escape(number, &escaped);
    places[0].text = buf_text(&escaped);
    if (status == ST_OK)
        status = template_append(out, word, places, 1);
    buf_clear(&escaped);
    return status;
}

/* A word of a list, or the log's own. */
static enum status append_listed(const struct operator_view *view, const char *list, const char *name, struct buf *out)
{
    const char *word = operator_html_listed(view->html, view->language, list, name);

    return word != NULL ? buf_append_text(out, word) : html_escape(name, out);
}

static enum status append_between(struct buf *out)
{
    return out->len > 0 ? buf_append_text(out, " · ") : ST_OK;
}

/* "keyCompromise, by key": each part in its word; where none has one it is somebody's text, and stays as it is. */
static enum status append_said(const struct operator_view *view, const char *said, struct buf *out)
{
    static const char BETWEEN[] = ", ";
    char part[PERSON_OUTCOME_SIZE];
    const char *at = said;
    struct buf words;
    bool any = false;
    enum status status = ST_OK;

    if (operator_html_listed(view->html, view->language, "outcomes", said) != NULL)
        return append_listed(view, "outcomes", said, out);
    buf_init(&words, VIEW_TEXT_MAX);
    while (status == ST_OK && at != NULL) {
        const char *end = strstr(at, BETWEEN);

        (void)snprintf(part, sizeof part, "%.*s", (int)(end == NULL ? strlen(at) : (size_t)(end - at)), at);
        status = append_between(&words);
        if (status == ST_OK)
            status = append_part(view, part, &any, &words);
        at = end == NULL ? NULL : end + sizeof BETWEEN - 1;
    }
    if (status == ST_OK)
        status = any ? buf_append_text(out, buf_text(&words)) : html_escape(said, out);
    buf_clear(&words);
    return status;
}

/* Where the last such text begins; NULL: there is none. An operator's words may have one too. */
static const char *find_last(const char *text, const char *wanted)
{
    const char *last = NULL;

    for (text = strstr(text, wanted); text != NULL; text = strstr(text + 1, wanted))
        last = text;
    return last;
}

/* "unlocked: REASON", "nothing was locked: REASON": the log's word, and the operator's, which is never looked up. */
static enum status append_reason(const struct operator_view *view, char *said, struct buf *out)
{
    char *reason = strstr(said, ": ");
    enum status status = ST_OK;

    if (reason == NULL)
        return append_listed(view, "outcomes", said, out);
    *reason = '\0';
    status = append_listed(view, "outcomes", said, out);
    if (status == ST_OK)
        status = append_between(out);
    return status == ST_OK ? html_escape(reason + 2, out) : status;
}

/* Of "done (request 0a1b)" the two apart; the log's own words have nothing behind them. */
static enum status append_outcome(const struct operator_view *view, const struct person_entry *entry, struct buf *out)
{
    static const char BEHIND[] = " (request ";
    const char *request = find_last(entry->outcome, BEHIND);
    char said[PERSON_OUTCOME_SIZE];
    enum status status = ST_OK;

    (void)snprintf(said, sizeof said, "%.*s",
                   (int)(request == NULL ? strlen(entry->outcome) : (size_t)(request - entry->outcome)),
                   entry->outcome);
    status = strcmp(entry->action, "login.unlock") == 0 ? append_reason(view, said, out) : append_said(view, said, out);
    if (status != ST_OK || request == NULL)
        return status;
    request += sizeof BEHIND - 1;
    (void)snprintf(said, sizeof said, "%.*s", (int)strcspn(request, ")"), request);
    status = append_between(out);
    if (status == ST_OK)
        status = buf_append_format(out, "%s ", operator_html_word(view->html, view->language, "trail_request"));
    return status == ST_OK ? html_escape(said, out) : status;
}

/* The serial of a certificate whole, of other things as much as tells two of them apart. */
static enum status append_object(const struct person_entry *entry, struct buf *out)
{
    const char *serial = behind(entry->object, "certificate");
    const char *order = behind(entry->object, "order");
    const char *name = serial != NULL ? serial : order;
    char shown[sizeof entry->object];
    enum status status = ST_OK;

    if (name == NULL)
        return ST_OK;
    (void)snprintf(shown, sizeof shown, "%.*s", serial != NULL ? (int)sizeof shown - 1 : SHORT_ID, name);
    status = append_between(out);
    if (status == ST_OK && serial == NULL)
        status = buf_append_text(out, "#");
    return status == ST_OK ? html_escape(shown, out) : status;
}

static enum status append_entry(const struct operator_view *view, const struct person_entry *entry, struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_ENTRY);
    struct buf what, more;
    char when[TIME_MANUAL_SIZE];
    enum status status = ST_OK;

    buf_init(&what, VIEW_TEXT_MAX);
    buf_init(&more, VIEW_TEXT_MAX);
    time_to_manual(entry->at_utc, view->zone_offset_s, when);
    when[SECONDS_LEN] = '\0';
    status = append_listed(view, "actions", entry->action, &what);
    if (status == ST_OK)
        status = append_outcome(view, entry, &more);
    if (status == ST_OK)
        status = append_object(entry, &more);
    if (status == ST_OK && entry->damaged)
        status = buf_append_format(&more, " %s", operator_html_word(view->html, view->language, "trail_damaged"));
    view_part_failed(&part, status);
    view_part_text(&part, "when", when);
    view_part_html(&part, "what", buf_text(&what));
    add_actor(&part, entry->actor);
    view_part_html(&part, "more", buf_text(&more));
    buf_clear(&what);
    buf_clear(&more);
    return view_part_end(&part, out);
}

/* A link within the person's pages, or nothing. */
static void add_link(struct view_part *part, const char *place, bool wanted, const char *path, const char *word)
{
    struct buf link;

    buf_init(&link, VIEW_TEXT_MAX);
    if (wanted)
        view_part_failed(part, buf_append_format(&link, "<a href=\"%s\">%s</a>", path,
                                                 operator_html_word(part->view->html, part->view->language, word)));
    view_part_html(part, place, buf_text(&link));
    buf_clear(&link);
}

static enum status append_table(const struct operator_view *view, const struct operator_person *person, bool later,
                                struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_TRAIL);
    struct buf rows;
    char older[160], latest[160];
    enum status status = ST_OK;
    size_t i = 0;

    buf_init(&rows, VIEW_PAGE_MAX);
    for (i = 0; status == ST_OK && i < person->trail_count; i++)
        status = append_entry(view, &person->trail[i], &rows);
    view_part_failed(&part, status);
    view_part_html(&part, "rows", buf_text(&rows));
    buf_clear(&rows);
    (void)snprintf(latest, sizeof latest, "%s#trail", view->path);
    (void)snprintf(older, sizeof older, "%s/trail/%lld#trail", view->path,
                   (long long)(person->trail_count == 0 ? 0 : person->trail[person->trail_count - 1].seq));
    add_link(&part, "latest", later, latest, "trail_latest");
    add_link(&part, "older", person->trail_goes_on, older, "trail_older");
    return view_part_end(&part, out);
}

enum status operator_trail_append(const struct operator_view *view, const struct operator_person *person, bool later,
                                  struct buf *out)
{
    if (person->trail_count == 0)
        return buf_append_format(out, "<p>%s</p>", operator_html_word(view->html, view->language, "trail_none"));
    return append_table(view, person, later, out);
}
