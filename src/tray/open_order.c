#include "tray/open_order.h"

#include <string.h>

#include "base/fault.h"

/* --- taking it up and letting it go --- */

static void keep(struct open_order *order, const struct enrolment *enrolment)
{
    const struct journal_entry *entry = enrol_entry(enrolment);

    journal_name(entry->spki_hash, order->name);
    memcpy(order->spki_hash, entry->spki_hash, sizeof order->spki_hash);
    order->kind = entry->kind;
    order->next = enrol_next(enrolment);
    order->replaced = entry->replaced;
    order->replaced_stays = enrol_replaced_stays(enrolment);
}

/* Its record is gone, or the host takes nothing more for it: the next start of any program clears what is left. */
static void forget(struct open_order *order)
{
    order->name[0] = '\0';
}

static enum status take_up(const struct client *client, struct open_order *order, struct enrolment **out,
                           struct err *err)
{
    const enum status status = enrol_open(client, order->name, out, err);

    if (status == ST_NOT_FOUND)
        forget(order);
    return status;
}

static void let_go(struct open_order *order, struct enrolment **enrolment, enum status status, const struct err *cause)
{
    if (*enrolment != NULL &&
        (enrol_is_over(*enrolment) || status == ST_EXPIRED || cause->fault == FAULT_CODE_EXHAUSTED))
        forget(order);
    enrol_close(enrolment);
}

static enum status pass_on(enum status status, const struct err *cause, struct err *err)
{
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = *cause;
    return status;
}

/* --- beginning --- */

enum status open_order_begin(const struct client *client, const struct session *session, enum order_kind kind,
                             bool replace_open, struct open_order *order, struct err *err)
{
    struct enrolment *enrolment = NULL;
    const enum status status = kind == ORDER_RENEW
                                   ? enrol_begin_renewal(client, session, NULL, replace_open, &enrolment, err)
                                   : enrol_begin(client, session, replace_open, &enrolment, err);

    if (status != ST_OK)
        return status;
    keep(order, enrolment);
    order->was_placed = enrol_was_placed(enrolment);
    enrol_close(&enrolment);
    return ST_OK;
}

enum status open_order_resume(const struct client *client, const struct session *session, struct open_order *order,
                              struct err *err)
{
    struct journal_line line = {.name = ""};
    struct enrolment *enrolment = NULL;
    enum status status = enrol_to_cancel(client, session->national_id, &line, err);

    if (status != ST_OK)
        return status;
    if (!enrol_is_stuck(client, &line))
        return open_order_begin(client, session, line.kind, false, order, err);
    status = enrol_open(client, line.name, &enrolment, err); /* says why it cannot go on */
    enrol_close(&enrolment);
    return status != ST_OK ? status : err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "resuming: it was here just now");
}

/* --- steps --- */

enum status open_order_send_code(const struct client *client, const struct session *session, struct open_order *order,
                                 struct code_sent_answer *out, struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct err cause = ERR_INIT;
    enum status status = take_up(client, order, &enrolment, &cause);

    if (status == ST_OK) {
        status = enrol_send_code(enrolment, session, out, &cause);
        if (cause.fault == FAULT_NO_PHONE)
            (void)!enrol_take_back(enrolment, session, NULL);
    }
    let_go(order, &enrolment, status, &cause);
    return pass_on(status, &cause, err);
}

enum status open_order_take_code(const struct client *client, const struct session *session, struct open_order *order,
                                 const char *typed, struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct err cause = ERR_INIT;
    enum status status = take_up(client, order, &enrolment, &cause);

    if (status == ST_OK)
        status = enrol_verify_code(enrolment, session, typed, &cause);
    if (status == ST_OK)
        order->next = enrol_next(enrolment);
    let_go(order, &enrolment, status, &cause);
    return pass_on(status, &cause, err);
}

enum status open_order_read_consent(const struct client *client, struct open_order *order, const char *language,
                                    struct consent_answer *out, struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct err cause = ERR_INIT;
    enum status status = take_up(client, order, &enrolment, &cause);

    if (status == ST_OK)
        status = enrol_read_consent(enrolment, language, out, &cause);
    let_go(order, &enrolment, status, &cause);
    return pass_on(status, &cause, err);
}

enum status open_order_agree(const struct client *client, const struct session *session, struct open_order *order,
                             const struct consent_answer *consent, struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct err cause = ERR_INIT;
    enum status status = take_up(client, order, &enrolment, &cause);

    if (status == ST_OK)
        status = enrol_agree(enrolment, session, consent, &cause);
    if (status == ST_OK)
        order->next = enrol_next(enrolment);
    let_go(order, &enrolment, status, &cause);
    return pass_on(status, &cause, err);
}

enum status open_order_finish(const struct client *client, const struct session *session, struct open_order *order,
                              struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct err cause = ERR_INIT;
    enum status status = take_up(client, order, &enrolment, &cause);

    if (status == ST_OK)
        status = enrol_finish(enrolment, session, &order->certificate, &cause);
    if (status == ST_OK)
        keep(order, enrolment);
    let_go(order, &enrolment, status, &cause);
    return pass_on(status, &cause, err);
}

enum status open_order_cancel(const struct client *client, const struct session *session, struct open_order *order,
                              struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct err cause = ERR_INIT;
    enum status status = take_up(client, order, &enrolment, &cause);

    if (status == ST_OK)
        status = enrol_cancel(enrolment, session, &cause);
    let_go(order, &enrolment, status, &cause);
    return pass_on(status, &cause, err);
}
