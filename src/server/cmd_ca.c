#include "server/command.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "pki/cert.h"
#include "server/audit.h"
#include "server/ca/rollover.h"
#include "server/options.h"
#include "server/ra.h"
#include "server/setup.h"
#include "server/setup_config.h"
#include "server/store/store_certificate.h"
#include "server/store/store_crl.h"

/*
 * --- ca list ---
 */

/* What is told of one. */
struct told {
    struct cert_info info;
    int64_t alive, last_end_utc;
    struct crl_record list; /* number 0: none */
};

static enum status look_up(const struct ra *ra, const struct ca *ca, struct told *out, struct err *err)
{
    const struct buf *certificate = ca_peek_issuing(ca);
    struct tx *tx = NULL;
    enum status status = cert_read(certificate->data, certificate->len, &out->info, err);

    if (status == ST_OK)
        status = store_begin_read(ra->store, &tx, err);
    if (status == ST_OK)
        status = store_issued_alive(tx, ca_number(ca), ra_now_utc(ra), &out->alive, &out->last_end_utc, err);
    if (status == ST_OK) {
        status = store_crl_newest(tx, ca_number(ca), &out->list, err);
        if (status == ST_NOT_FOUND)
            status = ST_OK;
    }
    return store_finish(&tx, status, err);
}

/* 0: "-" */
static void print_moment(const struct ra *ra, const char *name, int64_t at_utc)
{
    char text[TIME_MANUAL_SIZE] = "-";

    if (at_utc != 0)
        time_to_manual(at_utc, (int32_t)ra->config.zone_offset_s, text);
    (void)printf("%-14s %s\n", name, text);
}

static const char *state_of(const struct ra *ra, const struct ca *ca, const struct told *told)
{
    if (ca_revoked_utc(ca) != 0)
        return "REVOKED by the root's list, and all that it issued";
    if (ca == ra->ca && ra->config.cmp.url[0] == '\0')
        return "issues";
    if (!ca_has_key(ca))
        return "its key is gone: no lists, no answers";
    if (told->last_end_utc < ra_now_utc(ra))
        return "its last certificate has ended: its key may be destroyed";
    return "issues no more: lists and answers alone";
}

static enum status print_ca(const struct ra *ra, const struct ca *ca, struct err *err)
{
    struct told told = {.alive = 0};
    const enum status status = look_up(ra, ca, &told, err);

    if (status != ST_OK)
        return status;
    (void)printf("%-14s %lld\n%-14s %s\n%-14s %s\n", "number", (long long)ca_number(ca), "name",
                 told.info.owner_display, "state", state_of(ra, ca, &told));
    print_moment(ra, "from", told.info.not_before_utc);
    print_moment(ra, "until", told.info.not_after_utc);
    if (ca_revoked_utc(ca) != 0)
        print_moment(ra, "revoked", ca_revoked_utc(ca));
    (void)printf("%-14s %lld\n", "alive", (long long)told.alive);
    print_moment(ra, "last ends", told.last_end_utc);
    print_moment(ra, "next list due", told.list.number == 0 ? 0 : told.list.next_update_utc);
    return ST_OK;
}

int cmd_ca_list(int argc, char *const *argv)
{
    const char *config = NULL;
    const struct option options[] = {{"--config", &config, NULL, true}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    size_t i = 0;
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK)
        status = ca_open_all(&ra.config, &ra.ca, &ra.former, &err);
    if (status == ST_OK && ra.config.cmp.url[0] != '\0')
        (void)printf("a CA of somebody else issues (cmp.url)%s\n", ca_exists(ra.ca) ? "\n" : ": there is none here");
    if (status == ST_OK && ca_exists(ra.ca))
        status = print_ca(&ra, ra.ca, &err);
    for (i = 0; status == ST_OK && i < ra.former.count; i++) {
        (void)printf("\n");
        status = print_ca(&ra, ra.former.all[i], &err);
    }
    ra_close(&ra);
    return command_end(status, &err);
}

/*
 * --- ca rollover ---
 */

/* What the root's key has signed stands in the audit log before it is used. */
static enum status tell_audit(const struct ra *ra, const struct rollover *rollover, struct err *err)
{
    struct cert_info info;
    struct tx *tx = NULL;
    enum status status = cert_read(rollover->certificate.data, rollover->certificate.len, &info, err);

    if (status == ST_OK)
        status = store_begin(ra->store, &tx, err);
    if (status == ST_OK)
        status = audit_certificate(tx, ra_now_utc(ra), AUDIT_HELPDESK, "ca.rollover", info.serial, "issued", err);
    return store_finish(&tx, status, err);
}

static enum status roll_over(const struct ra *ra, const struct rollover_request *request, struct err *err)
{
    struct rollover rollover = {.number = 0};
    struct ca_names names;
    enum status status = rollover_prepare(request, &rollover, err);

    if (status == ST_OK)
        status = tell_audit(ra, &rollover, err);
    if (status == ST_OK)
        status = rollover_commit(request, &rollover, err);
    if (status == ST_OK)
        status = ca_names_of(&ra->config, rollover.number, &names, err);
    if (status == ST_OK)
        (void)printf("%-14s %lld\n%-14s %s, %s%s%s\n"
                     "A host that is running issues by it from its next start on. Other nodes want copies of these "
                     "files first.\n",
                     "number", (long long)rollover.number, "made", names.certificate, names.key,
                     request->key_uri == NULL ? ", " : "", request->key_uri == NULL ? names.passphrase : "");
    rollover_clear(&rollover);
    return status;
}

int cmd_ca_rollover(int argc, char *const *argv)
{
    const char *config = NULL, *key_file = NULL;
    struct setup_request sizes = {.issuing_bits = NULL};
    struct rollover_request request = {.key_uri = NULL};
    const struct option options[] = {{"--config", &config, NULL, true},
                                     {"--key", &key_file, NULL, true},
                                     {"--issuing-bits", &sizes.issuing_bits, NULL, false},
                                     {"--issuing-key", &request.key_uri, NULL, false}};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, &err);

    if (status == ST_OK)
        status = setup_issuing_bits(&sizes, &request.bits, &err);
    if (status == ST_OK)
        status = ra_open_records(config, &ra, &err);
    if (status == ST_OK && request.key_uri != NULL)
        status = config_check_token(&ra.config, request.key_uri, &err);
    if (status == ST_OK)
        status = ca_open(&ra.config, &ra.ca, &err);
    if (status == ST_OK)
        status = command_read_root_key(key_file, &request.root_key, &err);
    if (status == ST_OK) {
        request.config = &ra.config;
        request.root = ca_peek_root(ra.ca);
        request.now_utc = ra_now_utc(&ra);
        status = roll_over(&ra, &request, &err);
    }
    key_free(&request.root_key);
    ra_close(&ra);
    return command_end(status, &err);
}
