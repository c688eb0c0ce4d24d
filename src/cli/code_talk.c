#include "cli/code_talk.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fault.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/progress_line.h"
#include "cli/secrets.h"
#include "ids.h"

static void say_sent(const struct code_sent_answer *sent)
{
    char seconds[24];

    (void)snprintf(seconds, sizeof seconds, "%" PRId64, sent->expires_in_s);
    conversation_say(IDS_APPLY_CODE_SENT, WORDS(sent->masked_phone, sent->prefix, seconds));
}

/* What is known of the codes while a person is asked for one. */
struct code_talk {
    const struct code_exchange *exchange;
    struct code_sent_answer sent; /* in this run; prefix "" if none was */
    struct err too_soon;          /* why the first one was not sent: an earlier run may have sent one */
    bool sent_another;
};

static enum status code_send(struct code_talk *talk, struct err *failure)
{
    const enum status st = talk->exchange->send(talk->exchange->self, &talk->sent, failure);

    progress_line_end();
    if (st == ST_OK)
        say_sent(&talk->sent);
    return st;
}

/*
 * Too soon for a code is no end where an earlier one for the same thing may still count. The host counts by the number,
 * so that it may be too soon for what never had one.
 */
static enum status code_send_first(struct code_talk *talk, struct err *failure)
{
    const enum status st = code_send(talk, failure);

    if (st == ST_OK || !talk->exchange->sent_before || failure->fault != FAULT_CODE_TOO_SOON)
        return st;
    conversation_say_failure(failure);
    conversation_say(talk->exchange->counts, NULL);
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
    conversation_say(talk->exchange->counts, NULL);
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
    const enum status st = talk->exchange->take(talk->exchange->self, typed, failure);

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

enum status code_talk(const struct code_exchange *exchange, struct err *err)
{
    struct code_talk talk = {.exchange = exchange, .sent = {.prefix = ""}, .too_soon = ERR_INIT};
    struct err failure = ERR_INIT;
    enum status st = code_send_first(&talk, &failure);

    if (st == ST_OK) {
        if (exchange->notes != 0)
            conversation_say(exchange->notes, NULL);
        st = code_ask(&talk, &failure);
    }
    if (st == ST_OK)
        conversation_say(IDS_APPLY_CODE_RIGHT, NULL);
    else if (err != NULL && err->status == ST_OK)
        *err = failure;
    return st;
}
