#include "cli/order_run.h"

#include <string.h>

#include "base/fault.h"
#include "cli/apply_steps.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/host_session.h"
#include "cli/order_shown.h"
#include "cli/progress_line.h"
#include "cli/resume_at_start.h"
#include "client/message.h"
#include "ids.h"
#include "surface/standing_text.h"

/*
 * The host's state, as the manual's sentence before it promises, and what applying does to a certificate that is still
 * in use. No failure: the order itself will tell.
 */
static void say_standing(struct context *context, const struct session *session, enum order_kind kind)
{
    struct status_report report = {0};
    struct buf text;

    buf_init(&text, WORDS_TEXT_MAX);
    if (status_read(&context->pc.client, context->id, session, &report, NULL) == ST_OK) {
        const enum standing_host state = report.question.host_certificate;

        progress_line_end();
        if (words_append(&text, IDS_STATUS_HOST_STATE, WORDS_ALL, NULL) == ST_OK &&
            words_append(&text, standing_text_host(&report.question), WORDS_ALL, NULL) == ST_OK)
            conversation_say_text(buf_text(&text));
        if (kind == ORDER_NEW && (state == STANDING_HOST_VALID || state == STANDING_HOST_DUE))
            conversation_say(MSG_NOTE_APPLY_VOIDS, NULL);
    }
    progress_line_end();
    status_report_clear(&report);
    buf_clear(&text);
}

static enum status begin_once(struct context *context, const struct session *session, enum order_kind kind,
                              bool replace, struct enrolment **out, struct err *err)
{
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    const enum status st = kind == ORDER_RENEW
                               ? enrol_begin_renewal(&context->pc.client, session, serial, replace, out, err)
                               : enrol_begin(&context->pc.client, session, replace, out, err);

    progress_line_end();
    return st;
}

/* An order of another PC in the way: on a keyboard a question, elsewhere --replace decides. */
static enum status begin(struct context *context, const struct session *session, enum order_kind kind,
                         struct enrolment **out, struct err *err)
{
    struct err local = ERR_INIT;
    bool replace = arguments_has(&context->arguments, OPTION_REPLACE);
    enum status st = begin_once(context, session, kind, replace, out, &local);

    if (st != ST_OK && local.fault == FAULT_ORDER_OPEN && !replace && console_has_keyboard()) {
        const enum status asked = conversation_ask(IDS_APPLY_REPLACE_QUESTION, NULL, &replace, err);

        if (asked != ST_OK)
            return asked;
        if (!replace)
            return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "asking whether to replace the open order");
        err_clear(&local);
        st = begin_once(context, session, kind, true, out, &local);
    }
    if (st != ST_OK && err->status == ST_OK)
        *err = local;
    return st;
}

/* What is continued is not what was asked for: said, so that nobody wonders about its steps. */
static void say_kind(const struct enrolment *enrolment, enum order_kind asked)
{
    const enum order_kind kind = enrol_entry(enrolment)->kind;

    if (kind != asked)
        conversation_say(kind == ORDER_RENEW ? IDS_RENEW_GOES_ON : IDS_RENEW_APPLICATION_GOES_ON, NULL);
}

/* Whatever the order waits for (enrol_next), until the certificate is installed, tested and confirmed. */
static enum status walk(struct context *context, struct enrolment *enrolment, const struct session *session,
                        struct cert_info *out, struct err *err)
{
    const bool agreed = arguments_has(&context->arguments, OPTION_AGREE);
    enum status st = ST_OK;

    bool persons_turn = true;

    while (st == ST_OK && persons_turn) {
        const enum order_next next = enrol_next(enrolment);

        persons_turn = next == NEXT_CODE || next == NEXT_CONSENT;
        if (next == NEXT_CODE)
            st = apply_step_code(enrolment, session, err);
        else if (next == NEXT_CONSENT)
            st = apply_step_consent(enrolment, session, agreed, err);
    }
    if (st != ST_OK)
        return st;
    conversation_say(MSG_PROGRESS_DOWNLOADING, NULL);
    st = enrol_finish(enrolment, session, out, err);
    progress_line_end();
    return st;
}

/* An order that the host will never send a code for is taken back, so that nothing of this attempt stays behind. */
static void take_back_if_hopeless(struct enrolment *enrolment, const struct session *session, const struct err *err)
{
    if (err->fault == FAULT_NO_PHONE && enrol_take_back(enrolment, session, NULL) != ST_OK)
        conversation_say(IDS_APPLY_ORDER_STAYS, NULL);
}

/* Whether the same order can still be brought to its end later. What the host has ended, the next start clears;
 * after too many wrong codes it may have. */
static bool order_goes_on(const struct enrolment *enrolment, const struct err *err)
{
    return !enrol_is_over(enrolment) && err->status != ST_EXPIRED && err->fault != FAULT_CODE_EXHAUSTED &&
           err->fault != FAULT_CODES_BLOCKED && err->fault != FAULT_NO_PHONE;
}

static void say_stopped(const struct context *context, const struct enrolment *enrolment)
{
    const bool renewal = enrol_entry(enrolment)->kind == ORDER_RENEW;

    conversation_say(renewal ? IDS_RENEW_STOPPED : IDS_APPLY_STOPPED, WORDS(context->id));
}

/* Who decides at the host goes by the key, since whoever knows the password may have applied too. */
static void say_key(const struct enrolment *enrolment, const struct err *err)
{
    if (err->fault == FAULT_ORDER_PENDING)
        conversation_say(IDS_APPLY_KEY, WORDS(enrol_entry(enrolment)->spki_hash));
}

static enum status run_with_session(struct context *context, const struct session *session, enum order_kind kind,
                                    struct err *err)
{
    struct enrolment *enrolment = NULL;
    struct cert_info info;
    enum status st = ST_OK;

    say_standing(context, session, kind);
    st = begin(context, session, kind, &enrolment, err);
    if (st == ST_OK) {
        say_kind(enrolment, kind);
        st = walk(context, enrolment, session, &info, err);
        if (st != ST_OK)
            take_back_if_hopeless(enrolment, session, err);
        if (st != ST_OK)
            say_key(enrolment, err);
        if (st != ST_OK && order_goes_on(enrolment, err))
            say_stopped(context, enrolment);
    }
    if (st == ST_OK)
        st = order_shown(context, session, &info, enrolment, err);
    enrol_close(&enrolment);
    return st;
}

static enum status run_logged_in(struct context *context, enum order_kind kind, struct err *err)
{
    struct session session = {.token = ""};
    enum status st = host_session_open(context, &session, err);

    if (st == ST_OK) {
        if ((context->pc.client.backend->capabilities & BACKEND_CAN_LOGIN) != 0)
            conversation_say(IDS_APPLY_LOGGED_IN, WORDS(session.name));
        else
            conversation_say(IDS_APPLY_UNCHECKED, NULL);
        st = run_with_session(context, &session, kind, err);
    }
    logout(&context->pc.client, &session);
    return st;
}

enum status order_go_on(struct context *context, const struct journal_line *line, struct err *err)
{
    char masked[NATIONAL_ID_SIZE] = "";

    memcpy(context->id, line->national_id, sizeof context->id);
    national_id_mask(line->national_id, masked);
    conversation_say(IDS_RESUME_OF, WORDS(masked));
    return run_logged_in(context, line->kind, err);
}

enum status order_run(struct context *context, enum order_kind kind, struct err *err)
{
    const struct cert_info *finished = NULL;
    enum status st = pc_need_host(&context->pc, err);

    if (st == ST_OK)
        st = resume_at_start(context, err);
    if (st != ST_OK)
        return st;
    finished = enrol_resumed_of(&context->resumed, context->id);
    if (finished != NULL) /* by the start of this run: another application would void it */
        return order_shown(context, NULL, finished, NULL, err);
    return run_logged_in(context, kind, err);
}
