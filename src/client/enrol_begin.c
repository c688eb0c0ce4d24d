#include "client/enrol.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "client/enrol_order.h"
#include "pki/csr.h"
#include "pki/random.h"

enum { BEGIN_KEY_BITS = 2048, BEGIN_IDEMPOTENCY_BYTES = 16 };

/* What enrol_begin works with. */
struct begin {
    const struct client *client;
    const struct session *session;
    struct journal_lines lines; /* of this PC */
    struct profile_answer profile;
    bool has_profile;
    bool replace_open;
};

/* --- continuing what is in the journal --- */

static bool enrol_begin_is_own(const struct begin *b, const struct journal_line *line)
{
    return !line->busy && !line->unreadable && strcmp(line->national_id, b->session->national_id) == 0 &&
           strcmp(line->host_url, b->client->settings->host_url) == 0;
}

/* Where the order stands now. *alive is false if it came to nothing: it is wiped then. */
static enum status enrol_begin_ask(const struct begin *b, struct enrolment *enrolment, bool *alive, struct err *err)
{
    const struct backend *backend = b->client->backend;
    const struct order_auth auth = {.token = b->session->token};
    struct order_answer answer = {.order = ""};
    struct err cause = ERR_INIT;
    enum status status = backend->order_get(backend->self, enrolment->entry.order, &auth, &answer, &cause);

    if (status == ST_OK)
        status = enrol_order_take_answer(enrolment, &answer, &cause);
    if (status == ST_EXPIRED || status == ST_NOT_FOUND) {
        *alive = false; /* NOT_FOUND: the person's own login does not know it, so nothing of it counts there */
        return enrolment->over ? ST_OK : enrol_order_abandon(enrolment, status == ST_EXPIRED, err);
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

static enum status enrol_begin_look(const struct begin *b, struct enrolment *enrolment, bool *alive, struct err *err)
{
    *alive = true;
    if (enrolment->entry.state == JOURNAL_CONFIRMED) {
        *alive = false;
        return enrol_order_wipe(enrolment, err);
    }
    return enrolment->entry.state >= JOURNAL_HAVE_ORDER ? enrol_begin_ask(b, enrolment, alive, err) : ST_OK;
}

/* *out stays NULL if that order is none any more. */
static enum status enrol_begin_continue(const struct begin *b, const struct journal_line *line, struct enrolment **out,
                                        struct err *err)
{
    struct enrolment *enrolment = NULL;
    bool alive = false;
    struct err cause = ERR_INIT;
    enum status status = enrol_open(b->client, line->name, &enrolment, &cause);

    if (status == ST_NOT_FOUND)
        return ST_OK; /* finished by another process since it was listed */
    if (status == ST_OK)
        status = enrol_begin_look(b, enrolment, &alive, &cause);
    if (status == ST_OK && alive) {
        *out = enrolment; /* the caller's now */
        return ST_OK;
    }
    enrol_close(&enrolment);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* First what has an order, then what had none yet. */
static enum status enrol_begin_find(const struct begin *b, struct enrolment **out, struct err *err)
{
    for (int with_order = 1; with_order >= 0; with_order--) {
        for (size_t i = 0; i < b->lines.count; i++) {
            const struct journal_line *line = &b->lines.lines[i];
            enum status status = ST_OK;

            if (!enrol_begin_is_own(b, line) || (line->state >= JOURNAL_HAVE_ORDER) != (with_order == 1))
                continue;
            status = enrol_begin_continue(b, line, out, err);
            if (status != ST_OK || *out != NULL)
                return status;
        }
    }
    return ST_OK;
}

/* --- request --- */

static enum status enrol_begin_need_profile(struct begin *b, struct err *err)
{
    const struct backend *backend = b->client->backend;
    enum status status = ST_OK;

    if (b->has_profile)
        return ST_OK;
    status = backend->profile(backend->self, b->session->token, &b->profile, err);
    if (status != ST_OK)
        return status;
    if (strcmp(b->profile.key_type, "rsa") != 0 || b->profile.key_bits != BEGIN_KEY_BITS)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "profile: a kind of key that this version cannot make");
    b->has_profile = true;
    return ST_OK;
}

/* Each request, and each repeated try after a refusal, is a call of its own to the host. */
static enum status enrol_begin_write_request(struct enrolment *enrolment, struct err *err)
{
    const enum status status = random_hex(enrolment->entry.idempotency_key, BEGIN_IDEMPOTENCY_BYTES, err);

    return status == ST_OK ? enrol_order_write(enrolment, JOURNAL_HAVE_CSR, err) : status;
}

static enum status enrol_begin_build_request(struct begin *b, struct enrolment *enrolment, struct err *err)
{
    enum status status = enrol_begin_need_profile(b, err);

    if (status != ST_OK)
        return status;
    buf_clear(&enrolment->entry.csr);
    buf_init(&enrolment->entry.csr, LIMIT_CSR_BYTES);
    status = csr_build(&b->profile.subject, enrolment->key, &enrolment->entry.csr, err);
    return status == ST_OK ? enrol_begin_write_request(enrolment, err) : status;
}

/* --- order --- */

/* What stands in the way, when it is the host's orderOpen. */
struct obstacle {
    char order[LIMIT_ID_SIZE];
    bool same_key;
};

static enum status enrol_begin_create(const struct begin *b, struct enrolment *enrolment, struct obstacle *obstacle,
                                      struct err *err)
{
    const struct backend *backend = b->client->backend;
    const struct journal_entry *entry = &enrolment->entry;
    struct order_request request = {.kind = entry->kind, .csr = entry->csr}; /* borrowed */
    struct order_answer answer = {.order = ""};
    enum status status = enrol_order_go_on(enrolment, err);

    if (status != ST_OK)
        return status;
    progress_report(b->client->progress, PROGRESS_ORDER, 0, 0);
    status = backend->order_create(backend->self, b->session->token, entry->idempotency_key, &request, &answer,
                                   obstacle->order, &obstacle->same_key, err);
    KILL_POINT("enrol.order_created");
    if (status != ST_OK)
        return status;
    memcpy(enrolment->entry.order, answer.order, sizeof enrolment->entry.order);
    status = enrol_order_take_answer(enrolment, &answer, err);
    return status == ST_OK ? enrol_order_write(enrolment, JOURNAL_HAVE_ORDER, err) : status;
}

/* The open order is for our key: an earlier call had reached the host. */
static enum status enrol_begin_adopt(const struct begin *b, struct enrolment *enrolment,
                                     const struct obstacle *obstacle, struct err *err)
{
    const struct backend *backend = b->client->backend;
    const struct order_auth auth = {.token = b->session->token};
    struct order_answer answer = {.order = ""};
    enum status status = backend->order_get(backend->self, obstacle->order, &auth, &answer, err);

    if (status != ST_OK)
        return status;
    memcpy(enrolment->entry.order, obstacle->order, sizeof enrolment->entry.order);
    status = enrol_order_take_answer(enrolment, &answer, err);
    return status == ST_OK ? enrol_order_write(enrolment, JOURNAL_HAVE_ORDER, err) : status;
}

/* Is another process of this PC working on the order that stands in the way? Then it is not to be cancelled. */
static enum status enrol_begin_check_elsewhere(const struct begin *b, const struct obstacle *obstacle, struct err *err)
{
    const struct backend *backend = b->client->backend;
    const struct order_auth auth = {.token = b->session->token};
    struct order_answer answer = {.order = ""};
    char name[SEALED_NAME_SIZE] = "";
    const enum status status = backend->order_get(backend->self, obstacle->order, &auth, &answer, err);

    if (status != ST_OK)
        return status;
    journal_name(answer.spki_hash, name);
    for (size_t i = 0; i < b->lines.count; i++) {
        if (b->lines.lines[i].busy && strcmp(b->lines.lines[i].name, name) == 0)
            return err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "another process works on the open order");
    }
    return ST_OK;
}

/* An order that ended meanwhile, or is issued and waits for a confirmation that will not come, is no obstacle: the next
 * try tells. */
static enum status enrol_begin_cancel_obstacle(const struct begin *b, const struct obstacle *obstacle, struct err *err)
{
    const struct backend *backend = b->client->backend;
    struct err cause = ERR_INIT;
    const enum status status = backend->order_cancel(backend->self, obstacle->order, b->session->token, &cause);

    KILL_POINT("enrol.obstacle_cancelled");
    if (status == ST_OK || status == ST_EXPIRED || status == ST_NOT_FOUND || cause.fault == FAULT_ORDER_ISSUED)
        return ST_OK;
    if (err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

static enum status enrol_begin_replace(const struct begin *b, struct enrolment *enrolment, struct obstacle *obstacle,
                                       struct err *err)
{
    enum status status = enrol_begin_cancel_obstacle(b, obstacle, err);

    if (status == ST_OK)
        status =
            enrol_begin_write_request(enrolment, err); /* the refusal was stored under the former idempotency key */
    return status == ST_OK ? enrol_begin_create(b, enrolment, obstacle, err) : status;
}

static enum status enrol_begin_around(const struct begin *b, struct enrolment *enrolment, struct obstacle *obstacle,
                                      const struct err *refusal, struct err *err)
{
    enum status status = ST_OK;

    if (obstacle->same_key)
        return enrol_begin_adopt(b, enrolment, obstacle, err);
    status = enrol_begin_check_elsewhere(b, obstacle, err);
    if (status != ST_OK)
        return status;
    if (b->replace_open)
        return enrol_begin_replace(b, enrolment, obstacle, err);
    if (err != NULL && err->status == ST_OK)
        *err = *refusal;
    return refusal->status;
}

static enum status enrol_begin_place(struct begin *b, struct enrolment *enrolment, struct err *err)
{
    struct obstacle obstacle = {.order = ""};
    struct err cause = ERR_INIT;
    const bool had_request = enrolment->entry.state == JOURNAL_HAVE_CSR;
    enum status status = had_request ? ST_OK : enrol_begin_build_request(b, enrolment, &cause);

    if (status == ST_OK)
        status = enrol_begin_create(b, enrolment, &obstacle, &cause);
    if (status == ST_REFUSED && cause.fault == FAULT_BAD_CSR && had_request) { /* the profile has changed since */
        err_clear(&cause);
        status = enrol_begin_build_request(b, enrolment, &cause);
        if (status == ST_OK)
            status = enrol_begin_create(b, enrolment, &obstacle, &cause);
    }
    if (status == ST_REFUSED && cause.fault == FAULT_ORDER_OPEN)
        return enrol_begin_around(b, enrolment, &obstacle, &cause, err);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* --- all together --- */

static enum status enrol_begin_anew(struct begin *b, struct enrolment **out, struct err *err)
{
    enum status status = enrol_begin_need_profile(b, err); /* first: an unreachable host leaves nothing behind */

    if (status == ST_OK && progress_cancelled(b->client->progress))
        status = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    return status == ST_OK ? enrol_order_new(b->client, b->session->national_id, out, err) : status;
}

/*
 * Refused: the host has made nothing of a request that it had never seen before, so its record helps nobody. (If it
 * cannot be wiped now, enrol_resume_all does it.)
 */
static void enrol_begin_forget_refused(struct enrolment *enrolment, enum status status, const struct err *cause)
{
    const bool refused = status == ST_REFUSED || (status == ST_BUSY && cause->fault == FAULT_ORDER_IN_PROGRESS);

    if (refused && enrolment->entry.state < JOURNAL_HAVE_ORDER)
        (void)!enrol_order_abandon(enrolment, false, NULL);
}

static enum status enrol_begin_run(struct begin *b, struct enrolment **enrolment, struct err *err)
{
    bool is_new = false;
    enum status status = journal_list(b->client->sealed, &b->lines, err);

    if (status == ST_OK)
        status = enrol_begin_find(b, enrolment, err);
    if (status == ST_OK && *enrolment == NULL) {
        status = enrol_begin_anew(b, enrolment, err);
        is_new = true;
    }
    if (status == ST_OK && (*enrolment)->entry.state < JOURNAL_HAVE_ORDER) {
        struct err cause = ERR_INIT;

        status = enrol_begin_place(b, *enrolment, &cause);
        if (is_new)
            enrol_begin_forget_refused(*enrolment, status, &cause);
        if (status != ST_OK && err != NULL && err->status == ST_OK)
            *err = cause;
    }
    return status;
}

enum status enrol_begin(const struct client *client, const struct session *session, bool replace_open,
                        struct enrolment **out, struct err *err)
{
    struct begin b = {.client = client, .session = session, .replace_open = replace_open};
    struct enrolment *enrolment = NULL;
    enum status status = ST_OK;

    assert(client->backend != NULL && session != NULL);
    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    status = enrol_begin_run(&b, &enrolment, err);
    if (status == ST_OK)
        *out = enrolment; /* the caller's now */
    else
        enrol_close(&enrolment);
    journal_lines_clear(&b.lines);
    return status;
}
