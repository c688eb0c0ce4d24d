#include "cli/apply_steps.h"

#include "base/fault.h"
#include "cli/code_talk.h"
#include "cli/conversation.h"
#include "cli/progress_line.h"
#include "ids.h"
#include "surface/words.h"

enum { CONSENT_TRIES = 3 };

/* The codes of an order. */
struct order_codes {
    struct enrolment *enrolment;
    const struct session *session;
};

static void keep_failure(struct err *err, const struct err *failure)
{
    if (err != NULL && err->status == ST_OK)
        *err = *failure;
}

/* --- one-time code --- */

static enum status order_send_code(void *self, struct code_sent_answer *out, struct err *err)
{
    const struct order_codes *codes = self;

    return enrol_send_code(codes->enrolment, codes->session, out, err);
}

static enum status order_take_code(void *self, const char *typed, struct err *err)
{
    const struct order_codes *codes = self;

    return enrol_verify_code(codes->enrolment, codes->session, typed, err);
}

enum status apply_step_code(struct enrolment *enrolment, const struct session *session, struct err *err)
{
    struct order_codes codes = {enrolment, session};
    const struct code_exchange exchange = {.send = order_send_code,
                                           .take = order_take_code,
                                           .notes = IDS_APPLY_NOTES,
                                           .counts = IDS_APPLY_CODE_COUNTS,
                                           .sent_before = enrol_was_placed(enrolment),
                                           .self = &codes};

    return code_talk(&exchange, err);
}

/* --- consent --- */

static void show_consent(const struct consent_answer *consent)
{
    conversation_say_text("");
    conversation_say_text(consent->title);
    conversation_say_text("");
    if (consent->translation) {
        conversation_say(IDS_CONSENT_TRANSLATION, NULL);
        conversation_say_text("");
    }
    conversation_say_text(buf_text(&consent->text));
    conversation_say_text("");
}

static enum status consent_once(struct enrolment *enrolment, const struct session *session, bool agreed,
                                struct err *err)
{
    struct consent_answer consent = {.title = ""};
    bool yes = agreed;
    enum status st = enrol_read_consent(enrolment, words_language(), &consent, err);

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
