#include "cli/report_text.h"

#include "client/message.h"
#include "ids.h"
#include "surface/inspection_text.h"
#include "surface/moment_text.h"
#include "surface/person.h"

void report_text_moment(struct page *page, const struct certificate_view *view, int label, int64_t at_utc)
{
    char text[TIME_MANUAL_SIZE];

    moment_text(view->clock, at_utc, text);
    page_field(page, label, text);
}

static void add_field(void *page, int label, const char *value)
{
    page_field(page, label, value);
}

void report_text_certificate(struct page *page, const struct certificate_view *view, const struct cert_info *info,
                             enum owner_shown owner)
{
    const struct field_sink sink = {add_field, page};

    if (page->status == ST_OK)
        page->status = certificate_text_fields(info, view, owner, &sink);
}

void report_text_removed(struct page *page, const struct certificate_view *view, const struct removal_result *result)
{
    page_line(page, result->key_kept ? IDS_REMOVE_DONE_KEY_KEPT : IDS_REMOVE_DONE, NULL);
    if (result->key_kept)
        page_line(page, MSG_WARN_KEY_KEPT, NULL);
    report_text_certificate(page, view, &result->certificate, OWNER_SHOWN);
    if (result->undo_until_utc > 0) {
        char until[TIME_MANUAL_SIZE];

        moment_text(view->clock, result->undo_until_utc, until);
        page_line(page, IDS_UNDO_KEPT, WORDS(until, result->certificate.serial));
    }
}

void report_text_orders(struct page *page, const struct certificate_view *view, const struct journal_lines *lines)
{
    if (lines->count > 0)
        page_gap(page);
    for (size_t i = 0; i < lines->count; i++) {
        const struct journal_line *line = &lines->lines[i];
        char begun[TIME_MANUAL_SIZE];
        char id[NATIONAL_ID_SIZE];

        person_show_id(line->national_id, view->given_id, id);
        moment_text(view->clock, line->begun_utc, begun);
        if (line->busy)
            page_line(page, IDS_ORDER_BUSY, NULL);
        else if (line->unreadable)
            page_line(page, IDS_ORDER_UNREADABLE, NULL);
        else
            page_line(page, IDS_ORDER_OPEN, WORDS(id, begun));
    }
}

void report_text_inspection(struct page *page, const struct certificate_view *view, const struct inspection *inspection)
{
    const struct field_sink sink = {add_field, page};

    if (page->status == ST_OK)
        page->status = inspection_text_fields(inspection, view, &sink);
    page_gap(page);
    if (page->status == ST_OK)
        page->status = inspection_text_findings(inspection, &page->text);
    if (page->status == ST_OK)
        page->status = inspection_text_verdict(inspection, &page->text);
}
