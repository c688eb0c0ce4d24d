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

/* What is known of this order's codes while a person is asked for one. */
struct code_talk {
    struct enrolment *enrolment;
    const struct session *session;
    struct code_sent_answer sent; /* in this run; prefix "" if none was */
    struct err too_soon;          /* why the first one was not sent: an earlier run may have sent one */
    bool sent_another;
};

static enum status code_send(struct code_talk *talk, struct err *failure)
{
    const enum status st = enrol_send_code(talk->enrolment, talk->session, &talk->sent, failure);

    progress_line_end();
    if (st == ST_OK)
        say_sent(&talk->sent);
    return st;
}

/*
 * Too soon for a code is no end where an earlier one of this very order may still count. The host counts by the number,
 * so that it may be too soon for an order that never had one.
 */
static enum status code_send_first(struct code_talk *talk, bool resumed, struct err *failure)
{
    const enum status st = code_send(talk, failure);

    if (st == ST_OK || !resumed || failure->fault != FAULT_CODE_TOO_SOON)
        return st;
    conversation_say_failure(failure);
    conversation_say(IDS_APPLY_CODE_COUNTS, NULL);
    talk->too_soon = *failure;
    err_clear(failure);
    return ST_OK;
}

/* For an empty line. Where nobody sits, the first refusal is the end, and so is the second empty line. */
static enum status code_send_another(struct code_talk *talk, struct err *failure)
{
    enum status st = ST_OK;

    if (!console_has_keyboard() && talk->sent_another)
        return err_set(failure, ST_BAD_INPUT, FAULT_CODE_FORMAT, "one-time code: a second empty line");
    talk->sent_another = true;
    st = code_send(talk, failure);
    if (st == ST_OK || failure->fault != FAULT_CODE_TOO_SOON || !console_has_keyboard())
        return st;
    conversation_say_failure(failure);
    conversation_say(IDS_APPLY_CODE_COUNTS, NULL);
    err_clear(failure);
    return ST_OK;
}

/* Where nobody sits only a wrong code is followed by another: the host counts those, and ends them. */
static bool another_code_may_help(const struct err *failure)
{
    return failure->fault == FAULT_CODE_WRONG ||
           (console_has_keyboard() && (failure->fault == FAULT_CODE_EXPIRED || failure->fault == FAULT_CODE_FORMAT));
}

static enum status code_verify(struct code_talk *talk, const char *typed, struct err *failure)
{
    const enum status st = enrol_verify_code(talk->enrolment, talk->session, typed, failure);

    progress_line_end();
    if (failure->fault == FAULT_ORDER_NOT_READY && talk->too_soon.status != ST_OK) {
        *failure = talk->too_soon; /* the host has sent none for this order: all that helps is to wait */
        return failure->status;
    }
    return st;
}

/* One answer: ST_OK, or in *failure why not; *verified tells whether it was the right code. */
static enum status code_take_answer(struct code_talk *talk, bool *verified, struct err *failure)
{
    struct buf typed = {0};
    enum status st = secrets_code(talk->sent.prefix, &typed, failure);

    if (st == ST_OK && typed.len == 0) {
        st = code_send_another(talk, failure);
    } else if (st == ST_OK) {
        st = code_verify(talk, buf_text(&typed), failure);
        *verified = st == ST_OK;
    }
    buf_clear(&typed);
    return st;
}

static enum status code_ask(struct code_talk *talk, struct err *failure)
{
    struct err refused = ERR_INIT; /* of the last code */
    bool verified = false;

    while (!verified) {
        err_clear(failure);
        if (code_take_answer(talk, &verified, failure) == ST_OK)
            continue;
        if (!another_code_may_help(failure))
            break;
        conversation_say_failure(failure);
        refused = *failure;
    }
    if (!verified && failure->fault == FAULT_SECRET_MISSING && refused.status != ST_OK)
        *failure = refused;
    return verified ? ST_OK : failure->status;
}

enum status apply_step_code(struct enrolment *enrolment, const struct session *session, bool resumed, struct err *err)
{
    struct code_talk talk = {.enrolment = enrolment, .session = session, .sent = {.prefix = ""}, .too_soon = ERR_INIT};
    struct err failure = ERR_INIT;
    enum status st = code_send_first(&talk, resumed, &failure);

    if (st == ST_OK) {
        conversation_say(IDS_APPLY_NOTES, NULL);
        st = code_ask(&talk, &failure);
    }
    if (st == ST_OK)
        conversation_say(IDS_APPLY_CODE_RIGHT, NULL);
    else
        keep_failure(err, &failure);
    return st;
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
