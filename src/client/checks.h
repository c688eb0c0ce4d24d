/*
 * Is this PC fit for the product, and if not, what is to be done: one small check after the other, each with a result,
 * a sentence and a remedy. Nothing is changed by checking, but for what is written to see whether it can be, and taken
 * away again. It goes on whatever fails, and says of what it could not find out that it was not asked.
 */
#ifndef CLIENT_CHECKS_H
#define CLIENT_CHECKS_H

#include "client/calendar.h"
#include "client/client.h"
#include "client/release.h"

enum check_kind {
    CHECK_WINDOWS,
    CHECK_USER,
    CHECK_DISK,
    CHECK_STORE_READ,
    CHECK_STORE_WRITE,
    CHECK_PROVIDER,
    CHECK_CHAIN, /* the firm's intermediate certificates */
    CHECK_STALE,
    CHECK_PROXY,
    CHECK_HOST,
    CHECK_TLS,
    CHECK_CLOCK,
    CHECK_SIGNATURE,  /* one line for each person, up to CHECKS_PERSONS_MAX */
    CHECK_REVOCATION, /* one line for each certificate that can be used, up to as many */
    CHECK_BACKUP,     /* of the certificates of the persons that are tried */
    CHECK_CAS,        /* those of the configuration */
    CHECK_VERBS,
    CHECK_AUTOSTART,
    CHECK_CALENDAR,
    CHECK_VERSION,
    CHECK_KIND_COUNT
};

/* In the order in which one line is worse than another. */
enum check_result { CHECK_NOT_ASKED, CHECK_PASS, CHECK_WARN, CHECK_FAIL };

/* What the program can do about it, or open. */
enum check_action {
    CHECK_DO_NOTHING,
    CHECK_DO_REPAIR,
    CHECK_DO_AUTOSTART,
    CHECK_DO_CLOCK, /* Windows' settings */
    CHECK_DO_PROXY,
    CHECK_DO_CLEAN,
    CHECK_DO_IMPORT,
    CHECK_DO_EXPORT,
    CHECK_DO_RENEW,
    CHECK_DO_APPLY,
    CHECK_ACTION_COUNT
};

/* "store_write", "not_asked", "repair"...: for JSON and the report. Never NULL. */
const char *check_kind_word(enum check_kind kind);
const char *check_result_word(enum check_result result);
const char *check_action_word(enum check_action action);

/* What is inserted, so that a surface knows what to mask. */
enum check_insert_kind {
    CHECK_INSERT_PLAIN,
    CHECK_INSERT_SERIAL,
    CHECK_INSERT_ID,
    CHECK_INSERT_USER,
    CHECK_INSERT_MESSAGE /* words of the language: .message */
};

enum { CHECK_INSERTS = 4, CHECK_INSERT_SIZE = CERT_NAME_SIZE, CHECKS_PERSONS_MAX = 8 };
enum { CHECKS_LINES_MAX = CHECK_KIND_COUNT + 2 * CHECKS_PERSONS_MAX };

struct check_line {
    enum check_kind kind;
    enum check_result result;
    int sentence; /* MSG_CHECK_..., with the inserts; 0: the two lines of the cause say it all */
    int remedy;   /* MSG_CHECK_DO_...; 0: there is none, or the cause's */
    enum check_action action;
    struct check_insert {
        enum check_insert_kind kind;
        char text[CHECK_INSERT_SIZE];
        int message; /* MSG_... without inserts */
    } inserts[CHECK_INSERTS];
    char national_id[NATIONAL_ID_SIZE]; /* whom it is about; "" for nobody in particular */
    struct err cause;                   /* what failed, for the code that is quoted; ST_OK if nothing did */
};

struct checks_report {
    struct check_line lines[CHECKS_LINES_MAX]; /* in the order of enum check_kind */
    size_t count;
};

struct checks_question {
    const char *national_id;               /* whose certificate is to sign; NULL: everybody's who has one here */
    const struct calendar *calendar;       /* in use */
    const struct release_program *program; /* which this is; NULL: whether it is the newest is not asked */
    const struct release_record *release;  /* what is known of it; NULL: nothing. What the host says now, is not kept */
    const struct err *calendar_err;        /* why it is not the file beside the program; NULL or ST_OK if all is well */
};

/*
 * *out zeroed: it holds what was found in every case. After each line PROGRESS_CHECKING tells how many there are; they
 * do not change any more. client->environment, probe and plain may be NULL: what they would tell is not asked.
 * ST_CANCELLED, ST_NO_MEMORY.
 */
MUST_CHECK enum status checks_run(const struct client *client, const struct checks_question *question,
                                  struct checks_report *out, struct err *err);

/* The worst of all; CHECK_NOT_ASKED if there is none. */
enum check_result checks_worst(const struct checks_report *report);
size_t checks_count(const struct checks_report *report, enum check_result result);

#endif
