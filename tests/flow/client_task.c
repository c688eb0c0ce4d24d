#include "client_task.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"

const char *task_option(const struct task *task, const char *name)
{
    const size_t len = strlen(name);

    for (int i = 0; i < task->option_count; i++) {
        if (strncmp(task->options[i], name, len) == 0 && task->options[i][len] == '=')
            return task->options[i] + len + 1;
    }
    return NULL;
}

bool task_is(const struct task *task, const char *name)
{
    return task_option(task, name) != NULL;
}

void task_tell(struct task *task, const char *name, const char *value)
{
    const size_t len = strlen(task->told);

    (void)snprintf(task->told + len, sizeof task->told - len, " %s=%s", name, value);
}

void task_tell_number(struct task *task, const char *name, long long value)
{
    char text[32] = "";

    (void)snprintf(text, sizeof text, "%lld", value);
    task_tell(task, name, text);
}

void task_tell_certificate(struct task *task, const struct cert_info *info)
{
    task_tell(task, "serial", info->serial);
    task_tell(task, "sha256", info->sha256);
    task_tell(task, "id", info->national_id);
    task_tell_number(task, "end", info->not_after_utc);
}

enum status task_read_line(char line[LINE_SIZE], struct err *err)
{
    if (fgets(line, LINE_SIZE, stdin) == NULL)
        return err_set(err, ST_BAD_INPUT, FAULT_SECRET_MISSING, "standard input has ended");
    line[strcspn(line, "\r\n")] = '\0';
    return ST_OK;
}
