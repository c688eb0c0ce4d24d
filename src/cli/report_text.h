/*
 * The parts of answers for people: the manual's state tables, lines of a certificate, the actions with what to type for
 * them. Each appends to a page; a failure stays in it. Masks as report_json.h does.
 */
#ifndef CLI_REPORT_TEXT_H
#define CLI_REPORT_TEXT_H

#include "cli/page.h"
#include "cli/report_json.h"
#include "client/removal.h"
#include "surface/certificate_text.h"

/* Owner, national ID, serial, both ends of its validity. */
void report_text_certificate(struct page *page, const struct certificate_view *view, const struct cert_info *info,
                             enum owner_shown owner);
/* In local time, as the manual shows moments. */
void report_text_moment(struct page *page, const struct certificate_view *view, int label, int64_t at_utc);
/* Both state tables, the sentence, the note, 您可以進行. backups: as report_json_person. */
void report_text_person(struct page *page, const struct certificate_view *view, const char *national_id,
                        const struct status_report *report, const struct backup_record *backups);
/* What is gone, and what was kept and why. */
void report_text_removed(struct page *page, const struct certificate_view *view, const struct removal_result *result);
/* The open orders of this PC; nothing if there is none. */
void report_text_orders(struct page *page, const struct certificate_view *view, const struct journal_lines *lines);
void report_text_inspection(struct page *page, const struct certificate_view *view,
                            const struct inspection *inspection);

#endif
