#include "server/outside_order.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/kill_point.h"
#include "base/log.h"
#include "pki/cert.h"
#include "pki/csr.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/ca/outside.h"
#include "server/issuing_end.h"
#include "server/outside_check.h"
#include "server/profile.h"

enum { ORPHAN_SIZE = SERIAL_TEXT_SIZE + 2 * CMP_ID_BYTES + 32 };

/* What a port is given. */
struct work {
    const struct ra *ra;
    struct asked *asked;
    struct order order;
    struct subject subject;
    struct buf csr;
    bool failed_here; /* a port did, by no fault of the CA */
};

int64_t outside_pause_s(const struct config *config, int64_t failures)
{
    int64_t pause_s = config->cmp.retry_s;

    while (--failures > 0 && pause_s < config->cmp.retry_most_s)
        pause_s *= 2;
    return pause_s < config->cmp.retry_most_s ? pause_s : config->cmp.retry_most_s;
}

static enum status deliver(void *self, const struct buf *message, struct buf *answer, struct err *err)
{
    const struct work *work = self;
    const enum status status = outside_send(work->ra->outside, message, answer, err);

    KILL_POINT("outside.answered");
    return status;
}

static enum status keep(void *self, const struct cmp_transaction *transaction, struct err *err)
{
    struct work *work = self;
    struct tx *tx = NULL;
    enum status status = store_begin(work->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_asked_keep(tx, work->asked, transaction, err);
    if (status == ST_NOT_FOUND)
        status = err_set(err, ST_BUSY, FAULT_NONE, "asking the CA behind: the order is another node's by now");
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.kept");
    work->failed_here = status != ST_OK;
    return status;
}

static enum status look_at(void *self, const struct buf *certificate, struct err *err)
{
    struct work *work = self;
    const enum status status = outside_check(work->ra, &work->order, &work->subject, certificate, NULL, err);

    work->failed_here = status != ST_OK && status != ST_BAD_ANSWER;
    return status;
}

/* ST_ALREADY: it is not in processing any more. */
static enum status read_work(struct work *work, struct err *err)
{
    struct account account;
    struct tx *tx = NULL;
    enum status status = store_begin_read(work->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_order_get(tx, work->asked->order, &work->order, err);
    if (status == ST_OK && work->order.state != ORDER_PROCESSING)
        status = ST_ALREADY;
    if (status == ST_OK)
        status = store_asked_request(tx, work->order.id, &work->csr, err);
    if (status == ST_OK)
        status = store_account_by_id(tx, work->order.account, &account, err);
    if (status == ST_OK)
        status = profile_subject(work->ra, &account, &work->subject, err);
    return store_finish(&tx, status, err);
}

static enum status move(const struct work *work, int64_t after_s, int64_t failures, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(work->ra->store, &tx, err);

    if (status == ST_OK)
        status = store_asked_move(tx, work->asked, ra_now_utc(work->ra) + after_s, failures, err);
    if (status == ST_NOT_FOUND) /* ended meanwhile, or another node's */
        status = ST_OK;
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.moved");
    return status;
}

/* What the CA may have issued and nobody here counts: its serial number if it is known, else the transaction. */
static void describe_orphan(const struct work *work, const struct buf *certificate, char out[ORPHAN_SIZE])
{
    char id[2 * CMP_ID_BYTES + 1];
    struct cert_info info;

    hex_encode(work->asked->transaction.id, sizeof work->asked->transaction.id, id);
    if (certificate != NULL && cert_read(certificate->data, certificate->len, &info, NULL) == ST_OK)
        (void)snprintf(out, ORPHAN_SIZE, "serial %s, transaction %s", info.serial, id);
    else
        (void)snprintf(out, ORPHAN_SIZE, "transaction %s", id);
}

static enum status tell_orphan(const struct work *work, struct tx *tx, const struct buf *certificate, struct err *err)
{
    char orphan[ORPHAN_SIZE];

    describe_orphan(work, certificate, orphan);
    log_line(LOG_WARNING, "the CA behind may have issued what is not counted here: %s", orphan);
    return audit_order(tx, ra_now_utc(work->ra), work->order.account, "certificate.orphan", work->order.id, orphan,
                       err);
}

static enum status begin_anew(const struct work *work, const struct cmp_result *result, struct err *err)
{
    struct cmp_transaction fresh = {.confirming = false};
    struct tx *tx = NULL;
    enum status status = cmp_transaction_new(&fresh, err);

    if (status == ST_OK)
        status = store_begin(work->ra->store, &tx, err);
    if (status == ST_OK)
        status = store_asked_keep(tx, work->asked, &fresh, err);
    if (status == ST_OK)
        status = store_asked_move(tx, work->asked,
                                  ra_now_utc(work->ra) + outside_pause_s(&work->ra->config, work->asked->failures + 1),
                                  work->asked->failures + 1, err);
    if (status == ST_OK)
        status = tell_orphan(work, tx, result->certificate.len > 0 ? &result->certificate : NULL, err);
    if (status == ST_NOT_FOUND)
        status = ST_OK;
    status = store_finish(&tx, status, err);
    KILL_POINT("outside.begun_anew");
    cmp_transaction_clear(&fresh);
    return status;
}

/* certificate NULL: none has come, and yet one may have been issued. */
static enum status give_up(const struct work *work, const char *why, bool orphan, const struct buf *certificate,
                           struct err *err)
{
    struct tx *tx = NULL;
    enum status status = orphan ? store_begin(work->ra->store, &tx, err) : ST_OK;

    if (orphan && status == ST_OK)
        status = tell_orphan(work, tx, certificate, err);
    if (orphan)
        status = store_finish(&tx, status, err);
    KILL_POINT("outside.orphaned");
    log_line(LOG_WARNING, "the CA behind: an order has ended without a certificate: %s", why);
    return status == ST_OK ? issuing_give_up(work->ra, &work->order, why, err) : status;
}

static enum status keep_certificate(const struct work *work, const struct buf *certificate, struct err *err)
{
    struct issued issued = {.serial = ""};
    enum status status = outside_check(work->ra, &work->order, &work->subject, certificate, &issued, err);

    if (status == ST_OK)
        status = issuing_keep(work->ra, &issued, err);
    KILL_POINT("outside.issued");
    issued_clear(&issued);
    return status;
}

static bool is_overdue(const struct work *work)
{
    return ra_now_utc(work->ra) - work->asked->begun_utc >= work->ra->config.cmp.give_up_s;
}

/* Its own time, and ours if it gives none: a CA that does not know what it was polled for is asked again ever later. */
static enum status wait_for(const struct work *work, int64_t after_s, struct err *err)
{
    const struct config *config = &work->ra->config;
    const int64_t failures = after_s > 0 ? 0 : work->asked->failures + 1;

    if (is_overdue(work))
        return give_up(work, "the CA behind wanted more time than cmp.give_up_s", true, NULL, err);
    if (after_s <= 0)
        after_s = outside_pause_s(config, failures);
    return move(work, after_s < config->cmp.poll_most_s ? after_s : config->cmp.poll_most_s, failures, err);
}

static enum status conclude(const struct work *work, const struct cmp_result *result, bool *issued, struct err *err)
{
    enum status status = ST_OK;

    switch (result->outcome) {
    case CMP_ISSUED:
        status = keep_certificate(work, &result->certificate, err);
        *issued = status == ST_OK;
        return status;
    case CMP_WAITING:
        return wait_for(work, result->after_s, err);
    case CMP_REJECTED:
        return give_up(work, result->reason, false, NULL, err);
    case CMP_DECLINED:
        return give_up(work, result->reason, true, &result->certificate, err);
    case CMP_LOST:
        return is_overdue(work) ? give_up(work, result->reason, true, NULL, err) : begin_anew(work, result, err);
    }
    return ST_BUG;
}

/* After a failure: another time, or never. The failure is the caller's to tell. */
static void put_off(const struct work *work, const char *why)
{
    const struct config *config = &work->ra->config;
    const int64_t failures = work->asked->failures + 1;
    struct err later = ERR_INIT;
    enum status status = ST_OK;

    if (is_overdue(work))
        status = give_up(work, why, true, NULL, &later);
    else
        status = move(work, outside_pause_s(config, failures), failures, &later);
    if (status != ST_OK)
        log_failure(LOG_ERROR, "putting off an order for the CA behind", &later); /* its lease ends by itself */
}

static enum status ask(struct work *work, bool *issued, bool *of_ca, struct err *err)
{
    const struct cmp_port port = {.send = deliver, .keep = keep, .accept = look_at, .self = work};
    const struct cmp_wish wish = {
        .csr = &work->csr, .subject = &work->subject, .spki = work->order.spki, .spki_len = work->order.spki_len};
    struct cmp_result result = {.outcome = CMP_WAITING};
    enum status status =
        cmp_enrol(outside_peer(work->ra->outside), &wish, &work->asked->transaction, &port, &result, err);

    *of_ca = outside_at_fault(status) && !work->failed_here;
    if (status == ST_OK)
        status = conclude(work, &result, issued, err);
    cmp_result_clear(&result);
    return status;
}

enum status outside_order_go_on(const struct ra *ra, struct asked *asked, bool *issued, bool *of_ca, struct err *err)
{
    struct work work = {.ra = ra, .asked = asked};
    struct err why = ERR_INIT;
    enum status status = ST_OK;

    buf_init(&work.csr, CSR_DER_MAX);
    *issued = *of_ca = false;
    status = read_work(&work, &why);
    if (status == ST_ALREADY) /* another node has ended it since it was leased, and its row with it */
        status = ST_OK;
    else if (status == ST_OK)
        status = ask(&work, issued, of_ca, &why);
    if (status != ST_OK && work.order.state == ORDER_PROCESSING)
        put_off(&work, why.what[0] != '\0' ? why.what : status_word(status));
    buf_clear(&work.csr);
    if (status != ST_OK && err != NULL)
        *err = why;
    return status;
}
