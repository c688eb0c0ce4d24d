#include "server/issuing_outside.h"

#include <string.h>

#include "base/encoding.h"
#include "server/audit.h"
#include "server/store/store_asked.h"

static enum status begin(const struct ra *ra, struct tx *tx, const struct order *order, struct intent *out,
                         struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    char id[2 * CMP_ID_BYTES + 1];
    struct asked asked = {.begun_utc = now_utc, .next_utc = now_utc};
    enum status status = cmp_transaction_new(&asked.transaction, err);

    (void)out;
    if (status != ST_OK)
        return status;
    memcpy(asked.order, order->id, sizeof asked.order);
    hex_encode(asked.transaction.id, sizeof asked.transaction.id, id);
    status = store_asked_add(tx, &asked, err);
    if (status == ST_OK)
        status = audit_order(tx, now_utc, order->account, "certificate.ask", order->id, id, err);
    asked_clear(&asked);
    return status;
}

const struct issuing ISSUING_OUTSIDE = {.begin = begin};
