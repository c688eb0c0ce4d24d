#include "cli/report_text.h"

#include <stdio.h>
#include <string.h>

#include "base/time_text.h"
#include "cli/standing_command.h"
#include "ids.h"
#include "surface/backup_text.h"
#include "surface/person.h"
#include "surface/standing_text.h"

/* 憑證註冊狀態(主機端): the host has a certificate as its own record tells it. */
static void add_host_table(struct page *page, const struct certificate_view *view, const struct status_report *report,
                           bool clear)
{
    const struct host_certificate *certificate = &report->host.certificate;
    struct cert_info info;

    page_line(page, IDS_STATUS_HOST_TITLE, NULL);
    if (report->host_asked && report->host.has_certificate) {
        char masked[CERT_NAME_SIZE];

        memset(&info, 0, sizeof info);
        person_mask_name(certificate->name, masked);
        (void)snprintf(info.owner_display, sizeof info.owner_display, "%s", clear ? certificate->name : masked);
        (void)snprintf(info.serial, sizeof info.serial, "%s", certificate->serial);
        info.not_before_utc = certificate->not_before_utc;
        info.not_after_utc = certificate->not_after_utc;
        report_text_certificate(page, view, &info, OWNER_SHOWN);
    }
    page_words(page, IDS_STATUS_HOST_STATE, NULL);
    page_line(page, standing_text_host(&report->question), NULL);
}

static void add_backup(struct page *page, const struct certificate_view *view, const struct cert_info *info,
                       const struct backup_record *backups)
{
    if (backups == NULL || page->status != ST_OK)
        return;
    page->status = backup_text_line(backup_record_find(backups, info->sha256), view->clock, &page->text);
    page_gap(page);
}

/* 此台電腦憑證狀態(客戶端) (1/2), one table a certificate as the window pages through them. */
static void add_pc_tables(struct page *page, const struct certificate_view *view, const struct status_report *report,
                          const struct backup_record *backups)
{
    const size_t count = report->pc.of_this_person;
    char at[24];
    char of[24];

    (void)snprintf(of, sizeof of, "%zu", count);
    for (size_t i = 0; i < count; i++) {
        const struct holding *holding = &report->pc.holdings[i];

        (void)snprintf(at, sizeof at, "%zu", i + 1);
        page_line(page, IDS_STATUS_PC_TITLE, WORDS(at, of));
        report_text_certificate(page, view, &holding->entry.info, OWNER_AS_ID);
        page_words(page, IDS_STATUS_PC_STATE, NULL);
        page_line(page, standing_text_pc(holding->state), NULL);
        add_backup(page, view, &holding->entry.info, backups);
    }
    if (count == 0) {
        page_line(page, IDS_STATUS_PC_TITLE_NONE, NULL);
        page_line(page, standing_text_pc(report->question.pc), NULL);
    }
}

static void add_sentence(struct page *page, const struct status_report *report, int sentence)
{
    if (sentence == 0)
        return;
    if (page->status == ST_OK)
        page->status = standing_text_append(&page->text, report, sentence);
    page_gap(page);
}

static void add_action(struct page *page, enum standing_action action, const char *shown_id)
{
    const int command = standing_command(action);

    if (action == ACTION_NONE)
        return;
    if (command != 0)
        page_field_words(page, standing_text_action(action), command, WORDS(shown_id));
    else
        page_field(page, standing_text_action(action), "");
}

static void add_actions(struct page *page, const struct standing *standing, const char *shown_id)
{
    if (standing->primary == ACTION_NONE && standing->secondary_count == 0)
        return;
    page_line(page, IDS_STATUS_ACTIONS, NULL);
    add_action(page, standing->primary, shown_id);
    for (size_t i = 0; i < standing->secondary_count; i++)
        add_action(page, standing->secondary[i], shown_id);
}

void report_text_person(struct page *page, const struct certificate_view *view, const char *national_id,
                        const struct status_report *report, const struct backup_record *backups)
{
    const bool clear = view->given_id != NULL && strcmp(view->given_id, national_id) == 0;
    char id[NATIONAL_ID_SIZE];

    person_show_id(national_id, view->given_id, id);
    add_host_table(page, view, report, clear);
    page_gap(page);
    add_pc_tables(page, view, report, backups);
    page_gap(page);
    add_sentence(page, report, report->standing.sentence);
    add_sentence(page, report, report->standing.note);
    add_actions(page, &report->standing, clear ? id : "ID"); /* a masked one cannot be typed */
}
