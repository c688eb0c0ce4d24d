#include <string.h>

#include "base/fault.h"
#include "client/revocation_service_internal.h"
#include "pki/crl.h"

/* Some 100,000 entries: what would take longer, nobody waits for here. */
enum { LIST_MAX = 4 * 1024 * 1024 };

/* Of that CA, numbered, of this moment: ST_EXPIRED if the last is all that it is not. */
static enum status judge(const struct revocation_asking *asking, const struct buf *list, struct err *err)
{
    struct crl_info info = {.number = 0};
    enum status status = crl_verify(list->data, list->len, asking->issuer, err);

    if (status == ST_OK)
        status = crl_read(list->data, list->len, &info, err);
    if (status == ST_OK && (asking->now_utc + OCSP_CLOCKS_DIFFER_S < info.this_update_utc ||
                            asking->now_utc - OCSP_CLOCKS_DIFFER_S >= info.next_update_utc))
        status = err_set(err, ST_EXPIRED, FAULT_NONE, "revocation list: of another time");
    return status;
}

static enum status read_list(const struct revocation_asking *asking, const struct buf *list,
                             struct revocation_told *told, struct err *err)
{
    struct crl_entry entry = {.reason = CRL_UNSPECIFIED};
    struct err cause = ERR_INIT;
    enum status status = judge(asking, list, &cause);

    if (status == ST_OK)
        status = crl_find(list->data, list->len, asking->question.serial, &entry, &cause);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, cause.what);
    if (status == ST_OK) {
        told->verdict = REVOCATION_REVOKED;
        told->revoked_utc = entry.revoked_utc;
        told->reason = entry.reason;
    } else if (status == ST_NOT_FOUND) {
        told->verdict = REVOCATION_GOOD;
    } else {
        revocation_service_tell(told, status == ST_EXPIRED ? REVOCATION_OTHER_TIME : REVOCATION_UNTRUSTED, &cause);
    }
    return ST_OK;
}

enum status revocation_service_by_list(struct revocation_asking *asking, const struct cert_address *address,
                                       struct revocation_told *told, struct err *err)
{
    const struct plain_http_request request = {
        .url = address->url, .answer_max = LIST_MAX, .progress = asking->client->progress};

    memcpy(told->host, address->host, sizeof told->host);
    told->by_list = true;
    return revocation_service_exchange(asking, &request, read_list, told, err);
}
