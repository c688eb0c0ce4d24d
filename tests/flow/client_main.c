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
 *   import file= [id=] [any=yes]          inspect file= [import=yes] remove [id=|serial=] [keep=yes]
 *   undo [serial=]           clean                                   sign [id=|serial=] in= out=
 *   start                    visit id=                               repair
 *   forget                   upload id= [then=cancel]
 *
 * start does what every program does when it starts; visit logs in on a public PC and ends the visit; forget clears
 * away the record that only that can end; upload prints "url? ADDRESS", then waits for the phone, or cancels. With any
 * of them: hurry=yes, waiting takes no time; hasty=N, the N-th exchange with the host is given up after two seconds;
 * clock=N:SECONDS, before that exchange (0: from the start) this PC's clock is set ahead by so much. What the host says
 * to be shown is printed as it came.
 *
 * Secrets come from standard input, one a line: login password, one-time code, file password. apply prints "code?
 * PREFIX" when it wants the code (renew and revoke too); with code=FILE it waits for a line in that file instead. The
 * last line tells the outcome: "status=<word> fault=<word> detail=<text> ..."; the exit code is 0 for ok, 1 otherwise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "client/renewal_info.h"
#include "client/status.h"
#include "client_task.h"

static enum status task_login_check(struct task *task, struct err *err)
{
    const enum status status = task_login(task, err);

    if (status == ST_OK)
        task_tell(task, "phone_bound", task->session.phone_bound ? "yes" : "no");
    return status;
}

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
        {"inspect", task_inspect},
        {"remove", task_remove},
        {"renew", task_renew},
        {"revoke", task_revoke},
        {"renewal-info", task_renewal_info},
        {"release", task_release},
        {"undo", task_undo},
        {"clean", task_clean},
        {"sign", task_sign},
        {"start", task_start},
        {"visit", task_visit},
        {"repair", task_repair},
        {"forget", task_forget},
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
