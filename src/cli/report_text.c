#include "cli/report_text.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/message.h"
#include "ids.h"
#include "surface/failure_words.h"
#include "surface/person.h"

void report_text_time(const struct text_view *view, int64_t at_utc, char out[TIME_MANUAL_SIZE])
{
    time_to_manual(at_utc, view->clock->local_offset_s(view->clock->self, at_utc), out);
}

void report_text_moment(struct page *page, const struct text_view *view, int label, int64_t at_utc)
{
    char text[TIME_MANUAL_SIZE];

    report_text_time(view, at_utc, text);
    page_field(page, label, text);
}

static void add_name(struct page *page, int label, const char *name)
{
    if (name[0] != '\0')
        page_field(page, label, name);
    else
        page_field_words(page, label, IDS_INSPECT_UNNAMED, NULL);
}

void report_text_certificate(struct page *page, const struct text_view *view, const struct cert_info *info,
                             enum owner_shown owner)
{
    const bool clear =
        owner == OWNER_SHOWN || (view->given_id != NULL && strcmp(view->given_id, info->national_id) == 0);
    char masked[CERT_NAME_SIZE];
    char id[NATIONAL_ID_SIZE];

    person_mask_name(info->owner_display, masked);
    person_show_id(info->national_id, view->given_id, id);
    add_name(page, IDS_LABEL_OWNER, clear ? info->owner_display : masked);
    if (id[0] != '\0')
        page_field(page, IDS_LABEL_ID, id);
    page_field(page, IDS_LABEL_SERIAL, info->serial);
    report_text_moment(page, view, IDS_LABEL_NOT_BEFORE, info->not_before_utc);
    report_text_moment(page, view, IDS_LABEL_NOT_AFTER, info->not_after_utc);
}

void report_text_removed(struct page *page, const struct text_view *view, const struct removal_result *result)
{
    page_line(page, result->key_kept ? IDS_REMOVE_DONE_KEY_KEPT : IDS_REMOVE_DONE, NULL);
    if (result->key_kept)
        page_line(page, MSG_WARN_KEY_KEPT, NULL);
    report_text_certificate(page, view, &result->certificate, OWNER_SHOWN);
    if (result->undo_until_utc > 0) {
        char until[TIME_MANUAL_SIZE];

        report_text_time(view, result->undo_until_utc, until);
        page_line(page, IDS_UNDO_KEPT, WORDS(until, result->certificate.serial));
    }
}

void report_text_orders(struct page *page, const struct text_view *view, const struct journal_lines *lines)
{
    if (lines->count > 0)
        page_gap(page);
    for (size_t i = 0; i < lines->count; i++) {
        const struct journal_line *line = &lines->lines[i];
        char begun[TIME_MANUAL_SIZE];
        char id[NATIONAL_ID_SIZE];

        person_show_id(line->national_id, view->given_id, id);
        report_text_time(view, line->begun_utc, begun);
        if (line->busy)
            page_line(page, IDS_ORDER_BUSY, NULL);
        else if (line->unreadable)
            page_line(page, IDS_ORDER_UNREADABLE, NULL);
        else
            page_line(page, IDS_ORDER_OPEN, WORDS(id, begun));
    }
}

static void add_number(struct page *page, int label, long long number)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", number);
    page_field(page, label, text);
}

/* An algorithm's name, or that there is none. */
static void add_algorithm(struct page *page, int label, const char *name)
{
    if (strcmp(name, "none") == 0)
        page_field_words(page, label, IDS_INSPECT_NONE, NULL);
    else
        page_field(page, label, name);
}

static void add_key_fields(struct page *page, const struct pfx *pfx)
{
    page_field(page, IDS_LABEL_KEY_KIND, pfx->key_kind[0] != '\0' ? pfx->key_kind : "-");
    if (pfx->key_kind[0] != '\0') {
        page_field_words(page, IDS_LABEL_KEY_MATCH, pfx->key_matches ? IDS_YES : IDS_NO, NULL);
        add_algorithm(page, IDS_LABEL_KEY_CIPHER, pfx->key_cipher);
    }
    add_algorithm(page, IDS_LABEL_MAC, pfx->mac_digest);
    add_number(page, IDS_LABEL_ITERATIONS, pfx->iterations);
    add_number(page, IDS_LABEL_FURTHER_CERTIFICATES, (long long)pfx->chain.count);
    if (pfx->passed_over > 0)
        add_number(page, IDS_LABEL_PASSED_OVER, pfx->passed_over);
}

static void add_further_keys(struct page *page, const struct pfx *pfx)
{
    for (size_t i = 0; i < pfx->further_count; i++) {
        const struct pfx_identity *identity = &pfx->further[i];
        struct cert_info info;

        if (cert_read(identity->leaf.data, identity->leaf.len, &info, NULL) == ST_OK)
            page_line(page, IDS_INSPECT_FURTHER_PAIR, WORDS(identity->key_kind, info.owner_display, info.serial));
        else
            page_line(page, IDS_INSPECT_FURTHER_KEY, WORDS(identity->key_kind));
    }
}

static void add_warnings(struct page *page, const struct inspection *inspection)
{
    char iterations[24];

    (void)snprintf(iterations, sizeof iterations, "%lld", inspection->pfx.iterations_least);
    for (int warning = 0; warning < IMPORT_WARNINGS; warning++) {
        const char *insert = warning == IMPORT_FEW_ITERATIONS ? iterations : inspection->pfx.key_cipher;

        if (import_warns(inspection, (enum import_warning)warning))
            page_line(page, import_warning_message((enum import_warning)warning), WORDS(insert));
    }
}

static void add_import_verdict(struct page *page, const struct inspection *inspection)
{
    const bool here = inspection->import_err.fault == FAULT_CERTIFICATE_HERE;

    if (inspection->import_status == ST_OK || here) {
        page_line(page, here ? IDS_INSPECT_HERE : IDS_INSPECT_IMPORTABLE, NULL);
        return;
    }
    page_words(page, IDS_INSPECT_NOT_IMPORTABLE, NULL);
    if (page->status == ST_OK)
        page->status = failure_words_append(&page->text, &inspection->import_err, WORDS_FIRST_LINE);
    page_gap(page);
}

void report_text_inspection(struct page *page, const struct text_view *view, const struct inspection *inspection)
{
    if (inspection->has_certificate) {
        report_text_certificate(page, view, &inspection->certificate, OWNER_SHOWN);
        add_name(page, IDS_LABEL_ISSUER, inspection->certificate.issuer_display);
    }
    add_key_fields(page, &inspection->pfx);
    page_gap(page);
    if (inspection->has_certificate)
        page_line(page, inspection->this_firm ? IDS_INSPECT_THIS_FIRM : IDS_INSPECT_OTHER_FIRM, NULL);
    add_further_keys(page, &inspection->pfx);
    add_warnings(page, inspection);
    add_import_verdict(page, inspection);
}
