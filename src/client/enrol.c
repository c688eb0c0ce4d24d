#include "client/enrol.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "client/code_typed.h"
#include "client/enrol_order.h"

/* Nothing of an order may go to a host that it was not placed with, nor by another way. */
static enum status enrol_check_host(const struct enrolment *enrolment, struct err *err)
{
    const char *address = enrolment->entry.host_url;

    return host_address_is(address, enrolment->client->settings) ? ST_OK : enrol_order_elsewhere(address, err);
}

static enum status enrol_load_key(struct enrolment *enrolment, struct err *err)
{
    const struct buf *pkcs8 = &enrolment->entry.key_pkcs8;
    char spki_hash[SHA256_HEX_SIZE] = "";
    enum status status = key_from_pkcs8(pkcs8->data, pkcs8->len, &enrolment->key, NULL);

    if (status == ST_OK)
        status = key_spki_hash(enrolment->key, spki_hash, err);
    else if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "journal: its key");
    else
        return err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "journal: its key cannot be read");
    if (status == ST_OK && strcmp(spki_hash, enrolment->entry.spki_hash) != 0)
        return err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "journal: another key than it says");
    return status;
}

static enum status enrol_load(struct enrolment *enrolment, const char *name, struct err *err)
{
    const struct sealed_file_port *sealed = enrolment->client->sealed;
    struct err cause = ERR_INIT;
    enum status status = sealed->lock(sealed->self, name, &enrolment->lock, &cause);

    if (status == ST_OK)
        status = journal_read(sealed, enrolment->lock, &enrolment->entry, &cause);
    if (status == ST_NOT_FOUND)
        return err_set(err, status, FAULT_NO_OPEN_ORDER, "no such order in the journal");
    if (status == ST_OK)
        status = enrol_check_host(enrolment, &cause);
    if (status == ST_OK)
        status = enrol_load_key(enrolment, &cause);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

enum status enrol_open(const struct client *client, const char *name, struct enrolment **out, struct err *err)
{
    struct enrolment *enrolment = calloc(1, sizeof *enrolment);
    enum status status = ST_OK;

    if (enrolment == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "opening an order");
    enrolment->client = client;
    status = enrol_load(enrolment, name, err);
    if (status != ST_OK) {
        enrol_close(&enrolment);
        return status;
    }
    /* What happened to the store since is not known: installing and testing again is cheap and settles it. */
    if (enrolment->entry.state == JOURNAL_INSTALLED || enrolment->entry.state == JOURNAL_TESTED)
        enrolment->entry.state = JOURNAL_HAVE_CERT;
    enrolment->was_placed = enrolment->entry.state >= JOURNAL_HAVE_ORDER;
    enrolment->next = enrolment->entry.state >= JOURNAL_SUBMITTED ? NEXT_WAIT : NEXT_NOTHING;
    *out = enrolment;
    return ST_OK;
}

void enrol_close(struct enrolment **enrolment)
{
    struct enrolment *e = *enrolment;

    if (e == NULL)
        return;
    e->client->sealed->unlock(e->client->sealed->self, &e->lock);
    key_free(&e->key);
    journal_entry_clear(&e->entry);
    free(e);
    *enrolment = NULL;
}

bool enrol_was_placed(const struct enrolment *enrolment)
{
    return enrolment->was_placed;
}

bool enrol_replaced_stays(const struct enrolment *enrolment)
{
    return enrolment->replaced_stays;
}

enum order_next enrol_next(const struct enrolment *enrolment)
{
    return enrolment->next;
}

const struct journal_entry *enrol_entry(const struct enrolment *enrolment)
{
    return &enrolment->entry;
}

bool enrol_is_over(const struct enrolment *enrolment)
{
    return enrolment->over;
}

/* The host said in the middle of a step that the order has ended. */
static enum status enrol_after_step(struct enrolment *enrolment, enum status status)
{
    if (status == ST_EXPIRED && enrol_order_abandon(enrolment, true, NULL) != ST_OK)
        enrolment->next = NEXT_NOTHING; /* what cannot be wiped now, the next start wipes */
    return status;
}

/* A host that always asks for the same again would keep whoever agrees in advance for ever. */
static enum status enrol_step_done(struct enrolment *enrolment, const struct order_answer *answer, enum order_next step,
                                   struct err *err)
{
    const enum status status = enrol_order_take_answer(enrolment, answer, err);

    if (status == ST_OK && enrolment->next == step)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "the step is done, and the host asks for it again");
    return status;
}

/* capability: which the host needs for it. */
static enum status enrol_before_step(const struct enrolment *enrolment, const struct session *session,
                                     unsigned capability, struct err *err)
{
    enum status status = enrol_order_go_on(enrolment, err);

    if (status == ST_OK && (enrolment->client->backend->capabilities & capability) == 0)
        status = err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "a step that this host does not have");
    if (status == ST_OK)
        status = enrol_order_need_session(enrolment, session, err);
    if (status == ST_OK)
        progress_report(enrolment->client->progress, PROGRESS_ASKING, 0, 0);
    return status;
}

enum status enrol_send_code(struct enrolment *enrolment, const struct session *session, struct code_sent_answer *out,
                            struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    enum status status = enrol_before_step(enrolment, session, BACKEND_CAN_CODE, err);

    if (status != ST_OK)
        return status;
    status = backend->code_send(backend->self, enrolment->entry.order, session->token, out, err);
    KILL_POINT("enrol.code_sent");
    return enrol_after_step(enrolment, status);
}

enum status enrol_verify_code(struct enrolment *enrolment, const struct session *session, const char *code,
                              struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct code_request request = {.code = ""};
    struct order_answer answer = {.order = ""};
    enum status status = enrol_before_step(enrolment, session, BACKEND_CAN_CODE, err);

    if (status == ST_OK)
        status = code_typed_read(code, request.code, err);
    if (status == ST_OK) {
        status = backend->code_verify(backend->self, enrolment->entry.order, session->token, &request, &answer, err);
        KILL_POINT("enrol.code_verified");
        status = enrol_after_step(enrolment, status);
    }
    wipe(&request, sizeof request);
    return status == ST_OK ? enrol_step_done(enrolment, &answer, NEXT_CODE, err) : status;
}

enum status enrol_read_consent(struct enrolment *enrolment, const char *language, struct consent_answer *out,
                               struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    const enum status status = enrol_order_go_on(enrolment, err);

    if (status != ST_OK)
        return status;
    if ((backend->capabilities & BACKEND_CAN_CONSENT) == 0)
        return err_set(err, ST_REFUSED, FAULT_NOT_OFFERED, "a text that this host does not have");
    progress_report(enrolment->client->progress, PROGRESS_ASKING, 0, 0);
    return backend->consent_get(backend->self, language, out, err);
}

enum status enrol_agree(struct enrolment *enrolment, const struct session *session,
                        const struct consent_answer *consent, struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    struct consent_request request = {.agreed = true};
    struct order_answer answer = {.order = ""};
    enum status status = enrol_before_step(enrolment, session, BACKEND_CAN_CONSENT, err);

    if (status != ST_OK)
        return status;
    memcpy(request.id, consent->id, sizeof request.id);
    memcpy(request.sha256, consent->sha256, sizeof request.sha256);
    status = backend->consent_agree(backend->self, enrolment->entry.order, session->token, &request, &answer, err);
    KILL_POINT("enrol.agreed");
    status = enrol_after_step(enrolment, status);
    return status == ST_OK ? enrol_step_done(enrolment, &answer, NEXT_CONSENT, err) : status;
}
