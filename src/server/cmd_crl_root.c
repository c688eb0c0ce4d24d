#include "server/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/time_text.h"
#include "pki/cert.h"
#include "server/audit.h"
#include "server/ca/root_list.h"
#include "server/options.h"
#include "server/ra.h"

enum { LIST_MAX = 64 * 1024, REASON_CA_COMPROMISE = 2 /* RFC 5280 5.3.1: a CA's key, instead of keyCompromise */ };

/* What was asked for; NULL where it was not said. */
struct asked {
    const char *config, *key_file, *number, *reason;
};

static enum status refuse(struct err *err, enum status status, const char *why, const char *typed)
{
    status = err_set(err, status, status == ST_BAD_INPUT ? FAULT_USAGE : FAULT_NONE, why);
    err_detail(err, typed);
    return status;
}

static enum status read_reason(const char *typed, int *out, struct err *err)
{
    static const struct {
        const char *word;
        int reason;
    } words[] = {{"cACompromise", REASON_CA_COMPROMISE},
                 {"superseded", CRL_SUPERSEDED},
                 {"cessationOfOperation", CRL_CESSATION}};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i].word, typed) != 0)
            continue;
        *out = words[i].reason;
        return ST_OK;
    }
    return refuse(err, ST_BAD_INPUT, "the reason is one of cACompromise, superseded, cessationOfOperation", typed);
}

/* One that issues no more: with the one that does, all that it goes on issuing would be void. */
static enum status find_ca(const struct ra *ra, const char *typed, const struct ca **out, struct err *err)
{
    char *end = NULL;
    const long number = strtol(typed, &end, 10);
    const struct ca *ca = end == typed || *end != '\0' ? NULL : ra_ca(ra, number);

    if (ca == NULL)
        return refuse(err, ST_BAD_INPUT, "there is no issuing CA of this number: ca list shows them", typed);
    if (ca == ra->ca)
        return refuse(err, ST_REFUSED, "this is the one that issues: ca rollover first", typed);
    if (ca_revoked_utc(ca) != 0)
        return refuse(err, ST_ALREADY, "the root's list names it already: ca list says since when", typed);
    *out = ca;
    return ST_OK;
}

/* What the root's key is to sign stands in the audit log before. */
static enum status tell_audit(const struct ra *ra, const struct crl_entry *entry, const char *reason, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = audit_certificate(tx, entry->revoked_utc, AUDIT_HELPDESK, "ca.revoke", entry->serial, reason, err);
    return store_finish(&tx, status, err);
}

static enum status name_ca(const struct ra *ra, const struct asked *asked, struct crl_entry *out, struct err *err)
{
    const struct ca *ca = NULL;
    const struct buf *certificate = NULL;
    struct cert_info info;
    struct crl_entry entry = {.revoked_utc = ra_now_utc(ra)};
    enum status status = read_reason(asked->reason, &entry.reason, err);

    if (status == ST_OK)
        status = find_ca(ra, asked->number, &ca, err);
    if (status != ST_OK)
        return status;
    certificate = ca_peek_issuing(ca);
    status = cert_read(certificate->data, certificate->len, &info, err);
    if (status != ST_OK)
        return status;
    memcpy(entry.serial, info.serial, sizeof entry.serial);
    status = tell_audit(ra, &entry, asked->reason, err);
    if (status == ST_OK)
        *out = entry;
    return status;
}

static void say(const struct ra *ra, const struct crl_info *list)
{
    char until[TIME_MANUAL_SIZE];

    time_to_manual(list->next_update_utc, (int32_t)ra->config.zone_offset_s, until);
    (void)printf("%-12s %lld\n%-12s %s\n%-12s %zu\n", "number", (long long)list->number, "next update", until,
                 "revoked", list->entries);
    (void)printf("A host that is running serves it from its next start on. Other nodes want copies of it.\n");
}

static enum status make(const struct ra *ra, struct key *root_key, const struct crl_entry *revoked, struct err *err)
{
    const struct root_list_request request = {
        .number = ca_root_list(ra->ca)->number + 1,
        .now_utc = ra_now_utc(ra),
        .before = ca_peek_root_list(ra->ca),
        .revoked = revoked,
    };
    struct buf list = {0};
    struct crl_info info;
    enum status status = ST_OK;

    buf_init(&list, LIST_MAX);
    status = root_list_make(&request, ca_peek_root(ra->ca), root_key, &list, err);
    if (status == ST_OK)
        status = crl_read(list.data, list.len, &info, err);
    if (status == ST_OK)
        status = root_list_write(&ra->config, &list, err);
    if (status == ST_OK)
        say(ra, &info);
    buf_clear(&list);
    return status;
}

static enum status read_asked(int argc, char *const *argv, struct asked *out, struct err *err)
{
    const struct option options[] = {{"--config", &out->config, NULL, true},
                                     {"--key", &out->key_file, NULL, true},
                                     {"--revoke", &out->number, NULL, false},
                                     {"--reason", &out->reason, NULL, false}};
    const enum status status = options_read(argc, argv, options, sizeof options / sizeof options[0], NULL, err);

    if (status == ST_OK && (out->number == NULL) != (out->reason == NULL))
        return err_set(err, ST_BAD_INPUT, FAULT_USAGE, "--revoke and --reason belong together");
    return status;
}

int cmd_crl_root(int argc, char *const *argv)
{
    struct asked asked = {.config = NULL};
    struct key *root_key = NULL;
    struct crl_entry revoked = {.revoked_utc = 0};
    struct err err = ERR_INIT;
    struct ra ra = {.store = NULL};
    enum status status = read_asked(argc, argv, &asked, &err);

    if (status == ST_OK)
        status = ra_open_records(asked.config, &ra, &err);
    if (status == ST_OK)
        status = ca_open_all(&ra.config, &ra.ca, &ra.former, &err);
    if (status == ST_OK)
        status = command_read_root_key(asked.key_file, &root_key, &err);
    if (status == ST_OK && asked.number != NULL)
        status = name_ca(&ra, &asked, &revoked, &err);
    if (status == ST_OK)
        status = make(&ra, root_key, asked.number == NULL ? NULL : &revoked, &err);
    key_free(&root_key);
    ra_close(&ra);
    return command_end(status, &err);
}
