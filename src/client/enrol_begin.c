#include "client/enrol.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "client/enrol_place.h"

/* What enrol_begin works with. */
struct begin {
    const struct client *client;
    const struct session *session;
    struct journal_lines lines; /* of this PC */
    struct enrol_place place;
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

/* --- all together --- */

static enum status enrol_begin_anew(struct begin *b, struct enrolment **out, struct err *err)
{
    enum status status = enrol_place_profile(&b->place, err); /* first: an unreachable host leaves nothing behind */

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

        status = enrol_place(&b->place, *enrolment, &cause);
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
    struct begin b = {.client = client,
                      .session = session,
                      .place = {.client = client, .session = session, .replace_open = replace_open}};
    struct enrolment *enrolment = NULL;
    enum status status = ST_OK;

    assert(client->backend != NULL && session != NULL);
    b.place.lines = &b.lines;
    progress_report(client->progress, PROGRESS_ASKING, 0, 0);
    status = enrol_begin_run(&b, &enrolment, err);
    if (status == ST_OK)
        *out = enrolment; /* the caller's now */
    else
        enrol_close(&enrolment);
    journal_lines_clear(&b.lines);
    return status;
}
