#include "cli/report_json.h"

#include <string.h>

#include "cli/outcome.h"
#include "surface/person.h"
#include "surface/standing_text.h"

static void add_words(struct json_members *into, const char *name, const struct status_report *report, int sentence)
{
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (into->status == ST_OK)
        into->status = standing_text_append(&text, report, sentence);
    if (sentence != 0)
        json_members_text(into, name, buf_text(&text));
    buf_clear(&text);
}

static void add_actions(struct json_members *into, const struct standing *standing)
{
    struct json_members actions;

    json_members_text(into, "primary_action", standing_action_word(standing->primary));
    json_members_open_array(&actions);
    for (size_t i = 0; i < standing->secondary_count; i++)
        json_members_text(&actions, NULL, standing_action_word(standing->secondary[i]));
    json_members_take(into, "secondary_actions", &actions);
}

static void add_host_certificate(struct json_members *host, const struct host_certificate *certificate, bool clear)
{
    struct json_members object;
    char masked[CERT_NAME_SIZE];

    person_mask_name(certificate->name, masked);
    json_members_open_object(&object);
    json_members_text(&object, "owner", clear ? certificate->name : masked);
    json_members_text(&object, "serial", certificate->serial);
    json_members_time(&object, "not_before", certificate->not_before_utc);
    json_members_time(&object, "not_after", certificate->not_after_utc);
    json_members_time(&object, "renew_from", certificate->renew_from_utc);
    json_members_text(&object, "sha256", certificate->sha256);
    json_members_bool(&object, "confirmed", certificate->confirmed);
    json_members_take(host, "certificate", &object);
}

static void add_host_order(struct json_members *host, const struct order_answer *answer)
{
    struct json_members order;

    json_members_open_object(&order);
    json_members_text(&order, "state", order_state_word(answer->state));
    json_members_text(&order, "next", order_next_word(answer->next));
    json_members_time(&order, "created", answer->created_utc);
    json_members_time(&order, "expires", answer->expires_utc);
    json_members_take(host, "order", &order);
}

static void add_host(struct json_members *into, const struct status_report *report, bool clear)
{
    struct json_members host;

    json_members_open_object(&host);
    json_members_bool(&host, "asked", report->host_asked);
    json_members_text(&host, "state", standing_host_word(report->question.host));
    if (report->host_asked && report->host.has_certificate)
        add_host_certificate(&host, &report->host.certificate, clear);
    if (report->host_asked && report->host.has_order)
        add_host_order(&host, &report->host.order);
    json_members_take(into, "host", &host);
}

static void add_this_pc(struct json_members *into, const struct status_report *report, const char *given_id,
                        const struct backup_record *backups)
{
    const struct inventory *pc = &report->pc;
    struct json_members object, certificates;

    json_members_open_object(&object);
    json_members_text(&object, "state", standing_pc_word(report->question.pc));
    if (report->host_asked)
        json_members_bool(&object, "same_as_host", report->question.same);
    json_members_bool(&object, "order_here", report->order_here);
    json_members_open_array(&certificates);
    for (size_t i = 0; i < pc->of_this_person; i++)
        report_json_kept(&certificates, NULL, &pc->holdings[i], given_id, backups);
    json_members_take(&object, "certificates", &certificates);
    json_members_whole(&object, "other_persons_certificates", (int64_t)(pc->count - pc->of_this_person));
    json_members_take(into, "this_pc", &object);
}

void report_json_person(struct json_members *into, const char *name, const char *national_id,
                        const struct status_report *report, const char *given_id, const struct backup_record *backups)
{
    const enum outcome outcome = outcome_of_usable(report->standing.usable);
    const bool clear = given_id != NULL && strcmp(given_id, national_id) == 0;
    struct json_members person;
    char id[NATIONAL_ID_SIZE];

    person_show_id(national_id, given_id, id);
    json_members_open_object(&person);
    json_members_text(&person, "national_id", id);
    json_members_whole(&person, "exit_code", outcome);
    json_members_text(&person, "exit_word", outcome_word(outcome));
    add_words(&person, "sentence", report, report->standing.sentence);
    add_words(&person, "note", report, report->standing.note);
    add_actions(&person, &report->standing);
    if (report->question.end_utc != 0)
        json_members_whole(&person, "days_left", report->standing.days_left);
    add_host(&person, report, clear);
    add_this_pc(&person, report, given_id, backups);
    json_members_take(into, name, &person);
}
