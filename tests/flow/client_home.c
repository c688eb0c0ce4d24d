#include "base/fault.h"
#include "client/backup_memory.h"
#include "client/enrol.h"
#include "client/public_pc.h"
#include "client/repair.h"
#include "client/sweep_at_start.h"
#include "client_task.h"

/* As src/tray/start_job.c does, and what each program does next: it looks how things stand, backups too. */
enum status task_start(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct enrol_resumed resumed = {.finished = 0};
    struct public_pc_result removed = {.removed = 0};
    struct backup_record backups = {.count = 0};
    struct err cause = ERR_INIT;
    enum status status = enrol_resume_all(client, &resumed, &cause);

    if (status == ST_OK)
        status = public_pc_end_all(client, &removed, &cause);
    sweep_at_start(client);
    backup_memory_read(client, &backups);
    task_tell_number(task, "finished", (long long)resumed.finished);
    task_tell_number(task, "ended", (long long)resumed.ended);
    task_tell_number(task, "waiting", (long long)resumed.waiting);
    task_tell_number(task, "stuck", (long long)resumed.stuck);
    task_tell_number(task, "removed", (long long)removed.removed);
    task_tell(task, "cause", fault_word(cause.fault));
    if (status != ST_OK)
        *err = cause;
    return status;
}

enum status task_visit(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct public_pc *visit = NULL;
    struct public_pc_result removed = {.removed = 0};
    enum status status = task_login(task, err);

    if (status == ST_OK)
        status = public_pc_begin(client, task->session.national_id, &visit, err);
    if (status == ST_OK)
        status = public_pc_end(client, &visit, &removed, err);
    task_tell_number(task, "removed", (long long)removed.removed);
    return status;
}

enum status task_repair(struct task *task, struct err *err)
{
    struct repair_report report = {.findings = NULL};
    const enum status status = repair_run(&task->rig->client, &report, err);

    for (size_t i = 0; i < report.count; i++)
        task_tell_number(task, repair_kind_word(report.findings[i].kind), (long long)report.findings[i].count);
    repair_report_clear(&report);
    return status;
}

enum status task_forget(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct journal_line line = {.name = ""};
    enum status status = enrol_to_cancel(client, "", &line, err);

    return status == ST_OK ? enrol_forget(client, line.name, err) : status;
}
