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
/* As the person of id=, with the password that is typed. */
MUST_CHECK enum status task_login(struct task *task, struct err *err);
/* Prints "code? PREFIX" and waits for it. */
MUST_CHECK enum status task_ask_code(struct task *task, const struct code_sent_answer *sent, char code[LINE_SIZE],
                                     struct err *err);

/* The commands: client_main.c says what each takes. */
MUST_CHECK enum status task_apply(struct task *task, struct err *err);
MUST_CHECK enum status task_renew(struct task *task, struct err *err);
MUST_CHECK enum status task_resume(struct task *task, struct err *err);
MUST_CHECK enum status task_cancel(struct task *task, struct err *err);
MUST_CHECK enum status task_revoke(struct task *task, struct err *err);
MUST_CHECK enum status task_export(struct task *task, struct err *err);
MUST_CHECK enum status task_import(struct task *task, struct err *err);
/* Tells "key=RSA-2048 cipher=2-key_3DES mac=SHA-1 iterations=2048 keys=1 chain=2 matches=yes import=other_firm"; with
 * import=yes it is imported then, whoever it belongs to, as the window does it: without opening the file again. */
MUST_CHECK enum status task_inspect(struct task *task, struct err *err);
MUST_CHECK enum status task_remove(struct task *task, struct err *err);
MUST_CHECK enum status task_undo(struct task *task, struct err *err);
MUST_CHECK enum status task_clean(struct task *task, struct err *err);
MUST_CHECK enum status task_start(struct task *task, struct err *err);
MUST_CHECK enum status task_visit(struct task *task, struct err *err);
MUST_CHECK enum status task_repair(struct task *task, struct err *err);
MUST_CHECK enum status task_forget(struct task *task, struct err *err);
MUST_CHECK enum status task_upload(struct task *task, struct err *err);
MUST_CHECK enum status task_sign(struct task *task, struct err *err);

#endif
