#include "client/enrol.h"

#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/enrol_order.h"

/* The request was written down, and no answer: the host may have made an order of it or not. */
static enum status enrol_cancel_find(struct enrolment *enrolment, const struct session *session, bool *found,
                                     struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct state_answer state = {.state = HOST_UNKNOWN};
    const enum status status = backend->state(backend->self, session->token, &state, err);

    *found = status == ST_OK && state.has_order && strcmp(state.order.spki_hash, enrolment->entry.spki_hash) == 0;
    if (*found)
        memcpy(enrolment->entry.order, state.order.order, sizeof enrolment->entry.order);
    return status;
}

static enum status enrol_cancel_at_host(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct err cause = ERR_INIT;
    enum status status = backend->order_cancel(backend->self, enrolment->entry.order, session->token, &cause);

    KILL_POINT("enrol.cancelled");
    if (status == ST_EXPIRED || status == ST_NOT_FOUND)
        return ST_OK; /* it had ended already, or the host knows of none */
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

static enum status enrol_cancel_run(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    bool at_host = enrolment->entry.state >= JOURNAL_HAVE_ORDER;
    enum status status = ST_OK;

    if ((enrolment->client->backend->capabilities & BACKEND_CAN_CANCEL) == 0)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "this host cancels nothing");
    if (enrolment->entry.state > JOURNAL_HAVE_KEY)
        status = enrol_order_need_session(enrolment, session, err);
    if (status == ST_OK)
        progress_report(enrolment->client->progress, PROGRESS_ASKING, 0, 0);
    if (status == ST_OK && enrolment->entry.state == JOURNAL_HAVE_CSR)
        status = enrol_cancel_find(enrolment, session, &at_host, err);
    if (status == ST_OK && at_host)
        status = enrol_cancel_at_host(enrolment, session, err);
    return status == ST_OK ? enrol_order_abandon(enrolment, true, err) : status;
}

enum status enrol_cancel(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    const enum status status = enrol_order_go_on(enrolment, err);

    return status == ST_OK ? enrol_cancel_run(enrolment, session, err) : status;
}

enum status enrol_take_back(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    if (enrolment->over)
        return err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "the order is over");
    return enrol_cancel_run(enrolment, session, err);
}
