/*
 * Whether this program is the newest, by the firm's signed notice (client/release.h). What the host says now is not
 * remembered: a check changes nothing.
 */
#include "client/checks_internal.h"

#include "base/fault.h"
#include "client/message.h"

static struct check_words checks_words_of_release(const struct release_word *word)
{
    switch (word->standing) {
    case RELEASE_NEWEST:
        return check_passes(MSG_CHECK_VERSION_NEWEST);
    case RELEASE_NEWER:
        return check_warns(MSG_CHECK_VERSION_NEWER, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING);
    case RELEASE_TOO_OLD:
        return check_fails(MSG_CHECK_VERSION_TOO_OLD, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING);
    case RELEASE_UNKNOWN:
        break;
    }
    return check_not_asked(MSG_CHECK_VERSION_UNKNOWN);
}

/* A notice that the firm has not signed is somebody's attempt; that there is none is nobody's fault. */
static bool checks_is_suspect(const struct err *cause)
{
    return cause->fault == FAULT_RELEASE_UNTRUSTED || cause->fault == FAULT_RELEASE_REPLAYED;
}

static void checks_ask_release(const struct checks *checks, struct release_word *word, struct err *cause)
{
    const struct checks_question *question = checks->question;
    struct release_record record = {.asked_utc = 0};

    if (question->release != NULL)
        record = *question->release;
    if (checks->directory_known)
        (void)!release_ask(checks->client, question->program, &record, cause);
    release_look(checks->client, question->program, &record, word);
}

enum status checks_version(struct checks *checks, struct err *err)
{
    const struct release_program *program = checks->question->program;
    struct release_word word = {.standing = RELEASE_UNKNOWN};
    struct err cause = ERR_INIT;
    struct check_line *line = NULL;
    enum status status = ST_OK;

    if (program == NULL) {
        (void)checks_add(checks, CHECK_VERSION, check_not_asked(MSG_CHECK_PC_UNKNOWN));
        return ST_OK;
    }
    checks_ask_release(checks, &word, &cause);
    status = checks_add_failure(
        checks, CHECK_VERSION,
        checks_is_suspect(&cause) ? check_warns(0, 0, CHECK_DO_NOTHING) : checks_words_of_release(&word), &cause, err);
    if (status != ST_OK)
        return status;
    line = &checks->report->lines[checks->report->count - 1];
    checks_insert(line, 0, CHECK_INSERT_PLAIN, program->version);
    checks_insert(line, 1, CHECK_INSERT_PLAIN, word.standing == RELEASE_TOO_OLD ? word.minimum : word.newest);
    return ST_OK;
}
