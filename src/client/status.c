#include "client/status.h"

#include <string.h>

#include "base/fault.h"

static enum standing_host status_host_of(enum host_state state)
{
    switch (state) {
    case HOST_NONE:
        return STANDING_HOST_NONE;
    case HOST_VALID:
        return STANDING_HOST_VALID;
    case HOST_DUE:
        return STANDING_HOST_DUE;
    case HOST_EXPIRED:
        return STANDING_HOST_EXPIRED;
    case HOST_REVOKED:
        return STANDING_HOST_REVOKED;
    case HOST_UNKNOWN:
        break;
    }
    return STANDING_HOST_UNKNOWN;
}

static bool status_host_tells(const struct client *client)
{
    return (client->backend->capabilities & BACKEND_CAN_STATE) != 0;
}

/* The record of the host's open order; it may be held by another process of this PC right now. */
static bool status_is_host_order(const struct journal_line *line, const struct state_answer *host)
{
    char name[SEALED_NAME_SIZE] = "";

    journal_name(host->order.spki_hash, name);
    return !line->unreadable && strcmp(line->name, name) == 0;
}

/* An order of that person of which the configured host may know, when the host itself has not been asked. */
static bool status_is_open_order(const struct client *client, const struct journal_line *line, const char *national_id)
{
    return !line->busy && !line->unreadable && line->state >= JOURNAL_HAVE_CSR && line->state < JOURNAL_CONFIRMED &&
           strcmp(line->national_id, national_id) == 0 && host_address_is(line->host_url, client->settings);
}

/* Whether one of these orders is the person's, and so the one that the host means if it was asked. */
static bool status_has_order(const struct client *client, const char *national_id, const struct journal_lines *lines,
                             const struct status_report *report)
{
    for (size_t i = 0; i < lines->count; i++) {
        const struct journal_line *line = &lines->lines[i];

        if (report->host_asked ? report->host.has_order && status_is_host_order(line, &report->host)
                               : national_id != NULL && status_is_open_order(client, line, national_id))
            return true;
    }
    return false;
}

static enum status status_read_journal(const struct client *client, const char *national_id,
                                       struct status_report *report, struct err *err)
{
    struct journal_lines lines = {.lines = NULL};
    const enum status status = journal_list(client->sealed, &lines, err);

    if (status == ST_OK)
        report->order_here = status_has_order(client, national_id, &lines, report);
    journal_lines_clear(&lines);
    return status;
}

static void status_decide(const struct client *client, bool asked, struct status_report *report)
{
    const struct holding *best = inventory_best(&report->pc);
    const struct host_certificate *at_host =
        report->host_asked && report->host.has_certificate ? &report->host.certificate : NULL;
    struct standing_question question = {
        .host = report->host_asked ? status_host_of(report->host.state) : STANDING_HOST_UNKNOWN,
        .pc = report->pc.count > 0 ? STANDING_PC_OTHER : STANDING_PC_NONE,
        .order_here = report->order_here,
        .overdue = report->host_asked && report->host.has_order && report->host.order.overdue,
        .host_asked = asked,
        .host_mute = client->backend != NULL && !status_host_tells(client),
        .now_utc = client->clock->now_utc(client->clock->self),
        .zone_offset_s = client->settings->zone_offset_s,
    };

    if (best != NULL && best->revoked) { /* said without a login: of the certificate, and of no order */
        question.host = STANDING_HOST_REVOKED;
        question.host_asked = true;
    }
    question.host_certificate = question.host;
    if (report->host_asked ? report->host.has_order : question.host != STANDING_HOST_UNKNOWN && report->order_here)
        question.host = STANDING_HOST_PENDING;
    if (at_host != NULL)
        question.end_utc = at_host->not_after_utc;
    if (best != NULL) {
        question.pc = best->state;
        question.end_utc = best->entry.info.not_after_utc;
        question.same = best->revoked || (at_host != NULL && strcmp(at_host->sha256, best->entry.info.sha256) == 0);
    }
    report->question = question;
    report->standing = standing_of(&question);
}

static enum status status_ask_host(const struct client *client, const struct session *session,
                                   struct status_report *report, struct err *err)
{
    enum status status = ST_OK;

    if (!status_host_tells(client))
        return ST_OK;
    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    status = client->backend->state(client->backend->self, session->token, &report->host, err);
    report->host_asked = status == ST_OK;
    return status;
}

/* What this PC has, and the truth table's answer; *report is cleared on failure. */
static enum status status_fill(const struct client *client, const char *national_id, bool asked,
                               struct status_report *report, struct err *err)
{
    const struct host_certificate *at_host = &report->host.certificate;
    const bool told = report->host_asked && report->host.has_certificate;
    const struct inventory_word word = {at_host->sha256, at_host->renew_from_utc, .current = true};
    const struct inventory_words words = {&word, told ? 1 : 0};
    enum status status = inventory_read(client, national_id, &words, &report->pc, err);

    if (status == ST_OK)
        status = status_read_journal(client, national_id, report, err);
    if (status == ST_OK)
        status_decide(client, asked, report);
    else
        status_report_clear(report);
    return status;
}

enum status status_read(const struct client *client, const char *national_id, const struct session *session,
                        struct status_report *out, struct err *err)
{
    struct status_report report = {.host_asked = false};
    struct err cause = ERR_INIT;
    const enum status host_status = session != NULL ? status_ask_host(client, session, &report, &cause) : ST_OK;
    /* A session that has ended is not an answer missing: the host was not asked in this person's name. */
    const bool asked = session != NULL && cause.fault != FAULT_SESSION_ENDED;
    const enum status status = status_fill(client, national_id, asked, &report, err);

    if (status != ST_OK)
        return status;
    *out = report; /* out owns the inventory now */
    if (host_status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return host_status;
}

enum status status_read_unreached(const struct client *client, const char *national_id, struct status_report *out,
                                  struct err *err)
{
    struct status_report report = {.host_asked = false};
    const enum status status = status_fill(client, national_id, true, &report, err);

    if (status == ST_OK)
        *out = report; /* out owns the inventory now */
    return status;
}

void status_report_clear(struct status_report *report)
{
    if (report == NULL)
        return;
    inventory_clear(&report->pc);
}

enum status status_pc_read(const struct client *client, const struct inventory_words *words, struct status_pc *out,
                           struct err *err)
{
    enum status status = inventory_read(client, NULL, words, &out->inventory, err);

    if (status == ST_OK)
        status = journal_list(client->sealed, &out->orders, err);
    return status;
}

void status_pc_clear(struct status_pc *pc)
{
    inventory_clear(&pc->inventory);
    journal_lines_clear(&pc->orders);
}

void status_pc_report(const struct client *client, const struct status_pc *pc, const struct holding *best,
                      struct status_report *out)
{
    struct status_report report = {.pc = inventory_person(&pc->inventory, best)};

    report.order_here = status_has_order(client, best->entry.info.national_id, &pc->orders, &report);
    status_decide(client, false, &report);
    *out = report;
}

/* The greater, the sooner somebody has to know. */
static int status_urgency(enum standing_light light)
{
    static const int urgencies[] = {
        [LIGHT_NEUTRAL] = 0, [LIGHT_FINE] = 1, [LIGHT_WORKING] = 2, [LIGHT_DUE] = 3, [LIGHT_PROBLEM] = 4};

    return urgencies[light];
}

static bool status_is_worse(const struct status_report *a, const struct status_report *b)
{
    const int by_light = status_urgency(a->standing.light) - status_urgency(b->standing.light);

    return by_light != 0 ? by_light > 0 : a->question.end_utc < b->question.end_utc;
}

/* Nobody has a certificate here; an application may be under way all the same. */
static void status_pc_nobody(const struct client *client, const struct status_pc *pc, struct status_report *out)
{
    struct status_report report = {.host_asked = false};

    for (size_t i = 0; i < pc->orders.count && !report.order_here; i++)
        report.order_here = status_is_open_order(client, &pc->orders.lines[i], pc->orders.lines[i].national_id);
    status_decide(client, false, &report);
    *out = report;
}

const struct holding *status_pc_worst(const struct client *client, const struct status_pc *pc,
                                      struct status_report *out)
{
    const struct holding *worst = NULL;

    for (const struct holding *best = inventory_next_person(&pc->inventory, NULL); best != NULL;
         best = inventory_next_person(&pc->inventory, best)) {
        struct status_report report;

        status_pc_report(client, pc, best, &report);
        if (worst == NULL || status_is_worse(&report, out)) {
            worst = best;
            *out = report;
        }
    }
    if (worst == NULL)
        status_pc_nobody(client, pc, out);
    return worst;
}
