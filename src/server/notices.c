#include "server/notices.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "base/time_text.h"
#include "base/wipe.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/notice_leads.h"
#include "server/store/store_notice.h"
#include "server/template.h"

enum { AT_ONCE = 50, REFUSED_MOST = 5, TEXT_MAX = 1024, OUTCOME_SIZE = 96 };

/* One sweep on its way. */
struct sweep {
    const struct ra *ra;
    int64_t begun_utc;
    int64_t left;     /* of per_sweep */
    unsigned refused; /* by the gateway, in a row: it may be down */
    uint64_t sent;
};

static bool is_over(const struct sweep *sweep)
{
    return sweep->left == 0 || sweep->refused == REFUSED_MOST;
}

/* --- one notice --- */

static enum status make_text(const struct sweep *sweep, const struct notice_due *due, struct buf *out)
{
    const struct config *config = &sweep->ra->config;
    const int32_t zone = (int32_t)config->zone_offset_s;
    char date[TIME_DATE_SIZE] = "", days[24];
    const struct template_place places[] = {{"{date}", date}, {"{days}", days}, {"{firm}", config->firm_name}};

    time_to_date(due->not_after_utc, zone, date);
    (void)snprintf(days, sizeof days, "%lld", (long long)time_days_between(sweep->begun_utc, due->not_after_utc, zone));
    return template_append(out, config->notices.text, places, sizeof places / sizeof places[0]);
}

/* masked: of the number that it goes to. */
static enum status send_to(const struct sweep *sweep, const struct notice_due *due, const char *phone,
                           const char *masked, struct err *err)
{
    const struct ra *ra = sweep->ra;
    struct buf text;
    enum status status = ST_OK;

    buf_init(&text, TEXT_MAX);
    status = make_text(sweep, due, &text);
    if (status == ST_OK) {
        const struct sms sms = {
            .at_utc = ra_now_utc(ra),
            .phone = phone,
            .masked = masked,
            .text = buf_text(&text),
            .good_for_s = due->not_after_utc - ra_now_utc(ra),
            .order = "",
            .prefix = "",
            .code = "",
        };

        status = ra->sms.send(ra->sms.self, &sms, err);
    }
    buf_clear(&text);
    return status;
}

static enum status claim(const struct sweep *sweep, const struct notice_due *due, int64_t lead_days, bool *first,
                         char phone[PHONE_SIZE], struct err *err)
{
    const struct ra *ra = sweep->ra;
    struct account account = {.id = 0};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_account_by_id(tx, due->account, &account, err);
    if (status == ST_OK)
        status = accounts_phone(ra, &account, phone, err);
    if (status == ST_OK)
        status = store_notice_claim(tx, due->serial, lead_days, ra_now_utc(ra), first, err);
    return store_finish(&tx, status, err);
}

/* A number that goes on refusing has one row: the log of the host has the rest. */
static enum status conclude(const struct sweep *sweep, const struct notice_due *due, int64_t lead_days, bool sent,
                            bool first, const char *masked, struct err *err)
{
    const int64_t now_utc = ra_now_utc(sweep->ra);
    char outcome[OUTCOME_SIZE];
    struct tx *tx = NULL;
    enum status status = store_begin(sweep->ra->store, &tx, err);

    (void)snprintf(outcome, sizeof outcome, "%lld days before, %s", (long long)lead_days, masked);
    if (status == ST_OK)
        status = store_notice_end(tx, due->serial, lead_days, sent ? NOTICE_SENT : NOTICE_FAILED, now_utc, err);
    if (status == ST_OK && (sent || first))
        status =
            audit_certificate(tx, now_utc, AUDIT_HOST, sent ? "notice.send" : "notice.fail", due->serial, outcome, err);
    return store_finish(&tx, status, err);
}

static enum status tell(struct sweep *sweep, const struct notice_due *due, int64_t lead_days, struct err *err)
{
    char phone[PHONE_SIZE] = "", masked[PHONE_MASKED_SIZE];
    struct err refused = ERR_INIT;
    bool first = false;
    enum status status = claim(sweep, due, lead_days, &first, phone, err);

    if (status == ST_ALREADY || status == ST_NOT_FOUND) /* another node was quicker; the phone is gone */
        return ST_OK;
    if (status != ST_OK)
        return status;
    KILL_POINT("notice.claimed");
    phone_mask(phone, masked);
    status = send_to(sweep, due, phone, masked, &refused);
    wipe(phone, sizeof phone);
    KILL_POINT("notice.sent");
    if (status != ST_OK)
        log_failure(LOG_WARNING, "sending a notice of a certificate's end", &refused);
    sweep->refused = status == ST_OK ? 0 : sweep->refused + 1;
    sweep->sent += status == ST_OK;
    sweep->left--;
    return conclude(sweep, due, lead_days, status == ST_OK, first, masked, err);
}

/* --- all of a lead --- */

static enum status find(const struct sweep *sweep, const struct notice_window *window, struct notice_due *due,
                        size_t *count, struct err *err)
{
    const size_t most = sweep->left < AT_ONCE ? (size_t)sweep->left : AT_ONCE;
    struct tx *tx = NULL;
    enum status status = store_begin_read(sweep->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_notice_due(tx, window, most, due, count, err);
    return store_finish(&tx, status, err);
}

/* What is told leaves the window: until it is empty. */
static enum status tell_window(struct sweep *sweep, const struct notice_window *window, struct err *err)
{
    struct notice_due due[AT_ONCE] = {{.serial = ""}};
    size_t count = 1, i = 0;
    enum status status = ST_OK;

    while (status == ST_OK && count > 0 && !is_over(sweep)) {
        status = find(sweep, window, due, &count, err);
        for (i = 0; status == ST_OK && i < count && !is_over(sweep); i++)
            status = tell(sweep, &due[i], window->lead_days, err);
    }
    return status;
}

/*
 * Days as a calendar counts them, so that all who end on a day are told on a day: those that end in at most this many,
 * and not in so few as the next lead has. Who was to be told earlier and was not, is told now, once.
 */
static struct notice_window window_of(const struct sweep *sweep, const struct notice_leads *leads, size_t which)
{
    const int32_t zone = (int32_t)sweep->ra->config.zone_offset_s;
    const int64_t today = time_day_of(sweep->begun_utc, zone);
    const bool last = which + 1 == leads->count;

    return (struct notice_window){
        .lead_days = leads->days[which],
        .ends_from_utc = last ? sweep->begun_utc : time_day_begin(today + leads->days[which + 1] + 1, zone),
        .ends_before_utc = time_day_begin(today + leads->days[which] + 1, zone),
    };
}

/* Those that nobody tried yet first: numbers that the gateway never takes do not stand before them. */
static enum status tell_all(struct sweep *sweep, const struct notice_leads *leads, struct err *err)
{
    enum status status = ST_OK;
    int again = 0;
    size_t i = 0;

    for (again = 0; again < 2; again++) {
        for (i = leads->count; status == ST_OK && i > 0; i--) { /* the nearest end first */
            struct notice_window window = window_of(sweep, leads, i - 1);

            window.failed_before_utc = again ? sweep->begun_utc : 0;
            status = tell_window(sweep, &window, err);
        }
    }
    return status;
}

static bool is_hour(const struct config *config, int64_t now_utc)
{
    const struct civil now = civil_from_utc(now_utc, (int32_t)config->zone_offset_s);

    return now.hour >= config->notices.from_hour && now.hour < config->notices.until_hour;
}

enum status notices_sweep(const struct ra *ra, uint64_t *sent, struct err *err)
{
    struct sweep sweep = {.ra = ra, .begun_utc = ra_now_utc(ra), .left = ra->config.notices.per_sweep};
    struct notice_leads leads = {.count = 0};
    bool leads_nodes = false;
    enum status status = ST_OK;

    *sent = 0;
    if (!notice_leads_read(ra->config.notices.lead_days, &leads) || leads.count == 0 ||
        !is_hour(&ra->config, sweep.begun_utc))
        return ST_OK;
    status = store_lead(ra->store, &leads_nodes, err);
    if (status == ST_OK && leads_nodes)
        status = tell_all(&sweep, &leads, err);
    *sent = sweep.sent;
    return status;
}
