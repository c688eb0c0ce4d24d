#include "client_task.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/wipe.h"
#include "client/import.h"

static void task_tell_words(struct task *task, const char *name, const char *value)
{
    char word[64] = "";

    (void)snprintf(word, sizeof word, "%s", value);
    for (char *blank = strchr(word, ' '); blank != NULL; blank = strchr(blank, ' '))
        *blank = '_';
    task_tell(task, name, word);
}

static void task_tell_inspection(struct task *task, const struct inspection *inspection)
{
    const struct pfx *pfx = &inspection->pfx;

    task_tell_words(task, "key", pfx->key_kind);
    task_tell_words(task, "cipher", pfx->key_cipher);
    task_tell_words(task, "mac", pfx->mac_digest);
    task_tell_number(task, "iterations", pfx->iterations);
    task_tell_number(task, "keys", pfx->key_count);
    task_tell_number(task, "chain", (long long)pfx->chain.count);
    task_tell(task, "matches", pfx->key_matches ? "yes" : "no");
    task_tell(task, "import", fault_word(inspection->import_err.fault));
}

enum status task_inspect(struct task *task, struct err *err)
{
    const char *path = task_option(task, "file");
    struct inspection inspection = {.has_certificate = false};
    struct cert_info info = {.is_ca = false};
    char password[LINE_SIZE] = "";
    enum status status = task_read_line(password, err);

    if (status == ST_OK)
        status = import_inspect(&task->rig->client, path != NULL ? path : "", password, &inspection, err);
    if (status == ST_OK)
        task_tell_inspection(task, &inspection);
    if (status == ST_OK && task_is(task, "import"))
        status = import_inspected(&task->rig->client, &inspection, NULL, true, &info, err);
    if (status == ST_OK && task_is(task, "import"))
        task_tell_certificate(task, &info);
    inspection_clear(&inspection);
    wipe(password, sizeof password);
    return status;
}
