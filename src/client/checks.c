#include "client/checks.h"

#include <assert.h>
#include <stdio.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "client/checks_internal.h"

static const struct check {
    const char *word;
    check_function *run;
} checks_table[CHECK_KIND_COUNT] = {
    [CHECK_WINDOWS] = {"windows", checks_windows},
    [CHECK_USER] = {"user", checks_user},
    [CHECK_DISK] = {"disk", checks_disk},
    [CHECK_STORE_READ] = {"store_read", checks_store_read},
    [CHECK_STORE_WRITE] = {"store_write", checks_store_write},
    [CHECK_PROVIDER] = {"provider", checks_provider},
    [CHECK_CHAIN] = {"chain", checks_chain},
    [CHECK_STALE] = {"stale", checks_stale},
    [CHECK_PROXY] = {"proxy", checks_proxy},
    [CHECK_HOST] = {"host", checks_host},
    [CHECK_TLS] = {"tls", checks_tls},
    [CHECK_CLOCK] = {"clock", checks_clock},
    [CHECK_SIGNATURE] = {"signature", checks_signature},
    [CHECK_REVOCATION] = {"revocation", checks_revocation},
    [CHECK_BACKUP] = {"backup", checks_backup},
    [CHECK_CAS] = {"cas", checks_cas},
    [CHECK_VERBS] = {"verbs", checks_verbs},
    [CHECK_AUTOSTART] = {"autostart", checks_autostart},
    [CHECK_CALENDAR] = {"calendar", checks_calendar},
    [CHECK_VERSION] = {"version", checks_version},
};

const char *check_kind_word(enum check_kind kind)
{
    return (size_t)kind < CHECK_KIND_COUNT ? checks_table[kind].word : "unknown";
}

const char *check_result_word(enum check_result result)
{
    static const char *const words[] = {
        [CHECK_NOT_ASKED] = "not_asked", [CHECK_PASS] = "pass", [CHECK_WARN] = "warn", [CHECK_FAIL] = "fail"};

    return (size_t)result < sizeof words / sizeof words[0] ? words[result] : "unknown";
}

const char *check_action_word(enum check_action action)
{
    static const char *const words[CHECK_ACTION_COUNT] = {
        [CHECK_DO_NOTHING] = "none",  [CHECK_DO_REPAIR] = "repair", [CHECK_DO_AUTOSTART] = "autostart",
        [CHECK_DO_CLOCK] = "clock",   [CHECK_DO_PROXY] = "proxy",   [CHECK_DO_CLEAN] = "clean",
        [CHECK_DO_IMPORT] = "import", [CHECK_DO_EXPORT] = "export", [CHECK_DO_RENEW] = "renew",
        [CHECK_DO_APPLY] = "apply",
    };

    return (size_t)action < CHECK_ACTION_COUNT ? words[action] : "unknown";
}

enum check_result checks_worst(const struct checks_report *report)
{
    enum check_result worst = CHECK_NOT_ASKED;

    for (size_t i = 0; i < report->count; i++)
        if (report->lines[i].result > worst)
            worst = report->lines[i].result;
    return worst;
}

size_t checks_count(const struct checks_report *report, enum check_result result)
{
    size_t count = 0;

    for (size_t i = 0; i < report->count; i++)
        count += report->lines[i].result == result;
    return count;
}

/* --- what the checks are made with --- */

struct check_words check_passes(int sentence)
{
    return (struct check_words){.result = CHECK_PASS, .sentence = sentence};
}

struct check_words check_not_asked(int sentence)
{
    return (struct check_words){.result = CHECK_NOT_ASKED, .sentence = sentence};
}

struct check_words check_warns(int sentence, int remedy, enum check_action action)
{
    return (struct check_words){CHECK_WARN, sentence, remedy, action};
}

struct check_words check_fails(int sentence, int remedy, enum check_action action)
{
    return (struct check_words){CHECK_FAIL, sentence, remedy, action};
}

struct check_line *checks_add(struct checks *checks, enum check_kind kind, struct check_words words)
{
    struct checks_report *report = checks->report;
    struct check_line *line = &report->lines[report->count];

    assert(report->count < CHECKS_LINES_MAX);
    report->count++;
    *line = (struct check_line){.kind = kind,
                                .result = words.result,
                                .sentence = words.sentence,
                                .remedy = words.remedy,
                                .action = words.action};
    return line;
}

void checks_insert(struct check_line *line, size_t index, enum check_insert_kind kind, const char *text)
{
    line->inserts[index].kind = kind;
    (void)snprintf(line->inserts[index].text, sizeof line->inserts[index].text, "%s", text);
}

void checks_insert_message(struct check_line *line, size_t index, int message)
{
    line->inserts[index].kind = CHECK_INSERT_MESSAGE;
    line->inserts[index].message = message;
}

void checks_insert_number(struct check_line *line, size_t index, int64_t number)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%lld", (long long)number);
    checks_insert(line, index, CHECK_INSERT_PLAIN, text);
}

void checks_insert_day(const struct checks *checks, struct check_line *line, size_t index, int64_t at_utc)
{
    const struct clock_port *clock = checks->client->clock;
    char text[TIME_DATE_SIZE];

    time_to_date(at_utc, clock->local_offset_s(clock->self, at_utc), text);
    checks_insert(line, index, CHECK_INSERT_PLAIN, text);
}

bool checks_must_end(const struct err *cause)
{
    return cause->status == ST_CANCELLED || cause->status == ST_NO_MEMORY;
}

enum status checks_add_failure(struct checks *checks, enum check_kind kind, struct check_words words,
                               const struct err *cause, struct err *err)
{
    if (checks_must_end(cause)) {
        if (err != NULL && err->status == ST_OK)
            *err = *cause;
        return cause->status;
    }
    checks_add(checks, kind, words)->cause = *cause;
    return ST_OK;
}

/* --- all of them --- */

static enum status checks_run_each(struct checks *checks, const struct progress *progress, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < CHECK_KIND_COUNT; i++) {
        if (progress_cancelled(progress))
            return err_set(err, ST_CANCELLED, FAULT_CANCELLED, "stopped by the person");
        progress_report(progress, PROGRESS_CHECKING, checks->report->count, CHECK_KIND_COUNT);
        status = checks_table[i].run(checks, err);
    }
    progress_report(progress, PROGRESS_CHECKING, checks->report->count, CHECK_KIND_COUNT);
    return status;
}

enum status checks_run(const struct client *client, const struct checks_question *question, struct checks_report *out,
                       struct err *err)
{
    /* What a check does on its way is no news: how many lines there are, is. */
    struct progress quiet = {.cancelled = client->progress != NULL ? client->progress->cancelled : NULL,
                             .self = client->progress != NULL ? client->progress->self : NULL};
    struct client silent = *client;
    struct checks checks = {.client = &silent, .question = question, .report = out};
    enum status status = ST_OK;

    silent.progress = &quiet;
    status = checks_run_each(&checks, client->progress, err);
    host_probe_clear(&checks.probe);
    return status;
}
