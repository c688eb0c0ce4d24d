#include "server/crl_issuance.h"

#include <stdio.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "pki/crl.h"
#include "server/audit.h"

bool crl_issuance_due(const struct config *config, const struct crl_record *newest, int64_t revoked_last,
                      int64_t now_utc)
{
    if (newest == NULL || now_utc >= newest->next_update_utc - config->crl.refresh_s)
        return true;
    if (now_utc < newest->made_utc) /* the clock was ahead: nobody whose clock is right takes that list */
        return true;
    return revoked_last > newest->through && now_utc >= newest->made_utc + config->crl.gap_s;
}

static enum status add_entry(void *self, const struct revoked *revoked, struct err *err)
{
    struct crl_entry entry = {.revoked_utc = revoked->revoked_utc, .reason = (int)revoked->reason};

    (void)snprintf(entry.serial, sizeof entry.serial, "%s", revoked->serial);
    return crl_entry_append(self, &entry, err);
}

/*
 * A certificate that ends before this moment, and stood on the newest list, need not be on the next: that list was
 * beyond its end (RFC 5280 3.3) by a whole validity. But for a list that a clock ahead has made: it was beyond the end
 * of nothing.
 */
static int64_t ends_from_utc(const struct config *config, const struct crl_record *newest, int64_t now_utc)
{
    return (newest->made_utc < now_utc ? newest->made_utc : now_utc) - config->crl.validity_s;
}

/* What the next list will say, from one look at the records: entries are appended, *out is its number and moments. */
static enum status gather(const struct ra *ra, int64_t now_utc, struct crl_record *out, struct buf *entries,
                          struct err *err)
{
    const struct config *config = &ra->config;
    struct crl_record newest = {.number = 0};
    struct crl_record next = {
        .made_utc = now_utc,
        .this_update_utc = now_utc - config->certificate.backdate_s,
        .next_update_utc = now_utc + config->crl.validity_s,
        .ca = ca_number(ra->ca),
    };
    int64_t last = 0;
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_crl_newest(tx, next.ca, &newest, err);
    if (status == ST_NOT_FOUND)
        status = ST_OK;
    if (status == ST_OK)
        status = store_crl_last_number(tx, &last, err);
    if (status == ST_OK)
        status = store_revoked_last(tx, &next.through, err);
    if (status == ST_OK)
        status = store_revoked_each(tx, next.ca, newest.through, ends_from_utc(config, &newest, now_utc), add_entry,
                                    entries, err);
    status = store_finish(&tx, status, err);
    next.number = last + 1;
    if (status == ST_OK)
        *out = next;
    return status;
}

static enum status sign(const struct ra *ra, const struct crl_record *record, const struct buf *entries,
                        struct buf *der, struct err *err)
{
    const struct crl_request request = {
        .number = record->number,
        .this_update_utc = record->this_update_utc,
        .next_update_utc = record->next_update_utc,
        .entries = entries,
    };

    return ca_sign_list(ra->ca, &request, der, err);
}

static enum status keep(const struct ra *ra, const struct crl_record *record, const struct buf *der, struct err *err)
{
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_crl_add(tx, record, der, err);
    if (status == ST_OK)
        status = store_crl_forget(tx, record->ca, record->number - CRL_LISTS_KEPT + 1, err);
    if (status == ST_OK)
        status = audit_list(tx, record->made_utc, record->number, err);
    return store_finish(&tx, status, err);
}

enum status crl_issuance_make(const struct ra *ra, struct crl_record *out, struct buf *der, struct err *err)
{
    struct crl_record record = {.number = 0};
    struct buf entries;
    struct buf list;
    enum status status = ST_OK;

    buf_init(&entries, CRL_DER_MAX);
    buf_init(&list, CRL_DER_MAX);
    status = gather(ra, ra_now_utc(ra), &record, &entries, err);
    if (status == ST_OK)
        status = sign(ra, &record, &entries, &list, err);
    KILL_POINT("crl.signed");
    if (status == ST_OK)
        status = keep(ra, &record, &list, err);
    if (status == ST_OK) {
        status = buf_append(der, list.data, list.len);
        if (status != ST_OK)
            (void)err_set(err, status, FAULT_NONE, "handing out a revocation list");
    }
    if (status == ST_OK)
        *out = record;
    buf_clear(&list);
    buf_clear(&entries);
    return status;
}
