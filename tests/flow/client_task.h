/*
 * One run of flow_client: what it was told to do, and what it says of it in its last line.
 */
#ifndef CLIENT_TASK_H
#define CLIENT_TASK_H

#include "client/login.h"
#include "client_rig.h"

enum { LINE_SIZE = 512 };

struct task {
    struct client_rig *rig;
    char **options;
    int option_count;
    struct session session; /* wiped at the end */
    char told[2048];        /* what stands behind the status in the last line */
};

/* NULL if it was not given. */
const char *task_option(const struct task *task, const char *name);
bool task_is(const struct task *task, const char *name);

/* " name=value", behind the status. */
void task_tell(struct task *task, const char *name, const char *value);
void task_tell_number(struct task *task, const char *name, long long value);
void task_tell_certificate(struct task *task, const struct cert_info *info);

/* Of standard input, without its end. ST_BAD_INPUT (FAULT_SECRET_MISSING). */
MUST_CHECK enum status task_read_line(char line[LINE_SIZE], struct err *err);

#endif
