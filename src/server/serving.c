#include "server/serving.h"

#include "base/fault.h"
#include "base/log.h"
#include "pki/cert.h"
#include "protocol/limits.h"
#include "server/address.h"
#include "server/audit_left.h"
#include "server/consents.h"
#include "server/est.h"
#include "server/host_state.h"
#include "server/issuance.h"
#include "server/notices.h"
#include "server/outside_sweep.h"
#include "server/plain.h"
#include "server/processors.h"
#include "server/rehearsal.h"
#include "server/retention.h"
#include "server/routes.h"
#include "server/serving_answer.h"
#include "server/store/store_asked.h"
#include "server/transfers.h"

enum {
    WORKERS_PER_PROCESSOR = 8, /* one hashing, four waiting to hash, two sending (ra.c), one for everybody else */
    REQUESTS_WAITING_PER_WORKER = 8,
    WATCHING_THREADS = 1, /* serving_answer.c counts on it */
    WATCHERS_WAITING = 16,
    ASK_EVERY_S = 1,
    EST_CAS_MAX = 64 * 1024,
    AUDIT_LEFT_EVERY_S = 10,
    WARN_BEFORE_END_S = 30 * 86400
};

static bool serves_phones(const struct config *config)
{
    return config->transfer.url[0] != '\0';
}

/* The page for phones, as far as it can be made before anybody listens. */
static enum status prepare_phone(struct serving *serving, struct err *err)
{
    const struct config *config = &serving->ra.config;
    struct address address;
    enum status status = ST_OK;

    if (!serves_phones(config))
        return ST_OK;
    status = tls_pair_read(&serving->ra, config->transfer.tls_certificate, config->transfer.tls_key, " for phones",
                           &serving->phone_tls, err);
    if (status == ST_OK)
        status = address_read(config->transfer.listen, &address, err);
    if (status == ST_OK)
        status = phone_page_open(&serving->phone_page, &serving->ra, err);
    return status;
}

static bool serves_operators(const struct config *config)
{
    return config->operators.listen[0] != '\0';
}

/* Passwords and customers' records do not go over a network in the clear. */
static enum status check_operators_address(const struct config *config, struct err *err)
{
    struct address address;
    const enum status status = address_read(config->operators.listen, &address, err);

    if (status == ST_OK && config->operators.tls_certificate[0] == '\0' && !address_is_loopback(&address))
        return err_set(err, ST_BAD_INPUT, FAULT_CONFIGURATION,
                       "configuration: operators.listen: without operators.tls_certificate and tls_key only"
                       " 127.0.0.1 or [::1] will do");
    return status;
}

/* The same of the operators' page. */
static enum status prepare_operators(struct serving *serving, struct err *err)
{
    const struct config *config = &serving->ra.config;
    enum status status = ST_OK;

    if (!serves_operators(config))
        return ST_OK;
    status = check_operators_address(config, err);
    if (status == ST_OK && config->operators.tls_certificate[0] != '\0')
        status = tls_pair_read(&serving->ra, config->operators.tls_certificate, config->operators.tls_key,
                               " for operators", &serving->operator_tls, err);
    return status == ST_OK ? operator_page_open(&serving->operator_page, &serving->ra, err) : status;
}

static void warn_of_root_list(const struct ra *ra)
{
    const struct crl_info *list = ca_root_list(ra->ca);

    if (list->next_update_utc - ra_now_utc(ra) < WARN_BEFORE_END_S)
        log_line(LOG_WARNING, "the root's revocation list %s: \"crl root\" makes the next one",
                 list->number == 0 ? "is missing" : "ends within 30 days, or has ended");
}

enum status serving_prepare(const char *config_path_name, struct serving *out, struct err *err)
{
    struct address address;
    enum status status = ST_OK;

    *out = (struct serving){.workers = NULL};
    status = ra_open(config_path_name, &out->ra, err);
    if (status == ST_OK)
        status = tls_pair_read(&out->ra, out->ra.config.files.tls_certificate, out->ra.config.files.tls_key, "",
                               &out->tls, err);
    if (status == ST_OK)
        status = address_read(out->ra.config.listen, &address, err);
    if (status == ST_OK)
        status = address_read(out->ra.config.plain_listen, &address, err);
    if (status == ST_OK && out->ra.config.watch.listen[0] != '\0')
        status = address_read(out->ra.config.watch.listen, &address, err);
    if (status == ST_OK && out->ra.config.est.listen[0] != '\0')
        status = address_read(out->ra.config.est.listen, &address, err);
    if (status == ST_OK)
        status = prepare_phone(out, err);
    if (status == ST_OK)
        status = prepare_operators(out, err);
    if (status == ST_OK)
        status = rehearsal_run(&out->ra, err);
    return status;
}

static unsigned workers_wanted(const struct config *config)
{
    return config->server.workers > 0 ? (unsigned)config->server.workers : WORKERS_PER_PROCESSOR * processors_count();
}

static struct listen_settings common_settings(struct serving *serving)
{
    const struct config *config = &serving->ra.config;

    return (struct listen_settings){
        .connections = (unsigned)config->server.connections,
        .connections_per_address = (unsigned)config->server.connections_per_address,
        .idle_s = (unsigned)config->server.idle_s,
        .header_s = (unsigned)config->server.header_s,
        .body_s = (unsigned)config->server.body_s,
        .workers = serving->workers,
        .metrics = serving->ra.metrics,
        .self = serving,
    };
}

static enum status start_https(struct serving *serving, struct err *err)
{
    struct listen_settings settings = common_settings(serving);

    settings.name = "https";
    settings.address = serving->ra.config.listen;
    settings.certificate_pem = &serving->tls.certificate;
    settings.key_pem = &serving->tls.key;
    settings.io_threads = (unsigned)serving->ra.config.server.io_threads;
    settings.handler = serving_answer_https;
    settings.busy = routes_busy;
    return listen_open(&settings, &serving->https, err);
}

static enum status start_http(struct serving *serving, struct err *err)
{
    struct listen_settings settings = common_settings(serving);

    settings.name = "plain";
    settings.address = serving->ra.config.plain_listen;
    settings.io_threads = 1;
    settings.handler = serving_answer_plain;
    settings.busy = plain_busy;
    return listen_open(&settings, &serving->http, err);
}

static enum status start_phone(struct serving *serving, struct err *err)
{
    struct listen_settings settings = common_settings(serving);

    if (!serves_phones(&serving->ra.config))
        return ST_OK;
    settings.name = "phone";
    settings.address = serving->ra.config.transfer.listen;
    settings.certificate_pem = &serving->phone_tls.certificate;
    settings.key_pem = &serving->phone_tls.key;
    settings.io_threads = 1;
    settings.handler = serving_answer_phone;
    settings.busy = serving_busy_phone;
    return listen_open(&settings, &serving->phone, err);
}

static enum status start_operators(struct serving *serving, struct err *err)
{
    struct listen_settings settings = common_settings(serving);
    const bool tls = serving->operator_page.tls;

    if (!serves_operators(&serving->ra.config))
        return ST_OK;
    settings.name = "operators";
    settings.address = serving->ra.config.operators.listen;
    settings.certificate_pem = tls ? &serving->operator_tls.certificate : NULL;
    settings.key_pem = tls ? &serving->operator_tls.key : NULL;
    settings.io_threads = 1;
    settings.handler = serving_answer_operators;
    settings.busy = serving_busy_operators;
    return listen_open(&settings, &serving->operators, err);
}

/* Whose certificates EST's clients may have: of the CAs before this one too, until the last has ended. */
static enum status name_est_cas(struct serving *serving, struct err *err)
{
    const struct ra *ra = &serving->ra;
    const struct buf *issuing = ca_peek_issuing(ra->ca);
    enum status status = ST_OK;
    size_t i = 0;

    buf_init(&serving->est_cas, EST_CAS_MAX);
    if (ca_exists(ra->ca))
        status = cert_to_pem(issuing->data, issuing->len, &serving->est_cas, err);
    for (i = 0; ra->outside != NULL && i < outside_cas(ra->outside)->count && status == ST_OK; i++) {
        const struct buf *outside = &outside_cas(ra->outside)->items[i];

        status = cert_to_pem(outside->data, outside->len, &serving->est_cas, err);
    }
    for (i = 0; i < ra->former.count && status == ST_OK; i++) {
        const struct buf *former = ca_peek_issuing(ra->former.all[i]);

        status = cert_to_pem(former->data, former->len, &serving->est_cas, err);
    }
    return status;
}

static enum status start_est(struct serving *serving, struct err *err)
{
    struct listen_settings settings = common_settings(serving);
    enum status status = ST_OK;

    if (serving->ra.config.est.listen[0] == '\0')
        return ST_OK;
    status = name_est_cas(serving, err);
    settings.name = "est";
    settings.address = serving->ra.config.est.listen;
    settings.certificate_pem = &serving->tls.certificate;
    settings.key_pem = &serving->tls.key;
    settings.client_ca_pem = &serving->est_cas;
    settings.io_threads = 1;
    settings.handler = serving_answer_est;
    settings.busy = est_busy;
    return status == ST_OK ? listen_open(&settings, &serving->est, err) : status;
}

static enum status start_watch(struct serving *serving, struct err *err)
{
    struct listen_settings settings = common_settings(serving);
    enum status status = ST_OK;

    if (serving->ra.config.watch.listen[0] == '\0')
        return ST_OK;
    watch_open(&serving->watch, &serving->ra, serving->plain.lists, serving->workers);
    status = workers_new(WATCHING_THREADS, WATCHERS_WAITING, &serving->watch_workers, err);
    settings.address = serving->ra.config.watch.listen;
    settings.io_threads = 1;
    settings.workers = serving->watch_workers;
    settings.metrics = NULL; /* whoever watches is not watched */
    settings.handler = serving_answer_watch;
    settings.busy = plain_busy;
    return status == ST_OK ? listen_open(&settings, &serving->watch_http, err) : status;
}

/* Several at once: each of them waits for the CA behind. */
static enum status start_askers(struct serving *serving, struct err *err)
{
    static const struct sweeper_job asking = {outside_sweep, "going on with what waits for the CA behind",
                                              "orders are issued by the CA behind", ASK_EVERY_S};
    enum status status = ST_OK;
    int64_t i = 0;

    for (i = 0; serving->ra.outside != NULL && i < serving->ra.config.cmp.askers && status == ST_OK; i++)
        status = sweeper_start(serving->generations, &asking, &serving->askers[i], err);
    return status;
}

/* Files for phones that nobody fetched go within seconds of their time, also if no more are taken. */
static enum status start_sweepers(struct serving *serving, struct err *err)
{
    const struct config *config = &serving->ra.config;
    const struct sweeper_job spent = {retention_sweep, "removing what is of no use any more",
                                      "rows of no use any more are removed", config->retention.sweep_s};
    const struct sweeper_job transfers = {transfers_expire, "ending files for phones", "files for phones have expired",
                                          config->transfer.sweep_s};
    const struct sweeper_job orders = {issuance_resume_left, "going on with orders that were left in processing",
                                       "orders that were left in processing are issued", config->order.resume_s};
    const struct sweeper_job audit = {audit_left_chain, "chaining rows of the audit log that wait",
                                      "rows of the audit log that a node had left waiting are chained",
                                      AUDIT_LEFT_EVERY_S};
    const struct sweeper_job notices = {notices_sweep, "telling people of the end of their certificates",
                                        "people are told of the end of their certificate", config->notices.sweep_s};
    enum status status = sweeper_start(serving->generations, &spent, &serving->sweeper, err);

    if (status == ST_OK)
        status = sweeper_start(serving->generations, &transfers, &serving->transfer_sweeper, err);
    if (status == ST_OK)
        status = sweeper_start(serving->generations, &notices, &serving->notice_sweeper, err);
    if (status == ST_OK)
        status = sweeper_start(serving->generations, &orders, &serving->order_sweeper, err);
    return status == ST_OK ? sweeper_start(serving->generations, &audit, &serving->audit_sweeper, err) : status;
}

/* The first list is there before anybody can ask for it. Of a CA of somebody else they are not ours to make. */
static enum status start_lists(struct serving *serving, struct err *err)
{
    enum status status = ST_OK;

    serving->plain.ra = &serving->ra;
    if (!ca_exists(serving->ra.ca))
        return ST_OK;
    status = crl_keeper_new(&serving->ra, &serving->plain.lists, err);
    if (status == ST_OK)
        status = responder_new(&serving->ra, RESPONDER_KEPT, &serving->plain.responder, err);
    if (status == ST_OK)
        status = crl_keeper_start(serving->plain.lists, err);
    if (status == ST_OK)
        status = formers_start(&serving->ra, &serving->former, err);
    serving->plain.former = serving->former;
    return status;
}

/* Of a certificate that is issued now. */
static int64_t end_of_validity(const struct config *config, int64_t now_utc)
{
    return span_from(now_utc, &config->certificate.validity, 1, (int32_t)config->zone_offset_s);
}

/* And so would each renewal be, without end. */
static bool due_at_once(const struct config *config, int64_t now_utc)
{
    const int64_t end_utc = end_of_validity(config, now_utc);

    return host_state_renew_from_utc(config, end_utc) <= now_utc;
}

/* PCs would urge their people to what the host still refuses. */
static bool due_too_late(const struct config *config, int64_t now_utc)
{
    const int64_t end_utc = end_of_validity(config, now_utc);

    return host_state_renew_from_utc(config, end_utc) > end_utc - (end_utc - now_utc) / DUE_LATEST_SHARE;
}

/* Nobody goes on with what a CA behind was asked for once the configuration names none. */
static void warn_of_stranded(const struct ra *ra, serving_teller *tell, void *self)
{
    int64_t orders = 0, oldest_utc = 0, revocations = 0;
    struct tx *tx = NULL;
    enum status status = ra->outside == NULL ? store_begin_read(ra->store, &tx, NULL) : ST_NOT_FOUND;

    if (status == ST_OK)
        status = store_asked_count(tx, INT64_MAX, &orders, &oldest_utc, NULL);
    if (status == ST_OK)
        status = store_untold_count(tx, INT64_MAX, &revocations, NULL);
    status = store_finish(&tx, status, NULL);
    if (status == ST_OK && orders + revocations > 0)
        tell(self,
             "cmp.url is gone, and orders or revocations that wait for that CA are not: nobody goes on with them");
}

static void warn_of_cas(const struct ra *ra, serving_teller *tell, void *self)
{
    size_t i = 0;

    if (ra->outside == NULL && end_of_validity(&ra->config, ra_now_utc(ra)) > ca_not_after_utc(ra->ca))
        tell(self, "the issuing CA ends before a full validity from now: certificates will be shorter");
    if (ra->outside == NULL && ca_revoked_utc(ra->ca) != 0)
        tell(self, "the root's list has revoked the CA that issues: whatever it issues is void (ca rollover)");
    for (i = 0; i < ra->former.count; i++)
        if (!ca_has_key(ra->former.all[i]))
            tell(self,
                 "a former issuing CA has no key any more: no revocation list is made for it, and no question about"
                 " its certificates answered");
}

void serving_warn(const struct ra *ra, serving_teller *tell, void *self)
{
    warn_of_stranded(ra, tell, self);
    warn_of_cas(ra, tell, self);
    if (ra->config.sms.outbox[0] != '\0')
        tell(self, "sms.outbox is set: one-time codes go to a file in the clear; for development only");
    if (due_at_once(&ra->config, ra_now_utc(ra)))
        tell(self,
             "certificate.renew_* is not shorter than certificate.validity_*: every certificate is due for renewal as"
             " soon as it is issued; for demonstrations only");
    if (due_too_late(&ra->config, ra_now_utc(ra)))
        tell(self,
             "certificate.renew_* is shorter than a 52nd of certificate.validity_*: programs on PCs remind of a renewal"
             " then, and are refused until it is due here");
}

static void log_warning(void *self, const char *warning)
{
    (void)self;
    log_line(LOG_WARNING, "%s", warning);
}

enum status serving_start(struct serving *serving, struct err *err)
{
    const unsigned threads = workers_wanted(&serving->ra.config);
    unsigned resumed = 0;
    enum status status = consents_register(&serving->ra, err);

    if (status == ST_OK)
        status = issuance_resume_all(&serving->ra, &resumed, err);

    if (resumed > 0)
        log_line(LOG_INFO, "%u orders that a stop left in processing are issued", resumed);
    warn_of_root_list(&serving->ra);
    serving_warn(&serving->ra, log_warning, NULL);
    if (status == ST_OK)
        status = workers_new(threads, REQUESTS_WAITING_PER_WORKER * threads, &serving->workers, err);
    if (status == ST_OK && serving->ra.config.watch.listen[0] != '\0')
        status = metrics_new(&serving->ra.metrics, err);
    if (status == ST_OK)
        status =
            generations_new(&serving->ra, &serving->phone_page, &serving->operator_page, &serving->generations, err);
    if (status == ST_OK)
        status = start_lists(serving, err);
    if (status == ST_OK)
        status = start_sweepers(serving, err);
    if (status == ST_OK)
        status = start_askers(serving, err);
    if (status == ST_OK)
        status = start_http(serving, err);
    if (status == ST_OK)
        status = start_phone(serving, err);
    if (status == ST_OK)
        status = start_https(serving, err);
    if (status == ST_OK)
        status = start_est(serving, err);
    if (status == ST_OK)
        status = start_operators(serving, err);
    if (status == ST_OK)
        status = start_watch(serving, err);
    return status;
}

enum { LISTENERS_MOST = 6 };

/* One after another is drained; who was told to end with the last of them needs a moment. */
unsigned serving_stop_most_s(const struct serving *serving)
{
    return (LISTENERS_MOST + 1) * (unsigned)serving->ra.config.server.stop_s;
}

void serving_end(struct serving *serving)
{
    const unsigned stop_s = (unsigned)serving->ra.config.server.stop_s;

    if (serving->https != NULL)
        listen_drain(serving->https, stop_s);
    if (serving->http != NULL)
        listen_drain(serving->http, stop_s);
    if (serving->phone != NULL)
        listen_drain(serving->phone, stop_s);
    if (serving->est != NULL)
        listen_drain(serving->est, stop_s);
    if (serving->operators != NULL)
        listen_drain(serving->operators, stop_s);
    if (serving->watch_http != NULL)
        listen_drain(serving->watch_http, stop_s);
    /* A request that outlasted the drain may still be handed over until its listener is closed. */
    workers_end(serving->watch_workers);
    workers_end(serving->workers);
    listen_close(&serving->watch_http);
    listen_close(&serving->https);
    listen_close(&serving->http);
    listen_close(&serving->phone);
    listen_close(&serving->est);
    listen_close(&serving->operators);
    workers_free(&serving->watch_workers);
    workers_free(&serving->workers);
    watch_clear(&serving->watch);
    sweeper_end(&serving->audit_sweeper);
    sweeper_end(&serving->notice_sweeper);
    for (int i = 0; i < CONFIG_ASKERS_MOST; i++)
        sweeper_end(&serving->askers[i]);
    sweeper_end(&serving->order_sweeper);
    sweeper_end(&serving->transfer_sweeper);
    sweeper_end(&serving->sweeper);
    generations_free(&serving->generations);
    operator_page_clear(&serving->operator_page);
    phone_page_clear(&serving->phone_page);
    formers_free(&serving->former);
    crl_keeper_free(&serving->plain.lists);
    responder_free(&serving->plain.responder);
    buf_clear(&serving->est_cas);
    tls_pair_clear(&serving->operator_tls);
    tls_pair_clear(&serving->phone_tls);
    tls_pair_clear(&serving->tls);
    metrics_free(&serving->ra.metrics);
    ra_close(&serving->ra);
}
