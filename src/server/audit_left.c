#include "server/audit_left.h"

#include "base/fault.h"
#include "base/log.h"
#include "server/store/store_audit.h"

enum status audit_left_chain(const struct ra *ra, uint64_t *count, struct err *err)
{
    struct audit_left left = {.chained = 0};
    const enum status status = store_audit_take_over(ra->store, ra_now_utc(ra), &left, err);

    if (status != ST_OK)
        return status;
    *count = left.chained;
    if (left.refused > 0)
        return err_set(err, ST_BAD_FILE, FAULT_NONE,
                       "rows that wait to be chained to the audit log are not as this host writes them");
    return ST_OK;
}

void audit_left_chain_or_log(const struct ra *ra)
{
    struct err err = ERR_INIT;
    uint64_t count = 0;

    if (audit_left_chain(ra, &count, &err) != ST_OK)
        log_failure(LOG_WARNING, "chaining rows of the audit log that wait", &err);
}
