#include "server/command.h"

#include <stdio.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "server/audit.h"
#include "server/options.h"
#include "server/ra.h"
#include "server/revocation.h"
#include "server/store/store_asked.h"

static enum status read_reason(const char *typed, enum revocation_reason *out, struct err *err)
{
    enum status status = revocation_reason_read(typed, out);

    if (status == ST_OK)
        return ST_OK;
    status = err_set(err, ST_BAD_INPUT, FAULT_USAGE,
                     "the reason is one of unspecified, keyCompromise, superseded, cessationOfOperation");
    err_detail(err, typed);
    return status;
}

/* What was given up because the CA behind did not know the certificate. ST_ALREADY: it was not. */
static enum status tell_again(struct tx *tx, const char *serial, int64_t now_utc, struct err *err)
{
    const enum status status = store_untold_again(tx, serial, now_utc, err);

    if (status == ST_OK)
        return audit_certificate(tx, now_utc, AUDIT_HELPDESK, "certificate.revoke.outside", serial, "again", err);
    return status == ST_NOT_FOUND ? ST_ALREADY : status;
}

/* *again: it was revoked before, and only the CA behind is to hear of it. */
static enum status revoke(struct ra *ra, const char *serial, enum revocation_reason reason, int64_t now_utc,
                          bool *again, struct err *err)
{
    const struct revocation revocation = {
        .serial = serial,
        .reason = revocation_kept_reason(reason),
        .actor = AUDIT_HELPDESK,
        .why = revocation_reason_word(reason),
        .at_utc = now_utc,
    };
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_lock_certificate(tx, serial, err);
    if (status == ST_OK)
        status = revocation_revoke(tx, &revocation, err);
    *again = status == ST_ALREADY;
    if (*again)
        status = tell_again(tx, serial, now_utc, err);
    status = store_finish(&tx, status, err);
    if (status == ST_NOT_FOUND)
        return err_set(err, ST_NOT_FOUND, FAULT_NONE, "there is no certificate of this serial number");
    if (status == ST_ALREADY)
        return err_set(err, ST_ALREADY, FAULT_NONE, "it is revoked already: cert show says when and why");
    return status;
}

static void say_revoked(const struct ra *ra, const char *serial, enum revocation_reason reason, int64_t now_utc)
{
    char text[TIME_MANUAL_SIZE];

    time_to_manual(now_utc, (int32_t)ra->config.zone_offset_s, text);
    (void)printf("%-12s %s\n%-12s %s\n%-12s %s\n", "serial", serial, "revoked", text, "reason",
                 revocation_reason_word(reason));
    (void)printf("The serving host puts it on its revocation list by itself; if none runs, crl make does.\n");
}

int cmd_cert_revoke(int argc, char *const *argv)
{
    const char *config = NULL, *typed = NULL, *word = NULL;
    const struct option options[] = {
        {"--config", &config, NULL, true},
        {"--serial", &typed, NULL, true},
        {"--reason", &word, NULL, true},
    };
    enum revocation_reason reason = REASON_UNSPECIFIED;
    char serial[SERIAL_TEXT_SIZE];
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    int64_t now_utc = 0;
    bool again = false;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = serial_read(typed, serial, &err);
    if (status == ST_OK)
        status = read_reason(word, &reason, &err);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK) {
        now_utc = ra_now_utc(&ra);
        status = revoke(&ra, serial, reason, now_utc, &again, &err);
    }
    if (status == ST_OK && again)
        (void)printf("%s was revoked before: the CA behind is told again\n", serial);
    else if (status == ST_OK)
        say_revoked(&ra, serial, reason, now_utc);
    ra_close(&ra);
    return command_end(status, &err);
}
