#include "client/enrol_fetch.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/enrol_asked.h"
#include "client/enrol_check.h"

enum { FETCH_WAIT_LEAST_S = 1, FETCH_WAIT_MOST_S = 30 };

/* The journal says SUBMITTED before the host hears of it: from then on a certificate may exist. */
static enum status enrol_fetch_finalize(struct enrolment *enrolment, const struct session *session,
                                        struct order_answer *answer, struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    enum status status = enrol_order_need_session(enrolment, session, err);

    if (status == ST_OK)
        status = enrol_order_write(enrolment, JOURNAL_SUBMITTED, err);
    if (status != ST_OK)
        return status;
    progress_report(enrolment->client->progress, PROGRESS_ISSUING, 0, 0);
    status = backend->finalize(backend->self, enrolment->entry.order, session->token, answer, err);
    KILL_POINT("enrol.finalized");
    if (status == ST_REFUSED && enrol_order_write(enrolment, JOURNAL_HAVE_ORDER, NULL) != ST_OK)
        enrolment->next = NEXT_NOTHING; /* it stays SUBMITTED: the next start asks where the order stands */
    return status;
}

/* Where the order's key is no proof, its person asks; *session is whose name it is in, NULL for the key's. */
static enum status enrol_fetch_asker(const struct enrolment *enrolment, const struct session **session, struct err *err)
{
    if ((enrolment->client->backend->capabilities & BACKEND_CAN_ORDER_PROOF) == 0)
        return enrol_order_need_session(enrolment, *session, err);
    *session = NULL;
    return ST_OK;
}

static enum status enrol_fetch_ask(struct enrolment *enrolment, const struct session *session,
                                   struct order_answer *answer, struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    enum status status = enrol_fetch_asker(enrolment, &session, err);

    if (status == ST_OK)
        status = enrol_asked_open(enrolment, session, &asked, err);
    if (status == ST_OK)
        status = backend->order_get(backend->self, enrolment->entry.order, &asked.auth, answer, err);
    enrol_asked_close(&asked);
    return status;
}

/*
 * Where the order stands, finalized if it is not yet. Without a session it stays SUBMITTED, whatever the host says now:
 * a finalize may still be on its way.
 */
static enum status enrol_fetch_submit(struct enrolment *enrolment, const struct session *session,
                                      struct order_answer *answer, struct err *err)
{
    const bool asks_again = (enrolment->client->backend->capabilities & BACKEND_ASKS_AGAIN) != 0;
    enum status status = ST_OK;

    if (enrolment->entry.state == JOURNAL_SUBMITTED || asks_again) {
        status = enrol_fetch_ask(enrolment, session, answer, err);
        if (status != ST_OK || enrol_order_is_submitted(answer) || order_state_ended(answer->state) || asks_again)
            return status;
    }
    return status == ST_OK ? enrol_fetch_finalize(enrolment, session, answer, err) : status;
}

/* A host that wants to be asked again so late waits for people, and nobody sits before it for that. */
static enum status enrol_fetch_is_for_later(const struct enrolment *enrolment, int64_t retry_after_s, struct err *err)
{
    enum status status = ST_OK;

    if ((enrolment->client->backend->capabilities & BACKEND_ASKS_AGAIN) == 0 || retry_after_s <= FETCH_WAIT_MOST_S)
        return ST_OK;
    status = err_set(err, ST_BUSY, FAULT_ORDER_PENDING, "the host has not decided yet");
    if (err != NULL && err->fault == FAULT_ORDER_PENDING)
        err->retry_after_s = retry_after_s;
    return status;
}

/* The host's wish within sane bounds; *left_ms counts what patience is left. */
static enum status enrol_fetch_wait(const struct enrolment *enrolment, int64_t retry_after_s, unsigned *left_ms,
                                    struct err *err)
{
    const struct clock_port *clock = enrolment->client->clock;
    int64_t wait_s = retry_after_s < FETCH_WAIT_LEAST_S ? FETCH_WAIT_LEAST_S : retry_after_s;
    unsigned wait_ms = 0;

    if (wait_s > FETCH_WAIT_MOST_S)
        wait_s = FETCH_WAIT_MOST_S;
    wait_ms = (unsigned)wait_s * 1000;
    if (wait_ms > *left_ms)
        return err_set(err, ST_BUSY, FAULT_HOST_BUSY, "the host has not issued yet");
    *left_ms -= wait_ms;
    progress_report(enrolment->client->progress, PROGRESS_ISSUING, 0, 0);
    clock->wait_ms(clock->self, wait_ms);
    return enrol_order_go_on(enrolment, err);
}

static enum status enrol_fetch_until_issued(struct enrolment *enrolment, const struct session *session,
                                            unsigned patience_ms, struct err *err)
{
    struct order_answer answer = {.order = ""};
    enum status status = enrol_fetch_submit(enrolment, session, &answer, err);

    while (status == ST_OK) {
        status = enrol_order_take_answer(enrolment, &answer, err);
        if (status != ST_OK || answer.state == ORDER_ISSUED || answer.state == ORDER_CONFIRMED)
            return status;
        if (answer.state != ORDER_PROCESSING)
            return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "the order went back after finalize");
        status = enrol_fetch_is_for_later(enrolment, answer.retry_after_s, err);
        if (status == ST_OK)
            status = enrol_fetch_wait(enrolment, answer.retry_after_s, &patience_ms, err);
        if (status == ST_OK)
            status = enrol_fetch_ask(enrolment, session, &answer, err);
    }
    return status;
}

/* The host declares a certificate void that is not ours; only then is there nothing more to come of the order. */
static enum status enrol_fetch_reject(struct enrolment *enrolment, const struct buf *leaf, const struct err *refusal,
                                      struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    struct confirm_request request = {.installed = false, .reason = "not the certificate that was asked for"};
    struct order_answer answer = {.order = ""};

    if (digest_sha256_hex(leaf->data, leaf->len, request.sha256, NULL) == ST_OK &&
        enrol_asked_open(enrolment, NULL, &asked, NULL) == ST_OK &&
        backend->confirm(backend->self, enrolment->entry.order, &asked.auth, &request, &answer, NULL) == ST_OK) {
        KILL_POINT("enrol.rejected");
        (void)!enrol_order_abandon(enrolment, false, NULL); /* what stays, the next start wipes */
    }
    enrol_asked_close(&asked);
    if (err != NULL && err->status == ST_OK)
        *err = *refusal;
    return refusal->status;
}

static enum status enrol_fetch_load(struct enrolment *enrolment, const struct session *session, struct cert_list *list,
                                    struct err *err)
{
    const struct client *client = enrolment->client;
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    enum status status = enrol_fetch_asker(enrolment, &session, err);

    progress_report(client->progress, PROGRESS_DOWNLOADING, 0, 0);
    if (status == ST_OK)
        status = enrol_asked_open(enrolment, session, &asked, err);
    if (status == ST_OK)
        status = client->backend->certificate(client->backend->self, enrolment->entry.order, &asked.auth,
                                              client->progress, list, err);
    enrol_asked_close(&asked);
    KILL_POINT("enrol.downloaded");
    return status;
}

static enum status enrol_fetch_download(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    struct cert_list list = {.count = 0};
    struct err cause = ERR_INIT;
    bool reject = false;
    enum status status = enrol_order_go_on(enrolment, err);

    if (status == ST_OK)
        status = enrol_fetch_load(enrolment, session, &list, err);
    if (status != ST_OK)
        return status;
    status = enrol_check(enrolment, &list, &reject, &cause);
    if (status == ST_OK) {
        enrolment->entry.certificates = list; /* the entry owns them now */
        list = (struct cert_list){.count = 0};
        status = enrol_order_write(enrolment, JOURNAL_HAVE_CERT, err);
    } else if (reject) {
        status = enrol_fetch_reject(enrolment, &list.items[0], &cause, err);
    } else if (err != NULL && err->status == ST_OK) {
        *err = cause;
    }
    if (enrolment->entry.state < JOURNAL_HAVE_CERT) /* not written: the next try downloads again */
        cert_list_clear(&enrolment->entry.certificates);
    cert_list_clear(&list);
    return status;
}

enum status enrol_fetch(struct enrolment *enrolment, const struct session *session, unsigned patience_ms,
                        struct err *err)
{
    enum status status = enrol_order_go_on(enrolment, err);

    if (status == ST_OK && enrolment->entry.state >= JOURNAL_HAVE_CERT)
        return ST_OK;
    if (status == ST_OK)
        status = enrol_fetch_until_issued(enrolment, session, patience_ms, err);
    if (status == ST_OK)
        status = enrol_fetch_download(enrolment, session, err);
    if (status == ST_EXPIRED && !enrolment->over)
        (void)!enrol_order_abandon(enrolment, true, NULL);
    return status;
}
