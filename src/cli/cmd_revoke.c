#include "cli/commands.h"

#include <string.h>

#include "base/fault.h"
#include "cli/code_talk.h"
#include "cli/console.h"
#include "cli/conversation.h"
#include "cli/host_session.h"
#include "cli/page.h"
#include "cli/progress_line.h"
#include "cli/report_json.h"
#include "cli/report_text.h"
#include "cli/resume_at_start.h"
#include "client/revocation.h"
#include "ids.h"
#include "surface/moment_text.h"
#include "surface/reason_text.h"

/* What one run works with. */
struct revoke_run {
    struct context *context;
    struct session session;
    struct revocation revocation;
    enum revocation_reason reason;
    struct revoke_answer answer; /* of the host */
};

static const struct {
    const char *typed; /* as cli/arguments.c takes them */
    enum revocation_reason reason;
} reasons[] = {
    {"key-compromise", REASON_KEY_COMPROMISE},
    {"superseded", REASON_SUPERSEDED},
    {"cessation", REASON_CESSATION},
    {"unspecified", REASON_UNSPECIFIED},
};

enum { REASONS = sizeof reasons / sizeof reasons[0] };

static enum revocation_reason reason_typed(const struct context *context)
{
    const char *typed = arguments_value(&context->arguments, OPTION_REASON);

    for (size_t i = 0; i < REASONS; i++) {
        if (strcmp(reasons[i].typed, typed) == 0)
            return reasons[i].reason;
    }
    return REASON_UNSPECIFIED; /* never: the command line was checked */
}

/* --- before --- */

/* What it means, under the certificate that it is about. */
static enum status ask(const struct revoke_run *run, struct err *err)
{
    struct context *context = run->context;
    const struct certificate_view view = {&context->pc.clock, context_given_id(context)};
    struct page page;

    if (run->revocation.already || arguments_has(&context->arguments, OPTION_YES))
        return ST_OK;
    page_open(&page);
    if (run->revocation.here)
        report_text_certificate(&page, &view, &run->revocation.info, OWNER_SHOWN);
    else
        page_field(&page, IDS_LABEL_SERIAL, run->revocation.serial);
    console_say(buf_text(&page.text));
    page_clear(&page);
    return conversation_must_agree(IDS_REVOKE_QUESTION, NULL, "asking whether to revoke: the answer was no", err);
}

/* --- by key, else by code --- */

static enum status send_code(void *self, struct code_sent_answer *out, struct err *err)
{
    const struct revoke_run *run = self;

    return revocation_send_code(&run->context->pc.client, &run->session, &run->revocation, out, err);
}

static enum status take_code(void *self, const char *typed, struct err *err)
{
    struct revoke_run *run = self;

    return revocation_by_code(&run->context->pc.client, &run->session, &run->revocation, run->reason, typed,
                              &run->answer, err);
}

/* An earlier run may have had a code sent: the host keeps no order that would tell. */
static enum status revoke_by_code(struct revoke_run *run, int why, struct err *err)
{
    const struct code_exchange exchange = {
        .send = send_code, .take = take_code, .counts = IDS_REVOKE_CODE_COUNTS, .sent_before = true, .self = run};

    conversation_say(why, NULL);
    return code_talk(&exchange, err);
}

/* The key is here and cannot be used: the phone may still tell who asks. */
static bool is_keys_fault(enum status status)
{
    return status == ST_NO_KEY || status == ST_IO;
}

static enum status tell_when(struct revoke_run *run, struct err *err)
{
    return revocation_when(&run->context->pc.client, &run->session, &run->revocation, &run->answer, err);
}

/* No code is sent for one that somebody revoked since it was asked about: then it is told when that was. */
static enum status revoke_without_key(struct revoke_run *run, int why, struct err *err)
{
    struct err local = ERR_INIT;
    enum status st = revoke_by_code(run, why, &local);

    if (local.fault == FAULT_NOT_ALLOWED && tell_when(run, NULL) == ST_OK) {
        run->revocation.already = true;
        return ST_OK;
    }
    if (st != ST_OK && err->status == ST_OK)
        *err = local;
    return st;
}

static enum status revoke(struct revoke_run *run, struct err *err)
{
    struct err local = ERR_INIT;
    enum status st = ST_OK;

    if (run->revocation.already)
        return tell_when(run, err);
    if (!run->revocation.provable)
        return revoke_without_key(run, IDS_REVOKE_BY_CODE, err);
    st =
        revocation_by_key(&run->context->pc.client, &run->session, &run->revocation, run->reason, &run->answer, &local);
    progress_line_end();
    if (is_keys_fault(st))
        return revoke_without_key(run, IDS_REVOKE_KEY_FAILED, err);
    if (st != ST_OK && err->status == ST_OK)
        *err = local;
    return st;
}

/* --- after --- */

static void show_json(const struct revoke_run *run)
{
    struct json_members revoked;

    json_members_open_object(&revoked);
    json_members_text(&revoked, "serial", run->answer.serial);
    json_members_text(&revoked, "reason", revocation_reason_word(run->answer.reason));
    json_members_time(&revoked, "at", run->answer.revoked_utc);
    json_members_bool(&revoked, "already", run->revocation.already);
    json_members_bool(&revoked, "on_this_pc", run->revocation.here);
    json_members_take(&run->context->report.root, "revoked", &revoked);
}

static enum status show_text(const struct revoke_run *run, struct err *err)
{
    struct context *context = run->context;
    char moment[TIME_MANUAL_SIZE];
    struct page page;
    enum status st = ST_OK;

    moment_text(&context->pc.clock, run->answer.revoked_utc, moment);
    page_open(&page);
    page_line(&page, run->revocation.already ? IDS_REVOKE_ALREADY : IDS_REVOKE_DONE, WORDS(run->answer.serial, moment));
    page_words(&page, IDS_REVOKE_REASON, NULL);
    page_line(&page, reason_text(run->answer.reason), NULL);
    if (run->revocation.here)
        page_line(&page, IDS_REVOKE_STAYS, WORDS(run->answer.serial));
    page_line(&page, IDS_REVOKE_APPLY, WORDS(context->id));
    st = page_print(&page, err);
    page_clear(&page);
    return st;
}

static enum status show(const struct revoke_run *run, struct err *err)
{
    if (!run->context->report.is_json)
        return show_text(run, err);
    show_json(run);
    return ST_OK;
}

enum status cmd_revoke(struct context *context, enum outcome *outcome, struct err *err)
{
    struct revoke_run run = {.context = context, .reason = reason_typed(context)};
    const char *serial = arguments_value(&context->arguments, OPTION_SERIAL);
    enum status st = host_session_need(context, BACKEND_CAN_REVOKE, err);

    (void)outcome;
    if (st == ST_OK)
        st = resume_at_start(context, err);
    if (st == ST_OK)
        st = host_session_open(context, &run.session, err);
    if (st == ST_OK)
        st = revocation_find(&context->pc.client, &run.session, serial, &run.revocation, err);
    progress_line_end();
    if (st == ST_OK)
        st = ask(&run, err);
    if (st == ST_OK)
        st = revoke(&run, err);
    progress_line_end();
    logout(&context->pc.client, &run.session);
    return st == ST_OK ? show(&run, err) : st;
}
