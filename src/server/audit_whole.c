#include "server/audit_whole.h"

static enum status check_row(void *self, const struct audit_row *row, struct err *err)
{
    return audit_check_row(self, row, err);
}

enum status audit_whole_check(struct store *store, struct audit_check *check, struct err *err)
{
    static const struct audit_filter EVERY_ROW = {.since_utc = INT64_MIN, .after = INT64_MIN};
    struct tx *tx = NULL;
    int64_t counted = 0;
    enum status status = store_begin_read(store, &tx, err);

    if (status == ST_OK)
        status = store_audit_each(tx, &EVERY_ROW, check_row, check, err);
    if (status == ST_OK)
        status = store_audit_counted(tx, &counted, err);
    if (status == ST_OK)
        audit_check_end(check, counted);
    return store_finish(&tx, status, err);
}
