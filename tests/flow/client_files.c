#include <stdio.h>

#include "base/wipe.h"
#include "client/backup.h"
#include "client/cleaner.h"
#include "client/import.h"
#include "client/removal.h"
#include "client/signature_file.h"
#include "client/signing.h"
#include "client/transfer.h"
#include "client/undo.h"
#include "client_task.h"

static enum status task_choose(struct task *task, struct inventory *inventory, const struct holding **out,
                               struct err *err)
{
    const enum status status = inventory_read(&task->rig->client, task_option(task, "id"), NULL, inventory, err);

    return status == ST_OK ? inventory_choose(inventory, task_option(task, "serial"), out, err) : status;
}

enum status task_export(struct task *task, struct err *err)
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

enum status task_import(struct task *task, struct err *err)
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

enum status task_remove(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct inventory inventory = {.holdings = NULL};
    const struct holding *holding = NULL;
    struct removal_result result = {.key_kept = false};
    enum status status = task_choose(task, &inventory, &holding, err);

    if (status == ST_OK)
        status = task_is(task, "keep") ? removal_remove_undoably(client, holding, &result, err)
                                       : removal_remove(client, holding, &result, err);
    if (status == ST_OK) {
        task_tell_certificate(task, &result.certificate);
        task_tell(task, "key_kept", result.key_kept ? "yes" : "no");
    }
    inventory_clear(&inventory);
    return status;
}

enum status task_undo(struct task *task, struct err *err)
{
    const struct client *client = &task->rig->client;
    struct undo_lines lines = {.lines = NULL};
    const struct undo_line *line = NULL;
    enum status status = undo_list(client, &lines, err);

    if (status == ST_OK)
        status = undo_choose(&lines, task_option(task, "serial"), &line, err);
    if (status == ST_OK)
        status = undo_bring_back(client, line, err);
    if (status == ST_OK)
        task_tell_certificate(task, &line->certificate);
    undo_lines_clear(&lines);
    return status;
}

enum status task_clean(struct task *task, struct err *err)
{
    struct cleaner_plan plan = {.items = NULL};
    enum status status = cleaner_plan(&task->rig->client, NULL, &plan, err);

    if (status == ST_OK)
        status = cleaner_clean(&task->rig->client, &plan, err);
    task_tell_number(task, "gone", (long long)plan.gone);
    cleaner_clear(&plan);
    return status;
}

enum status task_sign(struct task *task, struct err *err)
{
    const char *in = task_option(task, "in");
    const char *out = task_option(task, "out");
    struct inventory inventory = {.holdings = NULL};
    const struct holding *holding = NULL;
    struct buf cms;
    enum status status = task_choose(task, &inventory, &holding, err);

    buf_init(&cms, CMS_DER_MAX);
    if (status == ST_OK)
        status = signing_sign(&task->rig->client, holding, in != NULL ? in : "", &cms, err);
    if (status == ST_OK)
        status = signature_file_write(out != NULL ? out : "", &cms, task_is(task, "overwrite"), err);
    buf_clear(&cms);
    inventory_clear(&inventory);
    return status;
}

/* --- a file for a phone --- */

static enum status task_upload_end(struct task *task, struct transfer *transfer, struct err *err)
{
    const struct client *client = &task->rig->client;
    enum status status = ST_OK;

    (void)printf("url? %s\n", transfer->url);
    (void)fflush(stdout);
    status = task_is(task, "then") ? transfer_cancel(client, &task->session, transfer, err)
                                   : transfer_await(client, &task->session, transfer, err);
    task_tell(task, "transfer", transfer_state_word(transfer->state));
    return status;
}

enum status task_upload(struct task *task, struct err *err)
{
    struct transfer transfer = {.url = ""};
    enum status status = task_login(task, err);

    if (status == ST_OK)
        status = transfer_begin(&task->rig->client, &task->session, DEVICE_ANDROID, PFX_COMPATIBLE, &transfer, err);
    if (status == ST_OK)
        status = task_upload_end(task, &transfer, err);
    transfer_clear(&transfer);
    return status;
}
