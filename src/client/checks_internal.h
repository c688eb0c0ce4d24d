/*
 * What the checks of one run share. Private to checks*.c.
 *
 * A check adds its line (or lines), and returns something else than ST_OK only where the run has to end: ST_CANCELLED,
 * ST_NO_MEMORY. What it finds out for those after it, it leaves here.
 */
#ifndef CLIENT_CHECKS_INTERNAL_H
#define CLIENT_CHECKS_INTERNAL_H

#include "client/checks.h"
#include "client/port/environment.h"
#include "client/port/host_probe.h"

struct checks {
    const struct client *client; /* tells no progress; may be cancelled */
    const struct checks_question *question;
    struct checks_report *report;
    struct environment environment;
    bool environment_known;
    size_t certificates; /* of this firm, on this PC */
    struct host_probe probe;
    bool probed;
    struct directory directory;
    bool directory_known;
    int64_t asked_utc; /* this PC's time in the middle of that question */
    struct checks_host_word {
        char sha256[SHA256_HEX_SIZE];
        enum host_state state;
    } host_words[CHECKS_PERSONS_MAX]; /* of the certificates whose signatures it verified */
    size_t host_word_count;
};

struct check_words {
    enum check_result result;
    int sentence, remedy;
    enum check_action action;
};
struct check_words check_passes(int sentence);
struct check_words check_not_asked(int sentence);
struct check_words check_warns(int sentence, int remedy, enum check_action action);
struct check_words check_fails(int sentence, int remedy, enum check_action action);

/*
 * With what failed on the way, if anything did: in that case the run ends where it must (ST_CANCELLED, ST_NO_MEMORY),
 * with that cause, and nothing is added.
 */
MUST_CHECK enum status checks_add_failure(struct checks *checks, enum check_kind kind, struct check_words words,
                                          const struct err *cause, struct err *err);
/* The line is the report's, for inserts; there is always room (CHECKS_LINES_MAX). */
struct check_line *checks_add(struct checks *checks, enum check_kind kind, struct check_words words);
void checks_insert(struct check_line *line, size_t index, enum check_insert_kind kind, const char *text);
void checks_insert_message(struct check_line *line, size_t index, int message);
void checks_insert_number(struct check_line *line, size_t index, int64_t number);
/* The day, as this PC's calendar shows it. */
void checks_insert_day(const struct checks *checks, struct check_line *line, size_t index, int64_t at_utc);
/* Why nobody outside can be asked, if so: the sentence (checks_host.c). */
int checks_no_host(const struct checks *checks);
/* Whether that failure ends the run. */
bool checks_must_end(const struct err *cause);

typedef enum status check_function(struct checks *checks, struct err *err);

check_function checks_windows, checks_user, checks_disk;                             /* checks_pc.c */
check_function checks_store_read, checks_store_write, checks_provider, checks_chain; /* checks_store.c */
check_function checks_stale, checks_signature;                                       /* checks_signature.c */
check_function checks_revocation;                                                    /* checks_revocation.c */
check_function checks_proxy, checks_host, checks_tls, checks_clock;                  /* checks_host.c */
check_function checks_backup;                                                        /* checks_backup.c */
check_function checks_version;                                                       /* checks_version.c */
check_function checks_cas;                                                           /* checks_cas.c */
check_function checks_verbs, checks_autostart, checks_calendar;                      /* checks_program.c */

#endif
