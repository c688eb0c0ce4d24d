#include "server/operator_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time_text.h"
#include "server/operator_trail.h"
#include "server/operator_view_parts.h"

/* --- the frame --- */

static enum status add_other_language(const struct operator_view *view, struct html_places *places)
{
    const enum page_language other = view->language == PAGE_EN ? PAGE_ZH_TW : PAGE_EN;
    char path[160];

    (void)snprintf(path, sizeof path, "/%s%s", page_language_tag(other), view->path);
    return html_places_add_escaped(places, "other_language", path);
}

static enum status append_who(const struct operator_view *view, struct buf *out)
{
    struct view_part part;

    if (view->name == NULL)
        return ST_OK;
    part = view_part_begin(view, OPERATOR_WHO);
    view_part_text(&part, "operator", view->name);
    view_part_text(&part, "form", view->form);
    return view_part_end(&part, out);
}

/* main: HTML, which this takes over. */
static enum status append_page(const struct operator_view *view, enum status status, struct buf *main, struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_PAGE);
    struct buf who;

    buf_init(&who, VIEW_TEXT_MAX);
    view_part_failed(&part, status);
    view_part_failed(&part, append_who(view, &who));
    view_part_html(&part, "who", buf_text(&who));
    view_part_html(&part, "main", buf_text(main));
    if (part.status == ST_OK)
        part.status = add_other_language(view, part.places);
    status = view_part_end(&part, out);
    buf_clear(&who);
    buf_clear(main);
    return status;
}

static enum status append_notice(const struct operator_view *view, const struct operator_notice *notice,
                                 struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_NOTICE);
    char minutes[24];
    const struct template_place places[] = {{"{minutes}", minutes}};

    (void)snprintf(minutes, sizeof minutes, "%lld", (long long)((notice->wait_s + 59) / 60));
    view_part_html(&part, "kind", notice->good ? "done" : "wrong");
    view_part_word(&part, "notice_text", notice->word, places, 1);
    return view_part_end(&part, out);
}

static enum status append_optional_notice(const struct operator_view *view, const struct operator_notice *notice,
                                          struct buf *out)
{
    return notice == NULL || notice->word == NULL ? ST_OK : append_notice(view, notice, out);
}

/* --- pages without a person --- */

enum status operator_view_login(const struct operator_view *view, const struct operator_notice *notice, struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_LOGIN);
    struct buf main, said;
    enum status status = ST_OK;

    buf_init(&main, VIEW_TEXT_MAX);
    buf_init(&said, VIEW_TEXT_MAX);
    view_part_failed(&part, append_optional_notice(view, notice, &said));
    view_part_html(&part, "notice", buf_text(&said));
    view_part_text(&part, "form", view->form);
    status = view_part_end(&part, &main);
    buf_clear(&said);
    return append_page(view, status, &main, out);
}

static enum status append_look(const struct operator_view *view, bool focus, struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_LOOK);

    view_part_text(&part, "form", view->form);
    view_part_html(&part, "focus", focus ? " autofocus" : "");
    return view_part_end(&part, out);
}

enum status operator_view_look(const struct operator_view *view, const struct operator_notice *notice, struct buf *out)
{
    struct buf main;
    enum status status = ST_OK;

    buf_init(&main, VIEW_TEXT_MAX);
    status = append_optional_notice(view, notice, &main);
    if (status == ST_OK)
        status = append_look(view, true, &main);
    return append_page(view, status, &main, out);
}

enum status operator_view_message(const struct operator_view *view, const char *kind, const char *request,
                                  struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_MESSAGE);
    const struct template_place places[] = {{"{request}", request}};
    struct buf main;
    char word[32];

    buf_init(&main, VIEW_TEXT_MAX);
    (void)snprintf(word, sizeof word, "%s_title", kind);
    view_part_word(&part, "message_title", word, NULL, 0);
    (void)snprintf(word, sizeof word, "%s_text", kind);
    view_part_word(&part, "message_text", word, places, 1);
    return append_page(view, view_part_end(&part, &main), &main, out);
}

/* --- a person --- */

static void add_session(struct view_part *part, const struct session *session)
{
    char from[VIEW_MOMENT_SIZE], used[VIEW_MOMENT_SIZE];
    const struct template_place places[] = {{"{from}", from}, {"{used}", used}};

    view_moment(part->view, session->created_utc, from);
    view_moment(part->view, session->used_utc, used);
    view_part_word(part, "session", session->created_utc == 0 ? "session_none" : "session_open", places, 2);
}

static void add_state(struct view_part *part, const struct state_answer *state)
{
    char until[VIEW_MOMENT_SIZE], word[32];
    const struct template_place places[] = {{"{until}", until}};
    const char *name = host_state_word(state->has_certificate ? state->state : HOST_NONE);

    view_moment(part->view, state->certificate.not_after_utc, until);
    view_part_html(part, "state", name);
    (void)snprintf(word, sizeof word, "state_%s", name);
    view_part_word(part, "state_word", word, NULL, 0);
    (void)snprintf(word, sizeof word, "hint_%s", name);
    if (state->has_order) /* which says what comes next */
        view_part_html(part, "state_hint", "");
    else
        view_part_word(part, "state_hint", word, places, 1);
}

static enum status append_order(const struct operator_view *view, const struct order_answer *order, struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_ORDER);
    char from[VIEW_MOMENT_SIZE], until[VIEW_MOMENT_SIZE], word[32];
    const struct template_place places[] = {{"{from}", from}, {"{until}", until}};
    const bool ends = order->next != NEXT_CONFIRM && order->next != NEXT_WAIT;

    view_moment(view, order->created_utc, from);
    view_moment(view, order->expires_utc, until);
    view_part_word(&part, "order_kind", order->kind == ORDER_RENEW ? "order_kind_renew" : "order_kind_new", NULL, 0);
    (void)snprintf(word, sizeof word, "order_step_%s", order_next_word(order->next));
    view_part_word(&part, "order_step", word, NULL, 0);
    view_part_word(&part, "order_times", ends ? "order_times_until" : "order_times", places, 2);
    return view_part_end(&part, out);
}

static enum status append_unlock(const struct operator_view *view, struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_UNLOCK);
    char path[128];

    (void)snprintf(path, sizeof path, "%s/unlock", view->path);
    view_part_text(&part, "unlock_path", path);
    view_part_text(&part, "form", view->form);
    return view_part_end(&part, out);
}

/* "<p>", a word with how many wrong ones there were and until when, "</p>". */
static enum status append_lock_line(const struct operator_view *view, const char *word, int64_t wrong,
                                    int64_t until_utc, struct buf *out)
{
    char count[24], until[VIEW_MOMENT_SIZE];
    const struct template_place places[] = {{"{wrong}", count}, {"{until}", until}};
    enum status status = buf_append_text(out, "<p>");

    (void)snprintf(count, sizeof count, "%lld", (long long)wrong);
    view_moment(view, until_utc, until);
    if (status == ST_OK)
        status = template_append(out, operator_html_word(view->html, view->language, word), places, 2);
    return status == ST_OK ? buf_append_text(out, "</p>") : status;
}

static enum status append_lock(const struct operator_view *view, const struct operator_person *person, struct buf *out)
{
    const char *word = person->login_blocked      ? "lock_blocked"
                       : person->wait_s > 0       ? "lock_until"
                       : person->count.wrong == 0 ? "lock_open"
                                                  : "lock_wrong";
    enum status status = append_lock_line(view, word, person->count.wrong, person->count.locked_until_utc, out);

    if (status == ST_OK && person->codes_blocked)
        status = append_lock_line(view, "codes_blocked", person->wrong_codes, 0, out);
    return status == ST_OK && (person->wait_s > 0 || person->codes_blocked) ? append_unlock(view, out) : status;
}

static void add_account(struct view_part *part, const struct operator_person *person)
{
    char created[VIEW_MOMENT_SIZE];

    view_moment(part->view, person->created_utc, created);
    created[TIME_DATE_SIZE - 1] = '\0';
    view_part_text(part, "name", person->name);
    view_part_text(part, "id", person->masked_id);
    if (person->masked_phone[0] != '\0')
        view_part_text(part, "phone", person->masked_phone);
    else
        view_part_word(part, "phone", "phone_none", NULL, 0);
    view_part_text(part, "created", created);
    add_session(part, &person->session);
    add_state(part, &person->state);
    view_part_html(part, "lock_kind", person->wait_s > 0 || person->codes_blocked ? "locked" : "open");
}

/* What stands in a part of its own on the page, by the name of its place. */
struct piece {
    const char *place;
    struct buf html;
};

enum status operator_view_person(const struct operator_view *view, const struct operator_person *person,
                                 const struct operator_notice *notice, bool later, struct buf *out)
{
    struct piece order = {.place = "order"}, lock = {.place = "lock"}, certificates = {.place = "certificates"},
                 trail = {.place = "trail"};
    struct piece *const pieces[] = {&order, &lock, &certificates, &trail};
    struct view_part part = view_part_begin(view, OPERATOR_PERSON);
    struct buf main;
    enum status status = ST_OK;
    size_t i = 0;

    buf_init(&main, VIEW_PAGE_MAX);
    for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        buf_init(&pieces[i]->html, VIEW_PAGE_MAX);
    if (person->state.has_order)
        view_part_failed(&part, append_order(view, &person->state.order, &order.html));
    view_part_failed(&part, append_lock(view, person, &lock.html));
    view_part_failed(&part, view_certificates(view, person, &certificates.html));
    view_part_failed(&part, operator_trail_append(view, person, later, &trail.html));
    for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        view_part_html(&part, pieces[i]->place, buf_text(&pieces[i]->html));
    add_account(&part, person);
    status = append_look(view, false, &main);
    if (status == ST_OK)
        status = append_optional_notice(view, notice, &main);
    view_part_failed(&part, status);
    status = view_part_end(&part, &main);
    for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        buf_clear(&pieces[i]->html);
    return append_page(view, status, &main, out);
}
