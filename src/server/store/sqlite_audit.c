#include "server/store/store_audit.h"

#include "server/store/sqlite_query.h"

enum status store_audit_add(struct tx *tx, const struct audit *audit, struct err *err)
{
    struct query query;

    query_open(&query, tx, "INSERT INTO audit (at_utc, actor, action, object, outcome) VALUES (?, ?, ?, ?, ?)", err);
    query_bind_whole(&query, audit->at_utc);
    query_bind_text(&query, audit->actor);
    query_bind_text(&query, audit->action);
    query_bind_text(&query, audit->object);
    query_bind_text(&query, audit->outcome);
    (void)query_run(&query);
    return query_close(&query);
}
