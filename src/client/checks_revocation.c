/*
 * What the CA's revocation service tells everybody of each certificate here that can be used: a trading application
 * that asks it acts on that, whatever the host says. The host's word stays the one that counts in this product; where
 * the two differ, that is said.
 */
#include <stdio.h>
#include <string.h>

#include "client/checks_internal.h"
#include "client/firm_cas.h"
#include "client/inventory.h"
#include "client/message.h"
#include "client/revocation_service.h"
#include "pki/crl.h"

enum { INSERT_SERIAL, INSERT_HOST, INSERT_DAY, INSERT_REASON };

static int checks_reason(int reason)
{
    switch (reason) {
    case CRL_KEY_COMPROMISE:
        return MSG_REVOKED_KEY_COMPROMISE;
    case CRL_SUPERSEDED:
        return MSG_REVOKED_SUPERSEDED;
    case CRL_CESSATION:
        return MSG_REVOKED_CESSATION;
    case CRL_HOLD:
        return MSG_REVOKED_HOLD;
    default:
        return MSG_REVOKED_UNSPECIFIED;
    }
}

/* What the host made of its signature a moment ago; HOST_UNKNOWN if it was not asked. */
static enum host_state checks_host_said(const struct checks *checks, const struct cert_info *info)
{
    for (size_t i = 0; i < checks->host_word_count; i++)
        if (strcmp(checks->host_words[i].sha256, info->sha256) == 0)
            return checks->host_words[i].state;
    return HOST_UNKNOWN;
}

static struct check_words checks_words_of_revoked(enum host_state host, bool superseded)
{
    if (superseded)
        return check_warns(MSG_CHECK_REVOCATION_REVOKED, MSG_CHECK_REMEDY_CLEAN, CHECK_DO_CLEAN);
    if (host == HOST_VALID || host == HOST_DUE)
        return check_fails(MSG_CHECK_REVOCATION_HOST_VALID, MSG_CHECK_REMEDY_TELL, CHECK_DO_NOTHING);
    return check_fails(MSG_CHECK_REVOCATION_REVOKED, MSG_CHECK_REMEDY_APPLY, CHECK_DO_APPLY);
}

static struct check_words checks_words_of_good(enum host_state host, bool by_list)
{
    if (host == HOST_REVOKED)
        return check_warns(MSG_CHECK_REVOCATION_HOST_REVOKED, MSG_CHECK_REMEDY_APPLY, CHECK_DO_APPLY);
    return check_passes(by_list ? MSG_CHECK_REVOCATION_NOT_LISTED : MSG_CHECK_REVOCATION_GOOD);
}

/* superseded: its person has a better one here. */
static struct check_words checks_words_of_told(const struct checks *checks, const struct revocation_told *told,
                                               enum host_state host, bool superseded)
{
    switch (told->verdict) {
    case REVOCATION_NO_ADDRESS:
        return check_not_asked(MSG_CHECK_REVOCATION_NO_ADDRESS);
    case REVOCATION_GOOD:
        return checks_words_of_good(host, told->by_list);
    case REVOCATION_REVOKED:
        return checks_words_of_revoked(host, superseded);
    case REVOCATION_UNKNOWN:
        return check_warns(MSG_CHECK_REVOCATION_UNKNOWN, MSG_CHECK_REMEDY_TELL, CHECK_DO_NOTHING);
    case REVOCATION_UNREACHABLE:
        if (checks->probed && checks->probe.reach != HOST_REACH_OK) /* nor is the host: no wonder */
            return check_not_asked(MSG_CHECK_REVOCATION_OFFLINE);
        break;
    case REVOCATION_UNAVAILABLE:
    case REVOCATION_OTHER_TIME:
    case REVOCATION_UNTRUSTED:
        break;
    }
    return check_warns(0, 0, CHECK_DO_NOTHING); /* the cause says it */
}

static enum status checks_add_told(struct checks *checks, const struct holding *holding,
                                   const struct revocation_told *told, bool superseded, struct err *err)
{
    const struct cert_info *info = &holding->entry.info;
    const enum status status = checks_add_failure(
        checks, CHECK_REVOCATION, checks_words_of_told(checks, told, checks_host_said(checks, info), superseded),
        &told->cause, err);
    struct check_line *line = &checks->report->lines[checks->report->count - 1];

    if (status != ST_OK)
        return status;
    checks_insert(line, INSERT_SERIAL, CHECK_INSERT_SERIAL, info->serial);
    checks_insert(line, INSERT_HOST, CHECK_INSERT_PLAIN, told->host);
    if (told->verdict == REVOCATION_REVOKED) {
        checks_insert_day(checks, line, INSERT_DAY, told->revoked_utc);
        checks_insert_message(line, INSERT_REASON, checks_reason(told->reason));
    }
    (void)snprintf(line->national_id, sizeof line->national_id, "%s", info->national_id);
    return ST_OK;
}

/* --- whose --- */

static bool checks_is_usable(const struct holding *holding)
{
    return holding->state == STANDING_PC_VALID || holding->state == STANDING_PC_DUE;
}

/* The better ones come first. */
static bool checks_has_better(const struct inventory *inventory, size_t at)
{
    const char *national_id = inventory->holdings[at].entry.info.national_id;

    for (size_t i = 0; national_id[0] != '\0' && i < at; i++)
        if (checks_is_usable(&inventory->holdings[i]) &&
            strcmp(inventory->holdings[i].entry.info.national_id, national_id) == 0)
            return true;
    return false;
}

static enum status checks_ask_service(struct checks *checks, const struct anchors *firm_cas,
                                      struct revocation_service *service, const struct holding *holding,
                                      struct revocation_told *told, struct err *err)
{
    const struct buf *der = &holding->entry.der;
    struct buf issuer;
    enum status status = ST_OK;

    buf_init(&issuer, CERT_DER_MAX);
    status = chain_issuer(firm_cas, der->data, der->len, &issuer, err);
    if (status == ST_OK)
        status = revocation_service_ask(service, checks->client, der, &issuer, told, err);
    buf_clear(&issuer);
    return status;
}

static enum status checks_ask_of_each(struct checks *checks, const struct anchors *firm_cas,
                                      const struct inventory *inventory, struct err *err)
{
    const size_t last = inventory->for_person ? inventory->of_this_person : inventory->count;
    struct revocation_service service = {.silent = ""};
    size_t asked = 0;
    enum status status = ST_OK;

    for (size_t i = 0; status == ST_OK && i < last && asked < CHECKS_PERSONS_MAX; i++) {
        const bool was_silent = service.silent[0] != '\0';
        struct revocation_told told = {.verdict = REVOCATION_NO_ADDRESS};

        if (!checks_is_usable(&inventory->holdings[i]))
            continue;
        asked++;
        status = checks_ask_service(checks, firm_cas, &service, &inventory->holdings[i], &told, err);
        if (status == ST_OK && !(was_silent && told.verdict == REVOCATION_UNREACHABLE)) /* once is enough */
            status = checks_add_told(checks, &inventory->holdings[i], &told, checks_has_better(inventory, i), err);
    }
    return status;
}

static enum status checks_look_for_usable(struct checks *checks, struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    struct anchors *firm_cas = NULL;
    enum status status = inventory_read(checks->client, checks->question->national_id, NULL, &inventory, err);

    if (status == ST_OK)
        status = firm_cas_read(checks->client, &firm_cas, err);
    if (status == ST_OK)
        status = checks_ask_of_each(checks, firm_cas, &inventory, err);
    anchors_free(&firm_cas);
    inventory_clear(&inventory);
    return status;
}

enum status checks_revocation(struct checks *checks, struct err *err)
{
    const size_t before = checks->report->count;
    struct err cause = ERR_INIT;

    if (checks->client->plain == NULL)
        (void)checks_add(checks, CHECK_REVOCATION, check_not_asked(checks_no_host(checks)));
    else if (checks_look_for_usable(checks, &cause) != ST_OK)
        return checks_add_failure(checks, CHECK_REVOCATION, check_not_asked(MSG_CHECK_CERTIFICATES_UNKNOWN), &cause,
                                  err);
    else if (checks->report->count == before)
        (void)checks_add(checks, CHECK_REVOCATION, check_not_asked(MSG_CHECK_REVOCATION_NOTHING));
    return ST_OK;
}
