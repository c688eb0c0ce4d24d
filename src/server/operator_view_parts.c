#include "server/operator_view_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/time_text.h"
#include "server/revocation.h"

enum { MINUTES_LEN = 16 }; /* of "2026-11-28 14:33" */

struct view_part view_part_begin(const struct operator_view *view, enum operator_part which)
{
    struct view_part part = {.view = view, .which = which, .places = calloc(1, sizeof(struct html_places))};

    part.status = part.places == NULL ? ST_NO_MEMORY : ST_OK;
    return part;
}

void view_part_text(struct view_part *part, const char *name, const char *text)
{
    if (part->status == ST_OK)
        part->status = html_places_add_escaped(part->places, name, text);
}

void view_part_html(struct view_part *part, const char *name, const char *html)
{
    if (part->status == ST_OK)
        part->status = html_places_add(part->places, name, html);
}

void view_part_word(struct view_part *part, const char *name, const char *word, const struct template_place *places,
                    size_t count)
{
    struct buf text;

    buf_init(&text, VIEW_TEXT_MAX);
    if (part->status == ST_OK)
        part->status =
            template_append(&text, operator_html_word(part->view->html, part->view->language, word), places, count);
    view_part_html(part, name, buf_text(&text));
    buf_clear(&text);
}

void view_part_failed(struct view_part *part, enum status status)
{
    if (part->status == ST_OK)
        part->status = status;
}

enum status view_part_end(struct view_part *part, struct buf *out)
{
    if (part->status == ST_OK)
        part->status = operator_html_append(part->view->html, part->which, part->view->language, part->places, out);
    if (part->places != NULL)
        html_places_clear(part->places);
    free(part->places);
    part->places = NULL;
    return part->status;
}

void view_moment(const struct operator_view *view, int64_t at_utc, char out[VIEW_MOMENT_SIZE])
{
    time_to_manual(at_utc, view->zone_offset_s, out);
    out[MINUTES_LEN] = '\0';
}

/* --- certificates --- */

static void add_revoked(struct view_part *part, const struct person_certificate *certificate)
{
    char at[VIEW_MOMENT_SIZE], word[48];
    struct template_place places[] = {{"{at}", at}, {"{why}", ""}};

    view_moment(part->view, certificate->revoked_utc, at);
    (void)snprintf(word, sizeof word, "reason_%s", revocation_reason_word(revocation_wire_reason(certificate->reason)));
    places[1].text = operator_html_word(part->view->html, part->view->language, word);
    view_part_word(part, "more", "certificate_revoked", places, 2);
}

static enum status append_certificate(const struct operator_view *view, const struct person_certificate *certificate,
                                      struct buf *out)
{
    struct view_part part = view_part_begin(view, OPERATOR_CERTIFICATE);
    const bool waits = !certificate->confirmed && (certificate->state == HOST_VALID || certificate->state == HOST_DUE);
    const char *state = waits ? "unconfirmed" : host_state_word(certificate->state);
    char begins[VIEW_MOMENT_SIZE], ends[VIEW_MOMENT_SIZE], word[32];

    view_moment(view, certificate->not_before_utc, begins);
    view_moment(view, certificate->not_after_utc, ends);
    (void)snprintf(word, sizeof word, "state_%s", state);
    view_part_text(&part, "serial", certificate->serial);
    view_part_html(&part, "state", state);
    view_part_word(&part, "state_word", word, NULL, 0);
    view_part_text(&part, "begins", begins);
    view_part_text(&part, "ends", ends);
    if (certificate->revoked_utc != 0)
        add_revoked(&part, certificate);
    else
        view_part_html(&part, "more", "");
    return view_part_end(&part, out);
}

static void add_further(struct view_part *part, size_t shown, size_t all)
{
    char of[24], in_all[24];
    const struct template_place places[] = {{"{shown}", of}, {"{count}", in_all}};

    (void)snprintf(of, sizeof of, "%zu", shown);
    (void)snprintf(in_all, sizeof in_all, "%zu", all);
    if (shown < all)
        view_part_word(part, "further", "certificates_further", places, 2);
    else
        view_part_html(part, "further", "");
}

enum status view_certificates(const struct operator_view *view, const struct operator_person *person, struct buf *out)
{
    const size_t shown =
        person->certificate_count < PERSON_CERTIFICATES_SHOWN ? person->certificate_count : PERSON_CERTIFICATES_SHOWN;
    struct view_part part;
    struct buf rows;
    enum status status = ST_OK;
    size_t i = 0;

    if (shown == 0)
        return buf_append_format(out, "<p>%s</p>", operator_html_word(view->html, view->language, "certificates_none"));
    part = view_part_begin(view, OPERATOR_CERTIFICATES);
    buf_init(&rows, VIEW_PAGE_MAX);
    for (i = 0; status == ST_OK && i < shown; i++)
        status = append_certificate(view, &person->certificates[i], &rows);
    view_part_failed(&part, status);
    view_part_html(&part, "rows", buf_text(&rows));
    add_further(&part, shown, person->certificate_count);
    buf_clear(&rows);
    return view_part_end(&part, out);
}
