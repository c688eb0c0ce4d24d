#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "client/enrol.h"
#include "client/revocation.h"
#include "client_task.h"

static enum status task_code(struct task *task, struct enrolment *enrolment, struct err *err)
{
    struct code_sent_answer sent = {.prefix = ""};
    char code[LINE_SIZE] = "";
    enum status status = enrol_send_code(enrolment, &task->session, &sent, err);

    if (status == ST_OK)
        status = task_ask_code(task, &sent, code, err);
    if (status == ST_OK)
        status = enrol_verify_code(enrolment, &task->session, code, err);
    return status;
}

static enum status task_consent(struct task *task, struct enrolment *enrolment, struct err *err)
{
    struct consent_answer consent = {.id = ""};
    enum status status = enrol_read_consent(enrolment, NULL, &consent, err);

    if (status == ST_OK)
        (void)printf("consent: %s %s %s\n%s\n", consent.id, consent.language, consent.title, buf_text(&consent.text));
    if (status == ST_OK)
        status = enrol_agree(enrolment, &task->session, &consent, err);
    consent_answer_clear(&consent);
    return status;
}

static enum status task_walk(struct task *task, struct enrolment *enrolment, struct err *err)
{
    struct cert_info info = {.is_ca = false};
    enum status status = ST_OK;

    while (status == ST_OK && (enrol_next(enrolment) == NEXT_CODE || enrol_next(enrolment) == NEXT_CONSENT))
        status =
            enrol_next(enrolment) == NEXT_CODE ? task_code(task, enrolment, err) : task_consent(task, enrolment, err);
    if (status == ST_OK)
        status = enrol_finish(enrolment, &task->session, &info, err);
    if (status == ST_OK)
        task_tell_certificate(task, &info);
    task_tell(task, "replaced_stays", enrol_replaced_stays(enrolment) ? "yes" : "no");
    task_tell(task, "key", enrol_entry(enrolment)->spki_hash); /* what a person brings to the counter */
    return status;
}

enum status task_renew(struct task *task, struct err *err)
{
    struct enrolment *enrolment = NULL;
    enum status status = task_login(task, err);

    if (status == ST_OK)
        status = enrol_begin_renewal(&task->rig->client, &task->session, task_option(task, "serial"),
                                     task_is(task, "replace"), &enrolment, err);
    if (status == ST_OK)
        status = task_walk(task, enrolment, err);
    enrol_close(&enrolment);
    return status;
}

enum status task_apply(struct task *task, struct err *err)
{
    struct enrolment *enrolment = NULL;
    enum status status = task_login(task, err);

    if (status == ST_OK)
        status = enrol_begin(&task->rig->client, &task->session, task_is(task, "replace"), &enrolment, err);
    if (status == ST_OK)
        status = task_walk(task, enrolment, err);
    enrol_close(&enrolment);
    return status;
}

enum status task_resume(struct task *task, struct err *err)
{
    struct enrol_resumed resumed = {.finished = 0};
    struct err cause = ERR_INIT;
    const enum status status = enrol_resume_all(&task->rig->client, &resumed, &cause);

    task_tell_number(task, "finished", (long long)resumed.finished);
    task_tell_number(task, "ended", (long long)resumed.ended);
    task_tell_number(task, "waiting", (long long)resumed.waiting);
    task_tell_number(task, "stuck", (long long)resumed.stuck);
    task_tell_number(task, "replaced_stay", (long long)resumed.replaced_stay);
    task_tell(task, "cause", fault_word(cause.fault));
    if (resumed.finished > 0)
        task_tell_certificate(task, &resumed.last);
    if (status != ST_OK)
        *err = cause;
    return status;
}

static enum status task_cancel_line(struct task *task, const struct journal_line *line, struct err *err)
{
    struct enrolment *enrolment = NULL;
    enum status status = enrol_open(&task->rig->client, line->name, &enrolment, err);

    if (status == ST_OK)
        status = enrol_cancel(enrolment, &task->session, err);
    enrol_close(&enrolment);
    return status;
}

enum status task_cancel(struct task *task, struct err *err)
{
    struct journal_lines lines = {.lines = NULL};
    size_t cancelled = 0;
    enum status status = task_login(task, err);

    if (status == ST_OK)
        status = journal_list(&task->rig->sealed_port, &lines, err);
    for (size_t i = 0; status == ST_OK && i < lines.count; i++) {
        if (strcmp(lines.lines[i].national_id, task->session.national_id) != 0)
            continue;
        status = task_cancel_line(task, &lines.lines[i], err);
        cancelled += status == ST_OK;
    }
    if (status == ST_OK && cancelled == 0)
        status = err_set(err, ST_NOT_FOUND, FAULT_NO_OPEN_ORDER, "no order of that person");
    journal_lines_clear(&lines);
    return status;
}

/* --- revoke --- */

static enum status task_revoke_by_code(struct task *task, const struct revocation *revocation,
                                       enum revocation_reason reason, struct revoke_answer *out, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct code_sent_answer sent = {.prefix = ""};
    char code[LINE_SIZE] = "";
    enum status status = revocation_send_code(client, &task->session, revocation, &sent, err);

    if (status == ST_OK)
        status = task_ask_code(task, &sent, code, err);
    if (status == ST_OK)
        status = revocation_by_code(client, &task->session, revocation, reason, code, out, err);
    return status;
}

enum status task_revoke(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    const char *word = task_option(task, "reason");
    enum revocation_reason reason = REASON_UNSPECIFIED;
    struct revocation revocation = {.here = false};
    struct revoke_answer answer = {.serial = ""};
    enum status status = task_login(task, err);

    if (status == ST_OK && revocation_reason_read(word != NULL ? word : "", &reason) != ST_OK)
        status = err_set(err, ST_BAD_INPUT, FAULT_USAGE, "no such reason");
    if (status == ST_OK)
        status = revocation_find(client, &task->session, task_option(task, "serial"), &revocation, err);
    if (status == ST_OK && revocation.already)
        status = revocation_when(client, &task->session, &revocation, &answer, err);
    else if (status == ST_OK && revocation.provable && !task_is(task, "by"))
        status = revocation_by_key(client, &task->session, &revocation, reason, &answer, err);
    else if (status == ST_OK)
        status = task_revoke_by_code(task, &revocation, reason, &answer, err);
    if (status == ST_OK) {
        task_tell(task, "serial", answer.serial);
        task_tell(task, "reason", revocation_reason_word(answer.reason));
        task_tell_number(task, "at", answer.revoked_utc);
        task_tell(task, "already", revocation.already ? "yes" : "no");
    }
    return status;
}
