#include "client_task.h"

#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/wipe.h"

enum { CODE_POLL_MS = 50, CODE_PATIENCE_MS = 60000 };

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

enum status task_login(struct task *task, struct err *err)
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

enum status task_ask_code(struct task *task, const struct code_sent_answer *sent, char code[LINE_SIZE], struct err *err)
{
    const char *path = task_option(task, "code");

    (void)printf("phone: %s\ncode? %s\n", sent->masked_phone, sent->prefix);
    (void)fflush(stdout);
    return path != NULL ? task_poll_code(task, path, code, err) : task_read_line(code, err);
}
