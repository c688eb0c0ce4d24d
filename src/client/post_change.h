/*
 * Tells another program of changes of certificates that can be used: the command of the settings (post_change_command,
 * which an administrator writes), once for each change, after it is done and after Generation was raised. Whatever
 * becomes of the command, the change stays as it is.
 *
 * The use cases note their changes as they make them; the surface runs the command at the end of a command or job, so
 * that a program that hangs never stands between two steps of an application.
 *
 * What the command finds in its environment, besides what its starter has:
 *   PCCERT_CHANGE   "installed" (applied for, imported, brought back, mended), "renewed", "removed"
 *   PCCERT_SERIAL   of the certificate, as it is shown: upper-case hex
 *   PCCERT_SHA256   of its DER, lower-case hex
 * A change whose program was killed before the command is told of by the next start where that finishes something;
 * so the same may be told twice.
 */
#ifndef CLIENT_POST_CHANGE_H
#define CLIENT_POST_CHANGE_H

#include "client/client.h"

enum post_change_kind { POST_CHANGE_INSTALLED, POST_CHANGE_RENEWED, POST_CHANGE_REMOVED };
/* "installed"... */
const char *post_change_word(enum post_change_kind kind);

enum { POST_CHANGES_MAX = 64 };

struct post_change_event {
    enum post_change_kind kind;
    char serial[SERIAL_TEXT_SIZE];
    char sha256[SHA256_HEX_SIZE];
};

/* Changes that were noted and not told yet. Plain values; zeroed it is empty. The oldest are told where there are more.
 */
struct post_changes {
    struct post_change_event events[POST_CHANGES_MAX];
    size_t count;
    size_t untold; /* those for which there was no room */
};

/* Nothing where no command is configured, or client->changes is NULL. */
void post_change_note(const struct client *client, enum post_change_kind kind, const char *sha256, const char *serial);

struct post_change_result {
    struct post_change_event event;
    enum status status; /* of the command: ST_OK if it ended by itself; as port/program.h says */
    int64_t exit_code;  /* if ST_OK */
    bool skipped;       /* an earlier one could not be started or had to be ended or stopped: this one was not tried */
    struct err err;     /* also ST_OK with an exit code that is not 0: FAULT_PROGRAM_FAILED */
};
/* "ok", "failed", "timeout", "cancelled", "missing", "not_started", "skipped". */
const char *post_change_result_word(const struct post_change_result *result);

/* What to do with each result; borrowed during the call. */
struct post_change_sink {
    void (*told)(void *self, const struct post_change_result *result);
    void (*untold)(void *self, size_t count); /* at the end, once, if there were more than POST_CHANGES_MAX */
    void *self;
};
/*
 * All that was noted is told, and forgotten; if it is cancelled, what was not told by then is kept for the next run of
 * this process. How many there were.
 */
size_t post_change_run(const struct client *client, const struct post_change_sink *sink);

#endif
