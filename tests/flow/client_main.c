/*
 * flow_client: the use cases of client/ as a small native program, so that flow tests can drive them against the live
 * host under sanitizers, kill them (PCCERT_KILL_AT) and look at the folder that they leave behind.
 *
 *   flow_client FOLDER PCCERT.JSON COMMAND [option=value...]
 *
 *   login-check id=          apply id= [replace=yes] [code=FILE]     resume            cancel id=
 *   renew id= [serial=]      revoke id= reason= [serial=] [by=code]
 *   renewal-info             release record=FILE [version=]
 *   status [id=] [login=yes] export [id=|serial=] file= [strong=yes] [overwrite=yes]
 *   import file= [id=] [any=yes]                                     remove [id=|serial=]
 *   upload id=               (prints "url? ADDRESS", then waits for the phone)
 *
 * With any of them: hurry=yes, waiting takes no time; hasty=N, the N-th exchange with the host is given up after two
 * seconds; clock=N:SECONDS, before that exchange (0: from the start) this PC's clock is set ahead by so much. What the
 * host says to be shown is printed as it came.
 *
 * Secrets come from standard input, one a line: login password, one-time code, file password. apply prints "code?
 * PREFIX" when it wants the code (renew and revoke too); with code=FILE it waits for a line in that file instead. The
 * last line tells the outcome: "status=<word> fault=<word> detail=<text> ..."; the exit code is 0 for ok, 1 otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/wipe.h"
#include "client/backup.h"
#include "client/enrol.h"
#include "client/import.h"
#include "client/login.h"
#include "client/removal.h"
#include "client/renewal_info.h"
#include "client/revocation.h"
#include "client/status.h"
#include "client/transfer.h"
#include "client_task.h"

enum { CODE_POLL_MS = 50, CODE_PATIENCE_MS = 60000 };

static enum status task_login(struct task *task, struct err *err)
{
    const char *id = task_option(task, "id");
    char password[LINE_SIZE] = "";
    enum status status = task_read_line(password, err);

    if (status == ST_OK)
        status = login(&task->rig->client, id != NULL ? id : "", password, &task->session, err);
    if (status == ST_OK)
        (void)printf("name: %s\n", task->session.name);
    wipe(password, sizeof password);
    return status;
}

static enum status task_login_check(struct task *task, struct err *err)
{
    const enum status status = task_login(task, err);

    if (status == ST_OK)
        task_tell(task, "phone_bound", task->session.phone_bound ? "yes" : "no");
    return status;
}

/* --- apply --- */

static enum status task_poll_code(const struct task *task, const char *path, char code[LINE_SIZE], struct err *err)
{
    const struct clock_port *clock = &task->rig->clock;
    struct buf file;

    for (unsigned waited_ms = 0; waited_ms < CODE_PATIENCE_MS; waited_ms += CODE_POLL_MS) {
        enum status status = ST_OK;

        buf_init(&file, LINE_SIZE - 1);
        status = file_read(path, &file, NULL);
        (void)snprintf(code, LINE_SIZE, "%s", buf_text(&file));
        buf_clear(&file);
        if (status == ST_OK && strchr(code, '\n') != NULL) {
            code[strcspn(code, "\r\n")] = '\0';
            return ST_OK;
        }
        clock->wait_ms(clock->self, CODE_POLL_MS);
    }
    return err_set(err, ST_BAD_INPUT, FAULT_SECRET_MISSING, "no code came");
}

static enum status task_ask_code(struct task *task, const struct code_sent_answer *sent, char code[LINE_SIZE],
                                 struct err *err)
{
    const char *path = task_option(task, "code");

    (void)printf("phone: %s\ncode? %s\n", sent->masked_phone, sent->prefix);
    (void)fflush(stdout);
    return path != NULL ? task_poll_code(task, path, code, err) : task_read_line(code, err);
}

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
    return status;
}

static enum status task_renew(struct task *task, struct err *err)
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

static enum status task_apply(struct task *task, struct err *err)
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

static enum status task_resume(struct task *task, struct err *err)
{
    struct enrol_resumed resumed = {.finished = 0};
    struct err cause = ERR_INIT;
    const enum status status = enrol_resume_all(&task->rig->client, &resumed, &cause);

    task_tell_number(task, "finished", (long long)resumed.finished);
    task_tell_number(task, "ended", (long long)resumed.ended);
    task_tell_number(task, "waiting", (long long)resumed.waiting);
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

static enum status task_cancel(struct task *task, struct err *err)
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

static enum status task_revoke(struct task *task, struct err *err)
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

/* --- status, files, removal --- */

static enum status task_status(struct task *task, struct err *err)
{
    const bool ask = task_is(task, "login");
    struct status_report report = {.host_asked = false};
    enum status status = ask ? task_login(task, err) : ST_OK;

    if (status != ST_OK)
        return status;
    status = status_read(&task->rig->client, task_option(task, "id"), ask ? &task->session : NULL, &report, err);
    task_tell(task, "host", standing_host_word(report.question.host));
    task_tell(task, "pc", standing_pc_word(report.question.pc));
    task_tell(task, "same", report.question.same ? "yes" : "no");
    task_tell(task, "order_here", report.order_here ? "yes" : "no");
    task_tell(task, "usable", standing_usable_word(report.standing.usable));
    task_tell(task, "primary", standing_action_word(report.standing.primary));
    task_tell_number(task, "sentence", report.standing.sentence);
    task_tell_number(task, "note", report.standing.note);
    task_tell_number(task, "count", (long long)report.pc.count);
    if (inventory_best(&report.pc) != NULL)
        task_tell_certificate(task, &inventory_best(&report.pc)->entry.info);
    status_report_clear(&report);
    return status;
}

/* Without a login: what the host says of this PC's certificates, and how the first person stands by it. */
static enum status task_renewal_info(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct reminder_record record = {.count = 0};
    struct renewal_info_words said = {.count = 0};
    struct inventory inventory = {.holdings = NULL};
    struct status_pc pc = {.inventory = {.holdings = NULL}};
    const struct holding *best = NULL;
    bool changed = false;
    enum status status = inventory_read(client, NULL, NULL, &inventory, err);

    if (status == ST_OK)
        status = renewal_info_ask(client, &inventory, &record, &changed, err);
    inventory_clear(&inventory);
    renewal_info_recall(&record, &said);
    if (status == ST_OK)
        status = status_pc_read(client, &(struct inventory_words){said.words, said.count}, &pc, err);
    if (status == ST_OK)
        best = inventory_next_person(&pc.inventory, NULL);
    if (best != NULL) {
        struct status_report report = {.host_asked = false};

        status_pc_report(client, &pc, best, &report);
        task_tell(task, "usable", standing_usable_word(report.standing.usable));
        task_tell_number(task, "due_from", best->due_from_utc);
        task_tell_certificate(task, &best->entry.info);
        status_report_clear(&report);
    }
    task_tell_number(task, "words", (long long)said.count);
    status_pc_clear(&pc);
    return status;
}

static enum status task_release(struct task *task, struct err *err)
{
    static const char *const standings[] = {[RELEASE_UNKNOWN] = "unknown",
                                            [RELEASE_NEWEST] = "newest",
                                            [RELEASE_NEWER] = "newer",
                                            [RELEASE_TOO_OLD] = "too_old"};
    struct release_word word;
    const enum status status =
        client_rig_release(task->rig, task_option(task, "record"), task_option(task, "version"), &word, err);

    task_tell(task, "standing", standings[word.standing]);
    task_tell(task, "newest", word.newest);
    task_tell_number(task, "number", word.number);
    return status;
}

static enum status task_choose(struct task *task, struct inventory *inventory, const struct holding **out,
                               struct err *err)
{
    const enum status status = inventory_read(&task->rig->client, task_option(task, "id"), NULL, inventory, err);

    return status == ST_OK ? inventory_choose(inventory, task_option(task, "serial"), out, err) : status;
}

static enum status task_export(struct task *task, struct err *err)
{
    const char *path = task_option(task, "file");
    struct inventory inventory = {.holdings = NULL};
    const struct holding *holding = NULL;
    struct backup_result result = {.chain_included = false};
    char password[LINE_SIZE] = "";
    enum status status = task_read_line(password, err);

    if (status == ST_OK)
        status = task_choose(task, &inventory, &holding, err);
    if (status == ST_OK)
        status = backup_export(&task->rig->client, holding, path != NULL ? path : "", password,
                               task_is(task, "strong") ? PFX_STRONG : PFX_COMPATIBLE, task_is(task, "overwrite"),
                               &result, err);
    if (status == ST_OK) {
        task_tell_certificate(task, &result.certificate);
        task_tell(task, "chain", result.chain_included ? "yes" : "no");
    }
    wipe(password, sizeof password);
    inventory_clear(&inventory);
    return status;
}

static enum status task_import(struct task *task, struct err *err)
{
    const char *path = task_option(task, "file");
    struct cert_info info = {.is_ca = false};
    char password[LINE_SIZE] = "";
    enum status status = task_read_line(password, err);

    if (status == ST_OK)
        status = import_file(&task->rig->client, path != NULL ? path : "", password, task_option(task, "id"),
                             task_is(task, "any"), &info, err);
    if (status == ST_OK)
        task_tell_certificate(task, &info);
    wipe(password, sizeof password);
    return status;
}

static enum status task_remove(struct task *task, struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    const struct holding *holding = NULL;
    struct removal_result result = {.key_kept = false};
    enum status status = task_choose(task, &inventory, &holding, err);

    if (status == ST_OK)
        status = removal_remove(&task->rig->client, holding, &result, err);
    if (status == ST_OK) {
        task_tell_certificate(task, &result.certificate);
        task_tell(task, "key_kept", result.key_kept ? "yes" : "no");
    }
    inventory_clear(&inventory);
    return status;
}

static enum status task_upload(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct transfer transfer = {.url = ""};
    enum status status = task_login(task, err);

    if (status == ST_OK)
        status = transfer_begin(client, &task->session, DEVICE_ANDROID, PFX_COMPATIBLE, &transfer, err);
    if (status == ST_OK) {
        (void)printf("url? %s\n", transfer.url);
        (void)fflush(stdout);
        status = transfer_await(client, &task->session, &transfer, err);
        task_tell(task, "transfer", transfer_state_word(transfer.state));
    }
    transfer_clear(&transfer);
    return status;
}

static enum status task_run(struct task *task, const char *command, struct err *err)
{
    static const struct {
        const char *name;
        enum status (*run)(struct task *task, struct err *err);
    } commands[] = {
        {"login-check", task_login_check},
        {"apply", task_apply},
        {"resume", task_resume},
        {"cancel", task_cancel},
        {"status", task_status},
        {"export", task_export},
        {"import", task_import},
        {"remove", task_remove},
        {"renew", task_renew},
        {"revoke", task_revoke},
        {"renewal-info", task_renewal_info},
        {"release", task_release},
        {"upload", task_upload},
    };

    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].name, command) == 0)
            return commands[i].run(task, err);
    }
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "no such command");
}

static void task_ask_for_trouble(const struct task *task)
{
    const char *hasty = task_option(task, "hasty");
    const char *clock = task_option(task, "clock");
    char *rest = NULL;

    if (task_is(task, "hurry"))
        client_rig_hurry(task->rig);
    if (hasty != NULL)
        client_rig_haste(task->rig, (unsigned)strtoul(hasty, NULL, 10));
    if (clock != NULL) {
        const unsigned at = (unsigned)strtoul(clock, &rest, 10);

        client_rig_set_clock(task->rig, at, *rest == ':' ? strtoll(rest + 1, NULL, 10) : 0);
    }
}

int main(int argc, char **argv)
{
    static struct client_rig rig;
    struct task task = {.rig = &rig, .options = argv + 4, .option_count = argc - 4};
    struct err err = ERR_INIT;
    enum status status = ST_OK;

    if (argc < 4) {
        (void)fprintf(stderr, "flow_client FOLDER PCCERT.JSON COMMAND [option=value...]\n");
        return 2;
    }
    status = client_rig_open(&rig, argv[1], argv[2], &err);
    task_ask_for_trouble(&task);
    if (status == ST_OK)
        status = task_run(&task, argv[3], &err);
    if (status != ST_OK)
        (void)fprintf(stderr, "%s: %s (%s %lld)\n", argv[3], err.what, err_source_word(err.source), err.number);
    (void)printf("status=%s fault=%s%s%s retry_after=%lld%s\n", status_word(status), fault_word(err.fault),
                 err.detail[0] != '\0' ? " detail=" : "", err.detail, (long long)err.retry_after_s, task.told);
    if (task.session.token[0] != '\0')
        logout(&rig.client, &task.session);
    client_rig_close(&rig);
    return status == ST_OK ? 0 : 1;
}
