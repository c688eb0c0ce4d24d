#include "server/watch.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "server/host_state.h"
#include "server/metrics.h"
#include "server/store/store_asked.h"
#include "server/store/store_metrics.h"
#include "server/store/store_notice.h"
#include "server/workers.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define PLAIN_TYPE "text/plain; charset=utf-8"
enum { DAYS_AHEAD = 14, DAY_S = 86400, NEVER = -1 };

void watch_open(struct watch *watch, struct ra *ra, struct crl_keeper *lists, struct workers *workers)
{
    *watch = (struct watch){.ra = ra, .lists = lists, .workers = workers, .looked_utc = NEVER, .wrote_utc = NEVER};
    (void)pthread_mutex_init(&watch->lock, NULL);
    buf_init(&watch->records, WATCH_BYTES_MAX);
}

void watch_clear(struct watch *watch)
{
    if (watch->ra == NULL)
        return;
    buf_clear(&watch->records);
    (void)pthread_mutex_destroy(&watch->lock);
    *watch = (struct watch){.ra = NULL};
}

/*
 * --- What the records say ---
 */

static enum status printed(enum status status, struct err *err)
{
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "printing figures: too many");
}

static enum status print_state(void *self, int64_t what, int64_t count, struct err *err)
{
    static const char *const STATES[] = {"created", "verified", "consented", "processing"};
    struct buf *out = self;

    return printed(buf_append_format(out, "pccert_orders{state=\"%s\"} %lld\n", STATES[what & 3], (long long)count),
                   err);
}

static enum status print_notices(void *self, int64_t what, int64_t count, struct err *err)
{
    static const char *const STATES[] = {"sending", "sent", "failed", "?"};
    struct buf *out = self;

    return printed(buf_append_format(out, "pccert_notices{state=\"%s\"} %lld\n", STATES[what & 3], (long long)count),
                   err);
}

struct due_days {
    const struct config *config;
    int64_t now_utc, midnight_utc;
    int64_t past, days[DAYS_AHEAD];
};

/* By the day on which it becomes due; what is due already is counted in one. */
static enum status count_due(void *self, int64_t what, int64_t count, struct err *err)
{
    struct due_days *due = self;
    const int64_t from_utc = host_state_renew_from_utc(due->config, what);
    const int64_t day = (from_utc - due->midnight_utc) / DAY_S;

    (void)err;
    if (from_utc < due->midnight_utc)
        due->past += count;
    else if (day < DAYS_AHEAD)
        due->days[day] += count;
    return ST_OK;
}

static enum status print_due(const struct due_days *due, struct buf *out, struct err *err)
{
    enum status status =
        printed(buf_append_format(out,
                                  "# HELP pccert_certificates_due Confirmed certificates by the day (of"
                                  " UTC) from which they are to be renewed; before: due and not yet.\n"
                                  "# TYPE pccert_certificates_due gauge\n"
                                  "pccert_certificates_due{in_days=\"before\"} %lld\n",
                                  (long long)due->past),
                err);
    int day = 0;

    for (day = 0; day < DAYS_AHEAD && status == ST_OK; day++)
        status = printed(
            buf_append_format(out, "pccert_certificates_due{in_days=\"%d\"} %lld\n", day, (long long)due->days[day]),
            err);
    return status;
}

/* A certificate that becomes due within the days ends at most its whole time of renewing after them. */
static int64_t look_until_utc(const struct due_days *due)
{
    const int64_t until_utc = due->midnight_utc + (int64_t)DAYS_AHEAD * DAY_S;

    return span_from(until_utc, &due->config->certificate.renew, 1, 0) + DAY_S;
}

static enum status print_figure(struct buf *out, const char *name, const char *type, const char *help, long long value)
{
    return buf_append_format(out, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, type, name, value);
}

/* What waits for the CA behind. */
static enum status print_waiting(const struct ra *ra, struct tx *tx, int64_t now_utc, struct buf *out, struct err *err)
{
    int64_t orders = 0, oldest_utc = 0, revocations = 0, given_up = 0;
    enum status status = ST_OK;

    if (ra->outside == NULL)
        return ST_OK;
    status = store_asked_count(tx, INT64_MAX, &orders, &oldest_utc, err);
    if (status == ST_OK)
        status = store_untold_count(tx, INT64_MAX, &revocations, err);
    if (status == ST_OK)
        status = store_untold_count_given_up(tx, now_utc, &given_up, err);
    if (status != ST_OK)
        return status;
    status =
        print_figure(out, "pccert_outside_orders", "gauge", "Orders that the CA behind has not issued yet.", orders);
    if (status == ST_OK)
        status = print_figure(out, "pccert_outside_oldest_seconds", "gauge", "Age of the oldest of them.",
                              orders > 0 ? now_utc - oldest_utc : 0);
    if (status == ST_OK)
        status = print_figure(out, "pccert_outside_revocations", "gauge",
                              "Revocations that the CA behind has not taken yet.", revocations);
    if (status == ST_OK)
        status = print_figure(out, "pccert_outside_revocations_unknown", "gauge",
                              "Certificates that are revoked here, and that the CA behind does not know: it is not told"
                              " any more.",
                              given_up);
    return printed(status, err);
}

static enum status read_records(const struct ra *ra, int64_t now_utc, struct buf *out, struct err *err)
{
    struct due_days due = {.config = &ra->config, .now_utc = now_utc, .midnight_utc = now_utc / DAY_S * DAY_S};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = printed(buf_append_format(out, "# HELP pccert_orders Orders that are not at their end.\n"
                                                "# TYPE pccert_orders gauge\n"),
                         err);
    if (status == ST_OK)
        status = store_orders_each_state(tx, print_state, out, err);
    if (status == ST_OK)
        status = printed(buf_append_format(out, "# HELP pccert_notices Text messages of a certificate's end, of the"
                                                " last year.\n"
                                                "# TYPE pccert_notices gauge\n"),
                         err);
    if (status == ST_OK)
        status = store_notices_each_state(tx, print_notices, out, err);
    if (status == ST_OK)
        status = store_ends_each_day(tx, now_utc, look_until_utc(&due), count_due, &due, err);
    if (status == ST_OK)
        status = print_waiting(ra, tx, now_utc, out, err);
    status = store_finish(&tx, status, err);
    return status == ST_OK ? print_due(&due, out, err) : status;
}

/* Under the lock. Old figures are none: they would hide that the records cannot be read. */
static void refresh(struct watch *watch)
{
    const int64_t now_utc = ra_now_utc(watch->ra);
    struct err err = ERR_INIT;

    if (watch->looked_utc != NEVER && now_utc >= watch->looked_utc &&
        now_utc - watch->looked_utc < WATCH_RECORDS_EVERY_S)
        return;
    buf_truncate(&watch->records, 0);
    watch->looked_utc = now_utc;
    if (read_records(watch->ra, now_utc, &watch->records, &err) == ST_OK)
        return;
    log_failure(LOG_ERROR, "figures of the records", &err);
    buf_truncate(&watch->records, 0);
    watch->looked_utc = NEVER;
}

static enum status append_records(struct watch *watch, struct buf *out)
{
    enum status status = ST_OK;

    (void)pthread_mutex_lock(&watch->lock);
    refresh(watch);
    status = buf_append(out, watch->records.data, watch->records.len);
    (void)pthread_mutex_unlock(&watch->lock);
    return status;
}

/*
 * --- What this process says ---
 */

static enum status print_outside(const struct outside_ca *outside, struct buf *out)
{
    const enum status status = print_figure(out, "pccert_outside_ca_serves", "gauge",
                                            "1: the CA behind took what it was asked last.", outside_serves(outside));

    return status == ST_OK ? print_figure(out, "pccert_outside_ca_not_after_seconds", "gauge",
                                          "When the CA behind ends (Unix time).", outside_not_after_utc(outside))
                           : status;
}

static enum status print_process(const struct watch *watch, struct buf *out)
{
    const struct store_counts counts = store_counts(watch->ra->store);
    struct published list = {.number = 0};
    enum status status = print_figure(out, "pccert_requests_waiting", "gauge", "Requests that no worker has begun yet.",
                                      workers_waiting(watch->workers));

    if (status == ST_OK)
        status = print_figure(out, "pccert_transactions_waiting", "gauge",
                              "Changes of the records that wait for their turn.", counts.waiting);
    if (status == ST_OK)
        status = print_figure(out, "pccert_transactions_total", "counter", "Changes of the records that were finished.",
                              (long long)counts.transactions);
    if (status == ST_OK)
        status =
            print_figure(out, "pccert_commits_total", "counter", "Commits that these took.", (long long)counts.commits);
    if (status == ST_OK && ca_exists(watch->ra->ca))
        status = print_figure(out, "pccert_ca_not_after_seconds", "gauge", "When the issuing CA ends (Unix time).",
                              ca_not_after_utc(watch->ra->ca));
    if (status == ST_OK && watch->lists != NULL && crl_keeper_hold(watch->lists, &list) == ST_OK)
        status = print_figure(out, "pccert_crl_next_update_seconds", "gauge",
                              "When the published revocation list ends (Unix time).", list.next_update_utc);
    published_clear(&list);
    return status == ST_OK && watch->ra->outside != NULL ? print_outside(watch->ra->outside, out) : status;
}

static void answer_metrics(struct watch *watch, struct response *response)
{
    enum status status = metrics_print(watch->ra->metrics, &response->body);

    if (status == ST_OK)
        status = print_process(watch, &response->body);
    if (status == ST_OK)
        status = append_records(watch, &response->body);
    response->http_status = status == ST_OK ? 200 : 500;
    response->content_type = status == ST_OK ? METRICS_TYPE : NULL;
    if (status != ST_OK)
        buf_clear(&response->body);
}

static bool can_write(const struct ra *ra, int64_t now_utc)
{
    struct err err = ERR_INIT;
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, &err);

    if (status == ST_OK)
        status = store_try(tx, now_utc, &err);
    status = store_finish(&tx, status, &err);
    KILL_POINT("watch.tried");
    if (status != ST_OK)
        log_failure(LOG_ERROR, "trying to write to the database", &err);
    return status == ST_OK;
}

/* Under the lock. That it went well is true for the second in which it did. */
static bool writes(struct watch *watch, int64_t now_utc)
{
    if (watch->wrote_utc != now_utc)
        watch->wrote_utc = can_write(watch->ra, now_utc) ? now_utc : NEVER;
    return watch->wrote_utc == now_utc;
}

/*
 * NULL: it can serve. Else what a person at the other end should look at. A database that can be read alone (a disk
 * that is full, a standby) serves nobody.
 */
static const char *what_is_wrong(struct watch *watch)
{
    struct published list = {.number = 0};
    const int64_t now_utc = ra_now_utc(watch->ra);
    bool has_list = false, written = false;

    (void)pthread_mutex_lock(&watch->lock);
    written = writes(watch, now_utc);
    (void)pthread_mutex_unlock(&watch->lock);
    if (!written)
        return "the database takes no writes\n";
    if (watch->ra->outside != NULL && now_utc >= outside_not_after_utc(watch->ra->outside))
        return "the CA behind has expired\n";
    if (!ca_exists(watch->ra->ca))
        return NULL;
    if (watch->ra->outside == NULL && now_utc >= ca_not_after_utc(watch->ra->ca))
        return "the issuing CA has expired\n";
    if (!ca_can_sign(watch->ra->ca))
        return "the token that keeps the issuing CA's key is not there: the log says why\n";
    has_list = crl_keeper_hold(watch->lists, &list) == ST_OK && now_utc < list.next_update_utc;
    published_clear(&list);
    return has_list ? NULL : "there is no revocation list that is still good\n";
}

static void answer_ready(struct watch *watch, struct response *response)
{
    const char *wrong = what_is_wrong(watch);
    const char *text = wrong != NULL ? wrong : "ready\n";

    response->http_status = wrong != NULL ? 503 : 200;
    response->content_type = PLAIN_TYPE;
    if (buf_append(&response->body, text, strlen(text)) != ST_OK)
        response->content_type = NULL;
}

void watch_handle(void *self, const struct request *request, struct response *response)
{
    struct watch *watch = self;

    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        response->http_status = 405;
        response->allow = "GET, HEAD";
    } else if (!request->has_query && strcmp(request->path, "/metrics") == 0) {
        answer_metrics(watch, response);
    } else if (!request->has_query && strcmp(request->path, "/ready") == 0) {
        answer_ready(watch, response);
    } else {
        response->http_status = 404;
    }
}
