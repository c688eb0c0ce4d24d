/*
 * The commands of pccert-ra and what they share: exit codes and how a failure is told. Each command is one file
 * cmd_*.c; argv is what follows its words.
 */
#ifndef SERVER_COMMAND_H
#define SERVER_COMMAND_H

#include "base/buf.h"

enum {
    COMMAND_DONE = 0,
    COMMAND_FAILED = 1,
    COMMAND_USAGE = 2,
    COMMAND_BROKEN = 3, /* audit verify alone */
    COMMAND_PIN = 4     /* the token refused the PIN, or none may be tried: whoever starts programs anew must not now */
};

int cmd_init(int argc, char *const *argv);
int cmd_migrate(int argc, char *const *argv);
int cmd_serve(int argc, char *const *argv);
int cmd_check(int argc, char *const *argv);
int cmd_backup(int argc, char *const *argv);
int cmd_restore(int argc, char *const *argv);
int cmd_user_add(int argc, char *const *argv);
int cmd_user_import(int argc, char *const *argv);
int cmd_user_unlock(int argc, char *const *argv);
int cmd_user_blocked(int argc, char *const *argv);
int cmd_user_phone(int argc, char *const *argv);
int cmd_operator_add(int argc, char *const *argv);
int cmd_operator_list(int argc, char *const *argv);
int cmd_operator_disable(int argc, char *const *argv);
int cmd_operator_enable(int argc, char *const *argv);
int cmd_operator_password(int argc, char *const *argv);
int cmd_ca_list(int argc, char *const *argv);
int cmd_ca_rollover(int argc, char *const *argv);
int cmd_cert_list(int argc, char *const *argv);
int cmd_cert_show(int argc, char *const *argv);
int cmd_cert_revoke(int argc, char *const *argv);
int cmd_order_show(int argc, char *const *argv);
int cmd_order_approve(int argc, char *const *argv);
int cmd_crl_make(int argc, char *const *argv);
int cmd_crl_show(int argc, char *const *argv);
int cmd_crl_root(int argc, char *const *argv);
int cmd_consent_list(int argc, char *const *argv);
int cmd_consent_show(int argc, char *const *argv);
int cmd_consent_add(int argc, char *const *argv);
int cmd_consent_evidence(int argc, char *const *argv);
int cmd_audit(int argc, char *const *argv);
int cmd_audit_export(int argc, char *const *argv);
int cmd_audit_verify(int argc, char *const *argv);

/*
 * Says on standard error what went wrong, and returns the exit code for it. For ST_OK nothing, unless what was printed
 * does not get out: then that is what went wrong.
 */
int command_end(enum status status, const struct err *err);
/* A secret of one line from standard input; on a terminal after the prompt and without echo. */
MUST_CHECK enum status command_read_secret(const char *prompt, struct buf *out, struct err *err);

struct key;
/* The root's key from a file that nobody else may read; its passphrase as command_read_secret. The caller frees it. */
MUST_CHECK enum status command_read_root_key(const char *path, struct key **out, struct err *err);

#endif
