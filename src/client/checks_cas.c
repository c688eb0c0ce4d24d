/*
 * The CA certificates of the configuration: whom TLS trusts, and whose certificates are this firm's. Of each kind one
 * has to be within its time, and should stay there for a while. Of the firm's own, former ones may stand there for
 * ever.
 */
#include "client/checks_internal.h"

#include "client/message.h"

enum { CAS_SOON_S = 90 * 86400 };

/* One list of the configuration, gone through. */
struct checks_cas_seen {
    struct cert_info best[2]; /* that ends last: of those that are not self-issued, of those that are */
    struct cert_info over;    /* the one that ended last; sha256 "" if none has */
    struct cert_info first;   /* of those within their time, the one that ends first */
    size_t count;
};

static void checks_cas_see(struct checks_cas_seen *seen, const struct cert_info *info, int64_t now_utc)
{
    struct cert_info *best = &seen->best[info->self_issued];

    seen->count++;
    if (best->sha256[0] == '\0' || info->not_after_utc > best->not_after_utc)
        *best = *info;
    if (info->not_after_utc < now_utc) {
        if (seen->over.sha256[0] == '\0' || info->not_after_utc > seen->over.not_after_utc)
            seen->over = *info;
    } else if (seen->first.sha256[0] == '\0' || info->not_after_utc < seen->first.not_after_utc) {
        seen->first = *info;
    }
}

static enum status checks_cas_read(const struct buf *pem, int64_t now_utc, struct checks_cas_seen *seen,
                                   struct err *err)
{
    struct cert_list list = {.count = 0};
    enum status status = cert_list_from_pem(buf_text(pem), pem->len, &list, err);

    for (size_t i = 0; status == ST_OK && i < list.count; i++) {
        struct cert_info info = {.is_ca = false};

        status = cert_read(list.items[i].data, list.items[i].len, &info, err);
        if (status == ST_OK)
            checks_cas_see(seen, &info, now_utc);
    }
    cert_list_clear(&list);
    return status;
}

static void checks_add_ca(struct checks *checks, struct check_words words, const struct cert_info *ca)
{
    struct check_line *line = checks_add(checks, CHECK_CAS, words);

    checks_insert(line, 0, CHECK_INSERT_PLAIN, ca->owner_display);
    checks_insert_day(checks, line, 1, ca->not_after_utc);
}

/* The best of its kind ended, or ends within that time. NULL: none does. */
static const struct cert_info *checks_cas_ending(const struct checks_cas_seen *seen, size_t lists, int64_t by_utc)
{
    for (size_t i = 0; i < lists; i++)
        for (size_t kind = 0; kind < 2; kind++)
            if (seen[i].best[kind].sha256[0] != '\0' && seen[i].best[kind].not_after_utc < by_utc)
                return &seen[i].best[kind];
    return NULL;
}

enum { CAS_OF_TLS, CAS_OF_FIRM, CAS_LISTS };

static void checks_add_cas(struct checks *checks, const struct checks_cas_seen seen[CAS_LISTS], int64_t now_utc)
{
    const struct cert_info *ended = checks_cas_ending(seen, CAS_LISTS, now_utc);
    const struct cert_info *soon = checks_cas_ending(seen, CAS_LISTS, now_utc + CAS_SOON_S);
    const struct cert_info *tls = &seen[CAS_OF_TLS].first;
    const struct cert_info *firm = &seen[CAS_OF_FIRM].first;

    if (ended != NULL)
        checks_add_ca(checks, check_fails(MSG_CHECK_CAS_EXPIRED, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING), ended);
    else if (soon != NULL)
        checks_add_ca(checks, check_warns(MSG_CHECK_CAS_SOON, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING), soon);
    else if (seen[CAS_OF_TLS].over.sha256[0] != '\0')
        checks_add_ca(checks, check_warns(MSG_CHECK_CAS_EXPIRED, MSG_CHECK_REMEDY_UPDATE, CHECK_DO_NOTHING),
                      &seen[CAS_OF_TLS].over);
    else if (seen[CAS_OF_FIRM].over.sha256[0] != '\0')
        checks_add_ca(checks, check_passes(MSG_CHECK_CAS_FORMER), &seen[CAS_OF_FIRM].over);
    else
        checks_add_ca(checks, check_passes(MSG_CHECK_CAS_FINE),
                      tls->sha256[0] != '\0' && tls->not_after_utc < firm->not_after_utc ? tls : firm);
}

enum status checks_cas(struct checks *checks, struct err *err)
{
    const struct settings *settings = checks->client->settings;
    const int64_t now_utc = checks->client->clock->now_utc(checks->client->clock->self);
    struct checks_cas_seen seen[CAS_LISTS] = {{.count = 0}};
    struct err cause = ERR_INIT;
    enum status status = checks_cas_read(&settings->firm_ca_pem, now_utc, &seen[CAS_OF_FIRM], &cause);

    if (status == ST_OK && settings->tls_ca_pem.len > 0)
        status = checks_cas_read(&settings->tls_ca_pem, now_utc, &seen[CAS_OF_TLS], &cause);
    if (status != ST_OK)
        return checks_add_failure(checks, CHECK_CAS, check_fails(0, 0, CHECK_DO_NOTHING), &cause, err);
    checks_add_cas(checks, seen, now_utc);
    return ST_OK;
}
