#include "server/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/encoding.h"
#include "base/fault.h"
#include "base/serial.h"
#include "base/time_text.h"
#include "base/utf.h"
#include "server/accounts.h"
#include "server/audit_left.h"
#include "server/audit_pages.h"
#include "server/options.h"

enum { SHOWN_SIZE = 128, ORDER_DIGITS = LIMIT_ID_SIZE - 1 };

static const char NID_PREFIX[] = "nid ";

/* What the helpdesk asked for; the filter's texts are these. */
struct asked {
    struct audit_filter filter;
    char nid[SHA256_HEX_SIZE];
    char serial[SERIAL_TEXT_SIZE];
};

static enum status read_since(const struct ra *ra, const char *typed, int64_t *out, struct err *err)
{
    char moment[TIME_RFC3339_SIZE];
    int64_t offset_s = 0;

    if (strlen(typed) == TIME_DATE_SIZE - 1) { /* a day of the host's */
        (void)snprintf(moment, sizeof moment, "%sT00:00:00Z", typed);
        offset_s = ra->config.zone_offset_s;
        typed = moment;
    }
    if (time_from_rfc3339(typed, out) != ST_OK)
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--since: 2026-11-27 or 2026-11-27T06:00:00Z is wanted");
    *out -= offset_s;
    return ST_OK;
}

static enum status read_person(const struct ra *ra, struct tx *tx, const char *typed, struct asked *asked,
                               struct err *err)
{
    char national_id[NATIONAL_ID_SIZE];
    struct account account;
    enum status status = national_id_read(typed, national_id, err);

    if (status == ST_OK)
        status = accounts_find(ra, tx, national_id, &account, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no customer of this national ID");
    if (status != ST_OK)
        return status;
    hex_encode(account.nid_keyed, sizeof account.nid_keyed, asked->nid);
    asked->filter.account = account.id;
    asked->filter.nid = asked->nid;
    return ST_OK;
}

static enum status read_order(const char *typed, struct asked *asked, struct err *err)
{
    if (strlen(typed) != ORDER_DIGITS || strspn(typed, "0123456789abcdef") != ORDER_DIGITS)
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--order: 32 lower-case hexadecimal digits are wanted");
    asked->filter.order = typed;
    return ST_OK;
}

/* --- showing --- */

static enum status mask_account(const struct ra *ra, const struct account *account, char out[SHOWN_SIZE],
                                struct err *err)
{
    char national_id[NATIONAL_ID_SIZE], masked[NATIONAL_ID_SIZE];
    const enum status status = accounts_national_id(ra, account, national_id, err);

    if (status != ST_OK)
        return status;
    national_id_mask(national_id, masked);
    (void)snprintf(out, SHOWN_SIZE, "%s", masked);
    return ST_OK;
}

/* "account 17" */
static bool account_number(const char *word, long long *out)
{
    static const char kind[] = "account ";
    const char *digits = word + sizeof kind - 1;
    char *end = NULL;

    if (strncmp(word, kind, sizeof kind - 1) != 0 || *digits < '0' || *digits > '9')
        return false;
    errno = 0;
    *out = strtoll(digits, &end, 10);
    return errno == 0 && *end == '\0';
}

/* The account that a word of the log names. ST_NOT_FOUND: it names none, or none that is there. */
static enum status named_account(struct tx *tx, const char *word, struct account *out, struct err *err)
{
    unsigned char keyed[SHA256_BYTES];
    long long id = 0;

    if (account_number(word, &id))
        return store_account_by_id(tx, id, out, err);
    if (strncmp(word, NID_PREFIX, sizeof NID_PREFIX - 1) == 0 &&
        hex_decode(word + sizeof NID_PREFIX - 1, keyed, sizeof keyed) == ST_OK)
        return store_account_by_nid(tx, keyed, out, err);
    return ST_NOT_FOUND;
}

/* A person as the helpdesk knows it, masked; everything else as it stands. */
static enum status show_word(const struct ra *ra, struct tx *tx, const char *word, char out[SHOWN_SIZE],
                             struct err *err)
{
    struct account account;
    enum status status = named_account(tx, word, &account, err);

    if (status == ST_OK)
        return mask_account(ra, &account, out, err);
    if (status != ST_NOT_FOUND)
        return status;
    utf8_display_copy(word, strlen(word), out, SHOWN_SIZE);
    return ST_OK;
}

static enum status show_row(void *self, struct tx *tx, const struct audit_row *row, struct buf *page, struct err *err)
{
    const struct ra *ra = self;
    char at[TIME_MANUAL_SIZE], actor[SHOWN_SIZE], action[SHOWN_SIZE], object[SHOWN_SIZE], outcome[4 * SHOWN_SIZE];
    enum status status = show_word(ra, tx, row->actor, actor, err);

    if (status == ST_OK)
        status = show_word(ra, tx, row->object, object, err);
    if (status != ST_OK)
        return status;
    time_to_manual(row->at_utc, (int32_t)ra->config.zone_offset_s, at);
    utf8_display_copy(row->action, strlen(row->action), action, sizeof action);
    utf8_display_copy(row->outcome, strlen(row->outcome), outcome, sizeof outcome);
    status = buf_append_format(page, "%8lld  %s  %-12s  %-19s  %s  %s%s\n", (long long)row->seq, at, actor, action,
                               object, outcome, row->damaged ? "  (damaged: see audit verify)" : "");
    return status == ST_OK ? ST_OK : err_set(err, status, FAULT_NONE, "showing the audit log");
}

struct audit_options {
    const char *since, *person, *order, *serial;
};

static enum status read_filter(const struct ra *ra, struct tx *tx, const struct audit_options *options,
                               struct asked *asked, struct err *err)
{
    enum status status = ST_OK;

    if (options->since != NULL)
        status = read_since(ra, options->since, &asked->filter.since_utc, err);
    if (status == ST_OK && options->person != NULL)
        status = read_person(ra, tx, options->person, asked, err);
    if (status == ST_OK && options->order != NULL)
        status = read_order(options->order, asked, err);
    if (status == ST_OK && options->serial != NULL) {
        status = serial_read(options->serial, asked->serial, err);
        asked->filter.serial = asked->serial;
    }
    return status;
}

static enum status list(struct ra *ra, const struct audit_options *options, struct err *err)
{
    struct asked asked = {.nid = ""};
    struct tx *tx = NULL;
    enum status status = ST_OK;

    audit_left_chain_or_log(ra);
    status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = read_filter(ra, tx, options, &asked, err);
    status = store_finish(&tx, status, err);
    return status == ST_OK ? audit_pages_print(ra, &asked.filter, show_row, ra, NULL, err) : status;
}

int cmd_audit(int argc, char *const *argv)
{
    const char *config = NULL;
    struct audit_options wanted = {.since = NULL};
    const struct option options[] = {
        {"--config", &config, NULL, true},         {"--since", &wanted.since, NULL, false},
        {"--person", &wanted.person, NULL, false}, {"--order", &wanted.order, NULL, false},
        {"--serial", &wanted.serial, NULL, false},
    };
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = list(&ra, &wanted, &err);
    ra_close(&ra);
    return command_end(status, &err);
}
