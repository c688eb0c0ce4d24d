#include "cli/apply_steps.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/progress_line.h"
#include "cli/secrets.h"
#include "ids.h"

enum { CONSENT_TRIES = 3 };

static void keep_failure(struct err *err, const struct err *failure)
{
    if (err != NULL && err->status == ST_OK)
        *err = *failure;
}

/* --- one-time code --- */

static void say_sent(const struct code_sent_answer *sent)
{
    char seconds[24];

    (void)snprintf(seconds, sizeof seconds, "%" PRId64, sent->expires_in_s);
    conversation_say(IDS_APPLY_CODE_SENT, WORDS(sent->masked_phone, sent->prefix, seconds));
}

/*
 * prefix: of the code that was sent, "" if an earlier one still counts: asking too soon for another is told and is no
 * end.
 */
static enum status send_code(struct enrolment *enrolment, const struct session *session, struct code_sent_answer *sent,
                             struct err *err)
{
    struct err local = ERR_INIT;
    const enum status st = enrol_send_code(enrolment, session, sent, &local);

    progress_line_end();
    if (st == ST_OK) {
        say_sent(sent);
        return ST_OK;
    }
    if (local.fault == FAULT_CODE_TOO_SOON) {
        conversation_say_failure(&local);
        return ST_OK;
    }
    keep_failure(err, &local);
    return st;
}

static bool another_code_may_help(const struct err *failure)
{
    return failure->fault == FAULT_CODE_WRONG || failure->fault == FAULT_CODE_EXPIRED ||
           failure->fault == FAULT_CODE_FORMAT;
}

/* One answer: ST_OK, or in *failure why not; *verified tells whether it was the right code. */
static enum status take_answer(struct enrolment *enrolment, const struct session *session,
                               struct code_sent_answer *sent, bool *verified, struct err *failure)
{
    struct buf typed = {0};
    enum status st = secrets_code(sent->prefix, &typed, failure);

    if (st == ST_OK && typed.len == 0) {
        st = send_code(enrolment, session, sent, failure);
    } else if (st == ST_OK) {
        st = enrol_verify_code(enrolment, session, buf_text(&typed), failure);
        progress_line_end();
        *verified = st == ST_OK;
    }
    buf_clear(&typed);
    return st;
}

enum status apply_step_code(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    struct code_sent_answer sent = {.prefix = ""};
    struct err refused = ERR_INIT; /* of the last code */
    struct err failure = ERR_INIT;
    bool verified = false;
    enum status st = send_code(enrolment, session, &sent, err);

    if (st != ST_OK)
        return st;
    conversation_say(IDS_APPLY_NOTES, NULL);
    while (!verified) {
        err_clear(&failure);
        st = take_answer(enrolment, session, &sent, &verified, &failure);
        if (st == ST_OK)
            continue;
        if (!another_code_may_help(&failure))
            break;
        conversation_say_failure(&failure);
        refused = failure;
    }
    if (verified) {
        conversation_say(IDS_APPLY_CODE_RIGHT, NULL);
        return ST_OK;
    }
    if (failure.fault == FAULT_SECRET_MISSING && refused.status != ST_OK)
        failure = refused;
    keep_failure(err, &failure);
    return failure.status;
}

/* --- consent --- */

static void show_consent(const struct consent_answer *consent)
{
    conversation_say_text("");
    conversation_say_text(consent->title);
    conversation_say_text("");
    conversation_say_text(buf_text(&consent->text));
    conversation_say_text("");
}

static enum status consent_once(struct enrolment *enrolment, const struct session *session, bool agreed,
                                struct err *err)
{
    struct consent_answer consent = {.title = ""};
    bool yes = agreed;
    enum status st = enrol_read_consent(enrolment, &consent, err);

    progress_line_end();
    if (st == ST_OK) {
        show_consent(&consent);
        if (agreed)
            conversation_say(IDS_APPLY_AGREED, NULL);
        else
            st = conversation_ask(IDS_APPLY_CONSENT_QUESTION, NULL, &yes, err);
    }
    if (st == ST_OK && !yes)
        st = err_set(err, ST_CANCELLED, FAULT_CANCELLED, "asking for consent: the answer was no");
    if (st == ST_OK)
        st = enrol_agree(enrolment, session, &consent, err);
    progress_line_end();
    consent_answer_clear(&consent);
    return st;
}

/* A text that the host replaced while it was being read is shown anew. */
enum status apply_step_consent(struct enrolment *enrolment, const struct session *session, bool agreed, struct err *err)
{
    struct err local = ERR_INIT;
    enum status st = ST_OK;

    for (int tried = 0; tried < CONSENT_TRIES; tried++) {
        err_clear(&local);
        st = consent_once(enrolment, session, agreed, &local);
        if (st == ST_OK || local.fault != FAULT_CONSENT_CHANGED)
            break;
        conversation_say_failure(&local);
    }
    if (st != ST_OK)
        keep_failure(err, &local);
    return st;
}
