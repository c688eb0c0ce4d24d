#include "client/enrol_place.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/enrol_asked.h"
#include "pki/csr.h"
#include "pki/random.h"

enum { PLACE_KEY_BITS = 2048, PLACE_IDEMPOTENCY_BYTES = 16 };

enum status enrol_place_profile(struct enrol_place *p, struct err *err)
{
    const struct backend *backend = p->client->backend;
    enum status status = ST_OK;

    if (p->has_profile)
        return ST_OK;
    status = backend->profile(backend->self, p->session->token, &p->profile, err);
    if (status != ST_OK)
        return status;
    if (strcmp(p->profile.key_type, "rsa") != 0 || p->profile.key_bits != PLACE_KEY_BITS)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "profile: a kind of key that this version cannot make");
    p->has_profile = true;
    return ST_OK;
}

/* Each request, and each repeated try after a refusal, is a call of its own to the host. */
static enum status enrol_place_write_request(struct enrolment *enrolment, struct err *err)
{
    const enum status status = random_hex(enrolment->entry.idempotency_key, PLACE_IDEMPOTENCY_BYTES, err);

    return status == ST_OK ? enrol_order_write(enrolment, JOURNAL_HAVE_CSR, err) : status;
}

/* A renewal may have to name itself as what it replaces does. */
static enum status enrol_place_build_like(const struct enrolment *enrolment, struct buf *out, struct err *err)
{
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    enum status status = enrol_asked_open(enrolment, NULL, &asked, err);

    if (status == ST_OK && asked.replaced_missing)
        status = err_set(err, ST_NOT_FOUND, FAULT_CERTIFICATE_MISSING, "what the renewal replaces is not here");
    if (status == ST_OK)
        status = csr_build_like(&asked.replaced_chain.items[0], enrolment->key, out, err);
    enrol_asked_close(&asked);
    return status;
}

static enum status enrol_place_build_request(struct enrol_place *p, struct enrolment *enrolment, struct err *err)
{
    const bool like = enrolment->entry.kind == ORDER_RENEW && (p->client->backend->capabilities & BACKEND_RENEWS_NAME);
    struct buf *csr = &enrolment->entry.csr;
    enum status status = enrol_place_profile(p, err);

    if (status != ST_OK)
        return status;
    buf_clear(csr);
    buf_init(csr, LIMIT_CSR_BYTES);
    status =
        like ? enrol_place_build_like(enrolment, csr, err) : csr_build(&p->profile.subject, enrolment->key, csr, err);
    return status == ST_OK ? enrol_place_write_request(enrolment, err) : status;
}

/* What stands in the way, when it is the host's orderOpen. */
struct obstacle {
    char order[LIMIT_ID_SIZE];
    bool same_key;
};

/* An order that was placed before, and whose answer was lost, may stand anywhere by now. */
static enum status enrol_place_write_order(struct enrolment *enrolment, const struct order_answer *answer,
                                           struct err *err)
{
    return enrol_order_write(enrolment, enrol_order_is_submitted(answer) ? JOURNAL_SUBMITTED : JOURNAL_HAVE_ORDER, err);
}

static enum status enrol_place_create(struct enrol_place *p, struct enrolment *enrolment, struct obstacle *obstacle,
                                      struct err *err)
{
    const struct backend *backend = p->client->backend;
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    struct order_answer answer = {.order = ""};
    enum status status = enrol_order_go_on(enrolment, err);

    if (status != ST_OK)
        return status;
    progress_report(p->client->progress, PROGRESS_ORDER, 0, 0);
    status = enrol_asked_open(enrolment, p->session, &asked, err);
    if (status == ST_OK)
        status =
            backend->order_create(backend->self, p->session->token, enrolment->entry.idempotency_key, &asked.request,
                                  enrol_asked_replaced(&asked), &answer, obstacle->order, &obstacle->same_key, err);
    p->proof_failed = enrol_asked_unproved(&asked);
    enrol_asked_close(&asked);
    KILL_POINT("enrol.order_created");
    if (status != ST_OK)
        return status;
    memcpy(enrolment->entry.order, answer.order, sizeof enrolment->entry.order);
    status = enrol_order_take_answer(enrolment, &answer, err);
    return status == ST_OK ? enrol_place_write_order(enrolment, &answer, err) : status;
}

/* The open order is for our key: an earlier call had reached the host. */
static enum status enrol_place_adopt(const struct enrol_place *p, struct enrolment *enrolment,
                                     const struct obstacle *obstacle, struct err *err)
{
    const struct backend *backend = p->client->backend;
    const struct order_auth auth = {.token = p->session->token};
    struct order_answer answer = {.order = ""};
    enum status status = backend->order_get(backend->self, obstacle->order, &auth, &answer, err);

    if (status != ST_OK)
        return status;
    memcpy(enrolment->entry.order, obstacle->order, sizeof enrolment->entry.order);
    status = enrol_order_take_answer(enrolment, &answer, err);
    return status == ST_OK ? enrol_place_write_order(enrolment, &answer, err) : status;
}

/* This PC's record of the order that stands in the way, or NULL. Only its name need be readable. */
static enum status enrol_place_find_record(const struct enrol_place *p, const struct obstacle *obstacle,
                                           const struct journal_line **out, struct err *err)
{
    const struct backend *backend = p->client->backend;
    const struct order_auth auth = {.token = p->session->token};
    struct order_answer answer = {.order = ""};
    char name[SEALED_NAME_SIZE] = "";
    const enum status status = backend->order_get(backend->self, obstacle->order, &auth, &answer, err);

    if (status != ST_OK)
        return status;
    journal_name(answer.spki_hash, name);
    for (size_t i = 0; i < p->lines->count; i++) {
        if (strcmp(p->lines->lines[i].name, name) == 0)
            *out = &p->lines->lines[i];
    }
    return ST_OK;
}

/* A record that cannot be unsealed any more, of an order that is cancelled by now: nobody will ever need it. */
static void enrol_place_forget_record(const struct enrol_place *p, const struct journal_line *line)
{
    const struct sealed_file_port *sealed = p->client->sealed;
    struct sealed_lock *lock = NULL;

    if (line == NULL || !line->unreadable || sealed->lock(sealed->self, line->name, &lock, NULL) != ST_OK)
        return;
    (void)!sealed->wipe(sealed->self, lock, NULL);
    KILL_POINT("enrol.obstacle_forgotten");
    sealed->unlock(sealed->self, &lock);
}

/*
 * An order that ended meanwhile, or is issued and waits for a confirmation that will not come, is no obstacle: the next
 * try tells.
 */
static enum status enrol_place_cancel_obstacle(const struct enrol_place *p, const struct obstacle *obstacle,
                                               struct err *err)
{
    const struct backend *backend = p->client->backend;
    struct err cause = ERR_INIT;
    const enum status status = backend->order_cancel(backend->self, obstacle->order, p->session->token, &cause);

    KILL_POINT("enrol.obstacle_cancelled");
    if (status == ST_OK || status == ST_EXPIRED || status == ST_NOT_FOUND || cause.fault == FAULT_ORDER_ISSUED)
        return ST_OK;
    if (err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* Under another idempotency key: what is asked now is another call. */
static enum status enrol_place_again(struct enrol_place *p, struct enrolment *enrolment, struct obstacle *obstacle,
                                     struct err *err)
{
    const enum status status = enrol_place_write_request(enrolment, err);

    return status == ST_OK ? enrol_place_create(p, enrolment, obstacle, err) : status;
}

static enum status enrol_place_around(struct enrol_place *p, struct enrolment *enrolment, struct obstacle *obstacle,
                                      const struct err *refusal, struct err *err)
{
    const struct journal_line *record = NULL;
    enum status status = ST_OK;

    if (obstacle->same_key)
        return enrol_place_adopt(p, enrolment, obstacle, err);
    status = enrol_place_find_record(p, obstacle, &record, err);
    if (status != ST_OK)
        return status;
    if (record != NULL && record->busy) /* not to be cancelled: another process of this PC works on it */
        return err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "another process works on the open order");
    if (p->replace_open) {
        status = enrol_place_cancel_obstacle(p, obstacle, err);
        if (status != ST_OK)
            return status;
        enrol_place_forget_record(p, record);
        return enrol_place_again(p, enrolment, obstacle, err);
    }
    if (err != NULL && err->status == ST_OK)
        *err = *refusal;
    return refusal->status;
}

enum status enrol_place(struct enrol_place *p, struct enrolment *enrolment, struct err *err)
{
    struct obstacle obstacle = {.order = ""};
    struct err cause = ERR_INIT;
    const bool had_request = enrolment->entry.state == JOURNAL_HAVE_CSR;
    enum status status = had_request ? ST_OK : enrol_place_build_request(p, enrolment, &cause);

    if (status == ST_OK)
        status = enrol_place_create(p, enrolment, &obstacle, &cause);
    if (status == ST_REFUSED && cause.fault == FAULT_BAD_CSR && had_request) { /* the profile has changed since */
        err_clear(&cause);
        status = enrol_place_build_request(p, enrolment, &cause);
        if (status == ST_OK)
            status = enrol_place_create(p, enrolment, &obstacle, &cause);
    }
    if (status == ST_REFUSED && cause.fault == FAULT_ORDER_OPEN)
        return enrol_place_around(p, enrolment, &obstacle, &cause, err);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}
