#include "server/command.h"

#include <stdio.h>
#include <string.h>

#include "base/atomic_file.h"
#include "base/fault.h"
#include "base/national_id.h"
#include "base/time_text.h"
#include "server/accounts.h"
#include "server/consents.h"
#include "server/options.h"

#define OPTION_COUNT(options) (sizeof(options) / sizeof(options)[0])

/* What was asked; NULL where it was not said. */
struct asked {
    const char *config, *id, *language, *title, *file, *valid_from, *order, *person;
};

static void moment(const struct ra *ra, int64_t at_utc, char out[TIME_MANUAL_SIZE])
{
    time_to_manual(at_utc, (int32_t)ra->config.zone_offset_s, out);
    out[TIME_MANUAL_SIZE - 3] = '\0'; /* no tenths */
}

/* --- list --- */

static void print_text(const struct ra *ra, const struct consent_text *text, int64_t current)
{
    const char *state = !text->binding ? "translation" : text->number == current ? "current" : "";
    char valid_from[TIME_MANUAL_SIZE];

    moment(ra, text->valid_from_utc, valid_from);
    (void)printf("%4lld  %-16s  %-8s  %s  %-11s  %.16s  %s\n", (long long)text->version, text->id, text->language,
                 valid_from, text->valid_from_utc > ra_now_utc(ra) ? "later" : state, text->sha256, text->title);
}

static enum status list(struct ra *ra, const struct asked *asked, struct err *err)
{
    struct consent_text text = {.number = 0}, current = {.number = 0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    (void)asked;
    if (status == ST_OK)
        status = store_consent_text_current(tx, ra_now_utc(ra), &current, err);
    if (status == ST_NOT_FOUND)
        status = ST_OK;
    while (status == ST_OK && (status = store_consent_text_next(tx, text.number, &text, err)) == ST_OK)
        print_text(ra, &text, current.number);
    return store_finish(&tx, status == ST_NOT_FOUND ? ST_OK : status, err);
}

/* --- show --- */

static enum status show(struct ra *ra, const struct asked *asked, struct err *err)
{
    const char *language = asked->language != NULL ? asked->language : ra->config.consent.language;
    struct consent_text text = {.number = 0};
    struct buf bytes;
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    buf_init(&bytes, LIMIT_CONSENT_BYTES);
    if (status == ST_OK)
        status = store_consent_text_get(tx, asked->id, language, &text, err);
    if (status == ST_OK)
        status = store_consent_text_bytes(tx, text.number, &bytes, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK)
        (void)fwrite(bytes.data, 1, bytes.len, stdout); /* so that its digest can be made again */
    else if (status == ST_NOT_FOUND)
        status = err_set(err, ST_NOT_FOUND, FAULT_NONE, "no text of that id and language is kept");
    buf_clear(&bytes);
    return status;
}

/* --- add --- */

static enum status take(const char *name, const char *typed, char *out, size_t size, struct err *err)
{
    char why[ERR_WHAT_MAX];

    if (strlen(typed) < size) {
        memcpy(out, typed, strlen(typed) + 1);
        return ST_OK;
    }
    (void)snprintf(why, sizeof why, "%s: too long", name);
    return err_set(err, ST_BAD_INPUT, FAULT_USAGE, why);
}

static enum status add(struct ra *ra, const struct asked *asked, struct err *err)
{
    const char *language = asked->language != NULL ? asked->language : ra->config.consent.language;
    struct consent_text text = {.number = 0};
    struct buf bytes;
    enum status status = take("--text", asked->id, text.id, sizeof text.id, err);

    buf_init(&bytes, LIMIT_CONSENT_BYTES);
    if (status == ST_OK)
        status = take("--language", language, text.language, sizeof text.language, err);
    if (status == ST_OK)
        status = take("--title", asked->title, text.title, sizeof text.title, err);
    if (status == ST_OK && asked->valid_from != NULL &&
        time_from_rfc3339(asked->valid_from, &text.valid_from_utc) != ST_OK)
        status = err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--valid-from: 2026-12-01T00:00:00Z is wanted");
    if (status == ST_OK)
        status = file_read(asked->file, &bytes, err);
    if (status == ST_OK)
        status = consents_add(ra, &text, &bytes, err);
    if (status == ST_OK)
        print_text(ra, &text, 0);
    buf_clear(&bytes);
    return status;
}

/* --- evidence --- */

static void print_given(const struct ra *ra, const struct consent_given *given)
{
    char at[TIME_MANUAL_SIZE];

    moment(ra, given->at_utc, at);
    (void)printf("%-10s %s\n%-10s %s\n%-10s %s\n%-10s %lld\n%-10s %s\n%-10s %s\n", "order", given->order, "at", at,
                 "text", given->document, "version", (long long)given->version, "language", given->language, "sha256",
                 given->sha256);
    (void)printf("%-10s %s\n%-10s %s\n%-10s %s\n%-10s %s\n\n", "session", given->session, "request", given->request_id,
                 "address", given->peer, "client", given->client);
}

static enum status evidence_of_person(const struct ra *ra, struct tx *tx, const char *typed, struct err *err)
{
    struct consent_given given = {.order = ""};
    char national_id[NATIONAL_ID_SIZE];
    struct account account;
    bool any = false;
    enum status status = national_id_read(typed, national_id, err);

    if (status == ST_OK)
        status = accounts_find(ra, tx, national_id, &account, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no customer of this national ID");
    while (status == ST_OK && (status = store_consent_of(tx, account.id, given.order, &given, err)) == ST_OK) {
        print_given(ra, &given);
        any = true;
    }
    if (status == ST_NOT_FOUND && any)
        return ST_OK;
    return status == ST_NOT_FOUND ? err_set(err, status, FAULT_NONE, "this customer has agreed to nothing") : status;
}

static enum status evidence_of_order(const struct ra *ra, struct tx *tx, const char *order, struct err *err)
{
    struct consent_given given = {.order = ""};
    const enum status status = store_consent_get(tx, order, &given, err);

    if (status == ST_OK)
        print_given(ra, &given);
    return status == ST_NOT_FOUND ? err_set(err, status, FAULT_NONE, "no agreement is kept of this order") : status;
}

static enum status evidence(struct ra *ra, const struct asked *asked, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = ST_OK;

    if ((asked->order == NULL) == (asked->person == NULL))
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--order or --id, one of them, is wanted");
    status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = asked->order != NULL ? evidence_of_order(ra, tx, asked->order, err)
                                      : evidence_of_person(ra, tx, asked->person, err);
    return store_finish(&tx, status, err);
}

/* --- the commands --- */

static int run(int argc, char *const *argv, const struct option *options, size_t count, const struct asked *asked,
               enum status (*work)(struct ra *ra, const struct asked *asked, struct err *err))
{
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, count, NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(asked->config, &ra, &err);
    if (status == ST_OK)
        status = work(&ra, asked, &err);
    ra_close(&ra);
    return command_end(status, &err);
}

int cmd_consent_list(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    const struct option options[] = {{"--config", &asked.config, NULL, true}};

    return run(argc, argv, options, OPTION_COUNT(options), &asked, list);
}

int cmd_consent_show(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    const struct option options[] = {{"--config", &asked.config, NULL, true},
                                     {"--text", &asked.id, NULL, true},
                                     {"--language", &asked.language, NULL, false}};

    return run(argc, argv, options, OPTION_COUNT(options), &asked, show);
}

int cmd_consent_add(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    const struct option options[] = {
        {"--config", &asked.config, NULL, true},          {"--text", &asked.id, NULL, true},
        {"--language", &asked.language, NULL, false},     {"--title", &asked.title, NULL, true},
        {"--valid-from", &asked.valid_from, NULL, false}, {"--file", &asked.file, NULL, true},
    };

    return run(argc, argv, options, OPTION_COUNT(options), &asked, add);
}

int cmd_consent_evidence(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    const struct option options[] = {{"--config", &asked.config, NULL, true},
                                     {"--order", &asked.order, NULL, false},
                                     {"--id", &asked.person, NULL, false}};

    return run(argc, argv, options, OPTION_COUNT(options), &asked, evidence);
}
