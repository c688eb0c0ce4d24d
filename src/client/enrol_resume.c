#include "client/enrol.h"

#include <string.h>

#include "base/fault.h"
#include "client/enrol_finish.h"

enum {
    RESUME_DAY_S =
        24 * 3600, /* an order that is not finalized lives that long at the host, unless configured otherwise */
    RESUME_UNSENT_S = 7 * RESUME_DAY_S
};

/* One run over the journal. */
struct resume {
    const struct client *client;
    struct enrol_resumed resumed; /* so far */
    struct err *err;              /* the first failure; may be NULL */
    bool offline;                 /* the host did not answer: it is not asked again */
};

/* What happens to one record. */
enum resume_outcome { RESUME_FINISHED, RESUME_ENDED, RESUME_WAITING, RESUME_STUCK, RESUME_CLEANED };

/* Waiting for another process, for the person, or for a later start is no failure. */
static void enrol_resume_note(struct err *err, const struct err *cause)
{
    if (cause->status == ST_BUSY || cause->status == ST_CANCELLED || cause->fault == FAULT_SESSION_ENDED)
        return;
    if (err != NULL && err->status == ST_OK)
        *err = *cause;
}

static bool enrol_resume_host_can(const struct client *client, unsigned capability)
{
    return client->backend != NULL && (client->backend->capabilities & capability) != 0;
}

/*
 * Nothing of it has been finalized as far as is known here; if the host knows better, it is SUBMITTED afterwards. That
 * the host knows nothing of it counts only once the order would have ended anyway.
 */
static enum resume_outcome enrol_resume_ask(struct enrolment *enrolment, struct err *err)
{
    const struct backend *backend = enrolment->client->backend;
    const struct clock_port *clock = enrolment->client->clock;
    const bool old = clock->now_utc(clock->self) - enrolment->entry.begun_utc > RESUME_DAY_S;
    const struct signer signer = key_signer(enrolment->key);
    const struct order_auth auth = {.key = &signer};
    struct order_answer answer = {.order = ""};
    enum status status = backend->order_get(backend->self, enrolment->entry.order, &auth, &answer, err);

    if (status == ST_OK)
        status = enrol_order_take_answer(enrolment, &answer, err);
    if (!enrolment->over && (status == ST_EXPIRED || (status == ST_NOT_FOUND && old)) &&
        enrol_order_abandon(enrolment, false, NULL) != ST_OK)
        return RESUME_WAITING; /* the next start tries again */
    return enrolment->over ? RESUME_ENDED : RESUME_WAITING;
}

/* Before there is an order nothing is issued, so nothing is lost by forgetting what can come to nothing any more. */
static enum resume_outcome enrol_resume_unplaced(struct enrolment *enrolment, struct err *err)
{
    const struct clock_port *clock = enrolment->client->clock;
    const int64_t age_s = clock->now_utc(clock->self) - enrolment->entry.begun_utc;

    if (enrolment->entry.state == JOURNAL_HAVE_CSR &&
        (age_s <= RESUME_UNSENT_S || enrol_resume_host_can(enrolment->client, BACKEND_ASKS_AGAIN)))
        return RESUME_WAITING; /* the host may know it, or have issued: its person's next login goes on with it */
    return enrol_order_abandon(enrolment, false, err) == ST_OK ? RESUME_CLEANED : RESUME_WAITING;
}

static enum resume_outcome enrol_resume_one(struct resume *r, const struct journal_line *line, struct err *err)
{
    struct cert_info *finished = &r->resumed.certificates[r->resumed.finished];
    struct enrolment *enrolment = NULL;
    enum resume_outcome outcome = RESUME_WAITING;
    enum status status = enrol_open(r->client, line->name, &enrolment, err);

    if (status == ST_NOT_FOUND)
        return RESUME_CLEANED; /* another process was faster */
    if (status == ST_OK && enrolment->entry.state < JOURNAL_HAVE_ORDER)
        outcome = enrol_resume_unplaced(enrolment, err);
    if (status == ST_OK && enrolment->entry.state == JOURNAL_HAVE_ORDER &&
        enrol_resume_host_can(r->client, BACKEND_CAN_ORDER_PROOF))
        outcome = enrol_resume_ask(enrolment, err);
    if (status == ST_OK && enrolment->entry.state >= JOURNAL_SUBMITTED) {
        status = enrol_finish_within(enrolment, NULL, ENROL_FETCH_GLANCE_MS, finished, err);
        outcome = status == ST_OK ? RESUME_FINISHED : enrolment->over ? RESUME_ENDED : RESUME_WAITING;
    }
    if (enrolment != NULL && enrolment->replaced_stays) {
        r->resumed.replaced_stay++;
        r->resumed.replaced = enrolment->entry.replaced;
    }
    enrol_close(&enrolment);
    return outcome;
}

/* Its next step is the host's. */
static bool enrol_resume_needs_host(const struct journal_line *line)
{
    return line->state >= JOURNAL_HAVE_ORDER && line->state < JOURNAL_CONFIRMED;
}

/* A silent host takes its time limit once, not once a record. */
static bool enrol_resume_can_go_on(const struct resume *r, const struct journal_line *line)
{
    return !line->busy && r->client->backend != NULL && r->resumed.finished < ENROL_RESUMED_MAX &&
           !(r->offline && enrol_resume_needs_host(line));
}

static enum resume_outcome enrol_resume_stuck(const struct journal_line *line, struct err *err)
{
    if (line->unreadable)
        (void)err_set(err, ST_BAD_FILE, FAULT_JOURNAL, "a record of the journal cannot be unsealed");
    else
        (void)enrol_order_elsewhere(line->host_url, err);
    return RESUME_STUCK;
}

static enum resume_outcome enrol_resume_line(struct resume *r, const struct journal_line *line)
{
    struct err cause = ERR_INIT;
    enum resume_outcome outcome = RESUME_WAITING;

    if (enrol_is_stuck(r->client, line))
        outcome = enrol_resume_stuck(line, &cause);
    else if (enrol_resume_can_go_on(r, line))
        outcome = enrol_resume_one(r, line, &cause);
    if (outcome == RESUME_WAITING || outcome == RESUME_STUCK)
        enrol_resume_note(r->err, &cause);
    r->offline = r->offline || cause.status == ST_OFFLINE;
    return outcome;
}

static void enrol_resume_count(struct enrol_resumed *resumed, enum resume_outcome outcome)
{
    switch (outcome) {
    case RESUME_FINISHED:
        resumed->last = resumed->certificates[resumed->finished];
        resumed->finished++;
        break;
    case RESUME_ENDED:
        resumed->ended++;
        break;
    case RESUME_WAITING:
        resumed->waiting++;
        break;
    case RESUME_STUCK:
        resumed->stuck++;
        break;
    case RESUME_CLEANED:
        break;
    }
}

enum status enrol_resume_all(const struct client *client, struct enrol_resumed *out, struct err *err)
{
    struct resume r = {.client = client, .err = err};
    struct journal_lines lines = {.lines = NULL};
    const enum status status = journal_list(client->sealed, &lines, err);

    if (status != ST_OK)
        return status;
    for (size_t i = 0; i < lines.count; i++)
        enrol_resume_count(&r.resumed, enrol_resume_line(&r, &lines.lines[i]));
    journal_lines_clear(&lines);
    *out = r.resumed;
    return ST_OK;
}

const struct cert_info *enrol_resumed_of(const struct enrol_resumed *resumed, const char *national_id)
{
    for (size_t i = resumed->finished; i > 0; i--) {
        if (strcmp(resumed->certificates[i - 1].national_id, national_id) == 0)
            return &resumed->certificates[i - 1];
    }
    return NULL;
}

enum status enrol_resumed_verdict(const struct enrol_resumed *resumed, const struct err *why, struct err *err)
{
    if (resumed->waiting + resumed->stuck > 0 && why->status != ST_OK) {
        if (err != NULL && err->status == ST_OK)
            *err = *why;
        return why->status;
    }
    if (resumed->finished + resumed->ended > 0)
        return ST_OK;
    if (resumed->waiting > 0)
        return err_set(err, ST_BUSY, FAULT_ORDER_NOT_READY, "resuming: the order needs its person's login");
    return err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "resuming: the journal is empty");
}
