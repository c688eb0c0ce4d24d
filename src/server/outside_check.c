#include "server/outside_check.h"

#include <string.h>

#include "base/fault.h"
#include "pki/cert.h"
#include "server/ca/outside.h"

enum { LONGEST_S = 3661 * 86400, SLOW_S = 300 };

static enum status decline(struct err *err, const char *what)
{
    return err_set(err, ST_BAD_ANSWER, FAULT_NONE, what);
}

static enum status check_subject(const struct buf *certificate, const struct subject *wanted, struct err *err)
{
    struct subject found = {.count = 0};
    bool same =
        cert_subject(certificate->data, certificate->len, &found, NULL) == ST_OK && found.count == wanted->count;

    for (size_t i = 0; same && i < wanted->count; i++)
        same = strcmp(found.fields[i].type, wanted->fields[i].type) == 0 &&
               strcmp(found.fields[i].value, wanted->fields[i].value) == 0;
    return same ? ST_OK : decline(err, "the CA behind certified another subject than that of the profile");
}

/* Its clock may be ahead of ours by minutes: what is more is no certificate for a person whose PC goes by ours. */
static enum status check_validity(const struct cert_info *info, int64_t now_utc, struct err *err)
{
    if (info->not_before_utc > now_utc + SLOW_S)
        return decline(err, "the CA behind issued what is not valid yet: its clock or ours is wrong");
    if (info->not_after_utc <= now_utc)
        return decline(err, "the CA behind issued what has ended already");
    if (info->not_after_utc - info->not_before_utc > LONGEST_S)
        return decline(err, "the CA behind issued for longer than ten years");
    return ST_OK;
}

static enum status check_chain(const struct ra *ra, const struct buf *certificate, int64_t at_utc, struct err *err)
{
    struct err why = ERR_INIT;
    const enum status status = outside_verify(ra->outside, certificate, at_utc, &why);

    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "checking a chain");
    return status == ST_OK ? ST_OK : decline(err, "what came does not lead to the CA behind (cmp.ca)");
}

/* Of this order itself another node has kept it meanwhile. */
static enum status check_serial(const struct ra *ra, const char *order, const char *serial, struct err *err)
{
    struct issued issued = {.serial = ""};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_issued_by_serial(tx, serial, &issued, err);
    status = store_finish(&tx, status, err);
    if (status == ST_OK && strcmp(issued.order, order) != 0)
        status = decline(err, "the CA behind used a serial number again");
    else if (status == ST_NOT_FOUND)
        status = ST_OK;
    issued_clear(&issued);
    return status;
}

static enum status describe(const struct ra *ra, const struct order *order, const struct cert_info *info,
                            const struct buf *certificate, struct issued *out, struct err *err)
{
    struct issued issued = {.account = order->account,
                            .not_before_utc = info->not_before_utc,
                            .not_after_utc = info->not_after_utc,
                            .issued_utc = ra_now_utc(ra),
                            .ca = OUTSIDE_CA_NUMBER};
    enum status status = ST_OK;

    memcpy(issued.serial, info->serial, sizeof issued.serial);
    memcpy(issued.order, order->id, sizeof issued.order);
    memcpy(issued.sha256, info->sha256, sizeof issued.sha256);
    memcpy(issued.spki_hash, info->spki_hash, sizeof issued.spki_hash);
    buf_init(&issued.der, CERT_DER_MAX);
    status = buf_append(&issued.der, certificate->data, certificate->len);
    if (status != ST_OK)
        return err_set(err, status, FAULT_NO_MEMORY, "taking a certificate");
    *out = issued; /* the caller's now */
    return ST_OK;
}

enum status outside_check(const struct ra *ra, const struct order *order, const struct subject *subject,
                          const struct buf *certificate, struct issued *out, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct cert_info info;
    enum status status = ST_OK;

    if (cert_read(certificate->data, certificate->len, &info, NULL) != ST_OK)
        return decline(err, "what the CA behind sent is no certificate");
    if (strcmp(info.spki_hash, order->spki_hash) != 0)
        return decline(err, "the CA behind certified another key");
    if (info.is_ca)
        return decline(err, "the CA behind issued a CA's certificate");
    status = check_subject(certificate, subject, err);
    if (status == ST_OK)
        status = check_validity(&info, now_utc, err);
    if (status == ST_OK)
        status = check_chain(ra, certificate, now_utc > info.not_before_utc ? now_utc : info.not_before_utc, err);
    if (status == ST_OK)
        status = check_serial(ra, order->id, info.serial, err);
    return status == ST_OK && out != NULL ? describe(ra, order, &info, certificate, out, err) : status;
}
