#include "client/enrol.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/enrol_asked.h"
#include "client/enrol_finish.h"
#include "client/enrol_place.h"
#include "client/renewal.h"

/* What enrol_begin and enrol_begin_renewal work with. */
struct begin {
    const struct client *client;
    const struct session *session;
    enum order_kind kind;       /* of what is begun anew, if nothing is there to continue */
    const char *serial;         /* of the certificate to renew, as typed; NULL: the person's */
    struct renewal renewal;     /* once it is found */
    struct journal_lines lines; /* of this PC */
    struct enrol_place place;
};

/* --- continuing what is in the journal --- */

static bool enrol_begin_is_own(const struct begin *b, const struct journal_line *line)
{
    return !line->busy && !line->unreadable && strcmp(line->national_id, b->session->national_id) == 0 &&
           host_address_is(line->host_url, b->client->settings);
}

/* Where the order stands now. *alive is false if it came to nothing: it is wiped then. */
static enum status enrol_begin_ask(const struct begin *b, struct enrolment *enrolment, bool *alive, struct err *err)
{
    const struct backend *backend = b->client->backend;
    struct enrol_asked asked = {.replaced_chain = {.count = 0}};
    struct order_answer answer = {.order = ""};
    struct err cause = ERR_INIT;
    enum status status = enrol_asked_open(enrolment, b->session, &asked, &cause);

    if (status == ST_OK)
        status = backend->order_get(backend->self, enrolment->entry.order, &asked.auth, &answer, &cause);
    enrol_asked_close(&asked);
    if (status == ST_OK)
        status = enrol_order_take_answer(enrolment, &answer, &cause);
    if (status == ST_EXPIRED || (status == ST_NOT_FOUND && enrolment->entry.state < JOURNAL_SUBMITTED)) {
        *alive = false; /* NOT_FOUND: the person's own login does not know it, and nothing can have been issued */
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
        enrol_finish_close_books(enrolment);
        return enrolment->over ? ST_OK : enrol_order_wipe(enrolment, err);
    }
    /* Asked again, a host may issue again: what is here already it has no more to say on. */
    if (enrolment->entry.state >= JOURNAL_HAVE_CERT && (b->client->backend->capabilities & BACKEND_ASKS_AGAIN) != 0)
        return ST_OK;
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

/* --- beginning anew --- */

static bool enrol_begin_is_held(const struct begin *b, const char *spki_hash)
{
    char name[SEALED_NAME_SIZE] = "";

    journal_name(spki_hash, name);
    for (size_t i = 0; i < b->lines.count; i++)
        if (b->lines.lines[i].busy && strcmp(b->lines.lines[i].name, name) == 0)
            return true;
    return false;
}

/*
 * The host takes a new application while a certificate that it has issued waits for its confirmation, and revokes that
 * one: while another process of this PC installs it, nobody may want that. An order before that is in the way anyhow.
 */
static enum status enrol_begin_let_others_end(const struct begin *b, struct err *err)
{
    const struct backend *backend = b->client->backend;
    struct state_answer state = {.state = HOST_UNKNOWN};
    enum status status = ST_OK;
    bool busy = false;

    for (size_t i = 0; i < b->lines.count; i++)
        busy = busy || b->lines.lines[i].busy;
    if (!busy)
        return ST_OK;
    if ((backend->capabilities & BACKEND_CAN_STATE) == 0) /* whose it is nobody could tell */
        return err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "another process works on an order");
    status = backend->state(backend->self, b->session->token, &state, err);
    if (status == ST_OK && state.has_order && enrol_begin_is_held(b, state.order.spki_hash))
        status = err_set(err, ST_BUSY, FAULT_ORDER_IN_PROGRESS, "another process works on the order");
    return status;
}

/* What is asked for, on paper: a key and its record. First what an unreachable host or a wrong wish would waste. */
static enum status enrol_begin_make(struct begin *b, struct enrolment **out, struct err *err)
{
    const bool renew = b->kind == ORDER_RENEW;
    enum status status = renew ? renewal_find(b->client, b->session, b->serial, &b->renewal, err) : ST_OK;

    if (status == ST_OK)
        status = enrol_place_profile(&b->place, err);
    if (status == ST_OK && progress_cancelled(b->client->progress))
        status = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
    return status == ST_OK
               ? enrol_order_new(b->client, b->session->national_id, renew ? &b->renewal.replaced : NULL, out, err)
               : status;
}

/*
 * Refused: the host has made nothing of a request that it had never seen before, so its record helps nobody. (If it
 * cannot be wiped now, enrol_resume_all does it.)
 */
static void enrol_begin_forget_refused(const struct begin *b, struct enrolment *enrolment, enum status status,
                                       const struct err *cause)
{
    const bool refused = status == ST_REFUSED || status == ST_WRONG_SECRET || b->place.proof_failed ||
                         (status == ST_BUSY && cause->fault == FAULT_ORDER_IN_PROGRESS);

    if (refused && enrolment->entry.state < JOURNAL_HAVE_ORDER)
        (void)!enrol_order_abandon(enrolment, false, NULL);
}

/* When a renewal that is too early would not be: what the person wants to know. */
static void enrol_begin_tell_day(const struct begin *b, struct err *cause)
{
    char day[TIME_DATE_SIZE] = "";

    if (cause->fault != FAULT_NOT_ALLOWED || b->renewal.renew_from_utc == 0)
        return;
    time_to_date(b->renewal.renew_from_utc, b->client->settings->zone_offset_s, day);
    err_detail(cause, day);
}

static enum status enrol_begin_anew(struct begin *b, struct enrolment **out, struct err *err)
{
    struct err cause = ERR_INIT;
    enum status status = enrol_begin_let_others_end(b, err);

    if (status == ST_OK)
        status = enrol_begin_make(b, out, err);
    if (status != ST_OK)
        return status;
    status = enrol_place(&b->place, *out, &cause);
    enrol_begin_forget_refused(b, *out, status, &cause);
    enrol_begin_tell_day(b, &cause);
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

/* --- all together --- */

/* A renewal that had not been placed when its time or its old key went: nothing can come of it. */
static bool enrol_begin_is_hopeless(const struct begin *b, const struct enrolment *enrolment, bool may_be_issued,
                                    enum status status, const struct err *cause)
{
    if (enrolment->entry.kind != ORDER_RENEW || enrolment->over || may_be_issued)
        return false;
    return b->place.proof_failed || (status == ST_NOT_FOUND && cause->fault == FAULT_HOST_REFUSED) ||
           (status == ST_REFUSED && (cause->fault == FAULT_NOT_ALLOWED || cause->fault == FAULT_BAD_PROOF ||
                                     cause->fault == FAULT_HOST_REFUSED));
}

static enum status enrol_begin_place(struct begin *b, struct enrolment **enrolment, struct err *err)
{
    /* To such a host the request is the order: it may have issued, and only its answer was lost. */
    const bool may_be_issued =
        (*enrolment)->entry.state >= JOURNAL_HAVE_CSR && (b->client->backend->capabilities & BACKEND_ASKS_AGAIN) != 0;
    struct err cause = ERR_INIT;
    enum status status = enrol_place(&b->place, *enrolment, &cause);

    if (enrol_begin_is_hopeless(b, *enrolment, may_be_issued, status, &cause)) {
        status = enrol_order_abandon(*enrolment, false, err);
        enrol_close(enrolment);
        return status == ST_OK ? enrol_begin_anew(b, enrolment, err) : status;
    }
    if (status != ST_OK && err != NULL && err->status == ST_OK)
        *err = cause;
    return status;
}

static enum status enrol_begin_run(struct begin *b, struct enrolment **enrolment, struct err *err)
{
    enum status status = journal_list(b->client->sealed, &b->lines, err);

    if (status == ST_OK)
        status = enrol_begin_find(b, enrolment, err);
    if (status == ST_OK && *enrolment == NULL)
        status = enrol_begin_anew(b, enrolment, err);
    else if (status == ST_OK && (*enrolment)->entry.state < JOURNAL_HAVE_ORDER)
        status = enrol_begin_place(b, enrolment, err);
    return status;
}

static enum status enrol_begin_as(struct begin *b, struct enrolment **out, struct err *err)
{
    struct enrolment *enrolment = NULL;
    enum status status = ST_OK;

    assert(b->client->backend != NULL && b->session != NULL);
    b->place.client = b->client;
    b->place.session = b->session;
    b->place.lines = &b->lines;
    progress_report(b->client->progress, PROGRESS_ASKING, 0, 0);
    status = enrol_begin_run(b, &enrolment, err);
    if (status == ST_OK)
        *out = enrolment; /* the caller's now */
    else
        enrol_close(&enrolment);
    journal_lines_clear(&b->lines);
    return status;
}

enum status enrol_begin(const struct client *client, const struct session *session, bool replace_open,
                        struct enrolment **out, struct err *err)
{
    struct begin b = {.client = client, .session = session, .kind = ORDER_NEW, .place = {.replace_open = replace_open}};

    return enrol_begin_as(&b, out, err);
}

enum status enrol_begin_renewal(const struct client *client, const struct session *session, const char *serial,
                                bool replace_open, struct enrolment **out, struct err *err)
{
    struct begin b = {.client = client,
                      .session = session,
                      .kind = ORDER_RENEW,
                      .serial = serial,
                      .place = {.replace_open = replace_open}};

    return enrol_begin_as(&b, out, err);
}
