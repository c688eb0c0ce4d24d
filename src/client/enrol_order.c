#include "client/enrol_order.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/post_change.h"

/* The key is made, locked under its name and written down, in this order, before anything leaves this PC. */
static enum status enrol_order_make_key(struct enrolment *enrolment, struct err *err)
{
    const struct sealed_file_port *sealed = enrolment->client->sealed;
    char name[SEALED_NAME_SIZE] = "";
    enum status status = ST_OK;

    progress_report(enrolment->client->progress, PROGRESS_KEY, 0, 0);
    status = key_generate(&enrolment->key, err);
    if (status == ST_OK)
        status = key_to_pkcs8(enrolment->key, &enrolment->entry.key_pkcs8, err);
    if (status == ST_OK)
        status = key_spki_hash(enrolment->key, enrolment->entry.spki_hash, err);
    if (status != ST_OK)
        return status;
    journal_name(enrolment->entry.spki_hash, name);
    status = sealed->lock(sealed->self, name, &enrolment->lock, err);
    if (status == ST_OK)
        status = enrol_order_write(enrolment, JOURNAL_HAVE_KEY, err);
    return status;
}

enum status enrol_order_new(const struct client *client, const char *national_id,
                            const struct journal_replaced *replaced, struct enrolment **out, struct err *err)
{
    struct enrolment *enrolment = calloc(1, sizeof *enrolment);
    enum status status = ST_OK;

    if (enrolment == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "new order");
    enrolment->client = client;
    enrolment->next = NEXT_NOTHING;
    enrolment->entry.kind = replaced != NULL ? ORDER_RENEW : ORDER_NEW;
    if (replaced != NULL)
        enrolment->entry.replaced = *replaced;
    enrolment->entry.begun_utc = client->clock->now_utc(client->clock->self);
    buf_init(&enrolment->entry.key_pkcs8, KEY_DER_MAX);
    buf_init(&enrolment->entry.csr, LIMIT_CSR_BYTES);
    (void)snprintf(enrolment->entry.national_id, sizeof enrolment->entry.national_id, "%s", national_id);
    host_address_of(client->settings, enrolment->entry.host_url);
    status = enrol_order_make_key(enrolment, err);
    if (status != ST_OK)
        enrol_close(&enrolment);
    else
        *out = enrolment;
    return status;
}

/* By the state that has just become durable. */
static void enrol_order_kill_point(enum journal_state state)
{
    switch (state) {
    case JOURNAL_HAVE_KEY:
        KILL_POINT("enrol.have_key");
        break;
    case JOURNAL_HAVE_CSR:
        KILL_POINT("enrol.have_csr");
        break;
    case JOURNAL_HAVE_ORDER:
        KILL_POINT("enrol.have_order");
        break;
    case JOURNAL_SUBMITTED:
        KILL_POINT("enrol.submitted");
        break;
    case JOURNAL_HAVE_CERT:
        KILL_POINT("enrol.have_cert");
        break;
    case JOURNAL_INSTALLED:
        KILL_POINT("enrol.installed");
        break;
    case JOURNAL_TESTED:
        KILL_POINT("enrol.tested");
        break;
    case JOURNAL_CONFIRMED:
        KILL_POINT("enrol.confirmed");
        break;
    }
}

enum status enrol_order_write(struct enrolment *enrolment, enum journal_state state, struct err *err)
{
    const enum journal_state before = enrolment->entry.state;
    enum status status = ST_OK;

    enrolment->entry.state = state;
    status = journal_write(enrolment->client->sealed, enrolment->lock, &enrolment->entry, err);
    if (status != ST_OK)
        enrolment->entry.state = before;
    else
        enrol_order_kill_point(state);
    return status;
}

enum status enrol_order_wipe(struct enrolment *enrolment, struct err *err)
{
    const struct sealed_file_port *sealed = enrolment->client->sealed;
    const enum status status = sealed->wipe(sealed->self, enrolment->lock, err);

    if (status != ST_OK)
        return status;
    KILL_POINT("enrol.wiped");
    enrolment->over = true;
    enrolment->next = NEXT_NOTHING;
    return ST_OK;
}

static enum status enrol_order_remove_certificate(struct enrolment *enrolment, struct err *err)
{
    const struct cert_store_port *store = enrolment->client->store;
    const struct buf *leaf = &enrolment->entry.certificates.items[0];
    char sha256[SHA256_HEX_SIZE] = "";
    struct cert_info info = {.is_ca = false};
    bool key_kept = false;
    struct err cause = ERR_INIT;
    enum status status = digest_sha256_hex(leaf->data, leaf->len, sha256, err);

    if (status != ST_OK)
        return status;
    status = store->remove(store->self, sha256, &key_kept, &cause);
    KILL_POINT("enrol.certificate_removed");
    if (status == ST_OK && cert_read(leaf->data, leaf->len, &info, NULL) == ST_OK)
        post_change_note(enrolment->client, POST_CHANGE_REMOVED, sha256, info.serial);
    if (status == ST_NOT_FOUND)
        return ST_OK; /* it was never installed, or the person removed it */
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

enum status enrol_order_abandon(struct enrolment *enrolment, bool with_certificate, struct err *err)
{
    const struct cert_store_port *store = enrolment->client->store;
    enum status status = ST_OK;

    if (with_certificate && enrolment->entry.certificates.count > 0)
        status = enrol_order_remove_certificate(enrolment, err);
    if (status == ST_OK)
        status = store->drop_orphan_key(store->self, enrolment->entry.spki_hash, err);
    if (status != ST_OK)
        return status;
    KILL_POINT("enrol.key_dropped");
    return enrol_order_wipe(enrolment, err);
}

enum status enrol_order_elsewhere(const char *address, struct err *err)
{
    const enum status status =
        err_set(err, ST_REFUSED, FAULT_ORDER_OTHER_HOST, "the order was placed with another host");

    err_detail_path(err, address);
    return status;
}

bool enrol_order_is_submitted(const struct order_answer *answer)
{
    return answer->state == ORDER_PROCESSING || answer->state == ORDER_ISSUED || answer->state == ORDER_CONFIRMED;
}

enum status enrol_order_take_answer(struct enrolment *enrolment, const struct order_answer *answer, struct err *err)
{
    if (strcmp(answer->order, enrolment->entry.order) != 0 ||
        strcmp(answer->spki_hash, enrolment->entry.spki_hash) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "the answer is about another order");
    if (order_state_ended(answer->state)) {
        const enum status status = enrol_order_abandon(enrolment, true, err);

        return status == ST_OK ? err_set(err, ST_EXPIRED, FAULT_ORDER_ENDED, "the host has ended the order") : status;
    }
    if (enrolment->entry.state == JOURNAL_HAVE_ORDER && enrol_order_is_submitted(answer)) {
        /* A finalize that died on the way back, or a record read from its predecessor: no login is needed any more. */
        const enum status status = enrol_order_write(enrolment, JOURNAL_SUBMITTED, err);

        if (status != ST_OK)
            return status;
    }
    enrolment->next = answer->next;
    return ST_OK;
}

enum status enrol_order_go_on(const struct enrolment *enrolment, struct err *err)
{
    if (enrolment->over)
        return err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "the order is over");
    if (progress_cancelled(enrolment->client->progress))
        return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    return ST_OK;
}

enum status enrol_order_need_session(const struct enrolment *enrolment, const struct session *session, struct err *err)
{
    if (session == NULL)
        return err_set(err, ST_REFUSED, FAULT_SESSION_ENDED, "the order needs its person's login");
    assert(strcmp(session->national_id, enrolment->entry.national_id) == 0);
    return ST_OK;
}
