#include "server/store/audit_queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "server/store/audit_tail.h"
#include "server/store/engine.h"
#include "server/store/store_audit.h"

struct audit_queued {
    struct audit_queued *next;
    struct audit_row row; /* its texts lie behind it */
    char texts[];
};

static const char *keep_text(char **place, const char *text)
{
    const size_t size = strlen(text) + 1;
    const char *kept = memcpy(*place, text, size);

    *place += size;
    return kept;
}

enum status store_audit_add(struct tx *tx, const struct audit *audit, struct err *err)
{
    const size_t size =
        strlen(audit->actor) + strlen(audit->action) + strlen(audit->object) + strlen(audit->outcome) + 4;
    struct audit_queued *queued = calloc(1, sizeof *queued + size);
    char *place = NULL;

    assert(tx->store->chains && !tx->reads_only);
    if (queued == NULL)
        return err_set(err, ST_NO_MEMORY, FAULT_NO_MEMORY, "adding to the audit log");
    place = queued->texts;
    queued->row.at_utc = audit->at_utc;
    queued->row.actor = keep_text(&place, audit->actor);
    queued->row.action = keep_text(&place, audit->action);
    queued->row.object = keep_text(&place, audit->object);
    queued->row.outcome = keep_text(&place, audit->outcome);
    if (tx->audit.first == NULL)
        tx->audit.last = &tx->audit.first;
    *tx->audit.last = queued;
    tx->audit.last = &queued->next;
    return ST_OK;
}

void store_audit_with_next(struct tx *tx)
{
    tx->audit.with_next = true;
}

void audit_queue_clear(struct tx *tx)
{
    while (tx->audit.first != NULL) {
        struct audit_queued *first = tx->audit.first;

        tx->audit.first = first->next;
        free(first);
    }
}

/* They are chained here and now. */
static enum status chain_all(struct tx *tx, struct err *err)
{
    const struct audit_queued *queued = NULL;
    struct audit_tail tail;
    enum status status = audit_tail_read(tx, &tail, err);

    for (queued = tx->audit.first; status == ST_OK && queued != NULL; queued = queued->next)
        status = audit_tail_add(tx, &tail, &queued->row, err);
    return status;
}

enum status audit_queue_write(struct tx *tx, struct err *err)
{
    const struct engine *engine = tx->store->engine;
    const struct audit_queued *queued = NULL;
    enum status status = ST_OK;

    if (tx->audit.first == NULL)
        return ST_OK;
    if (engine->wait_audit == NULL)
        return chain_all(tx, err);
    for (queued = tx->audit.first; status == ST_OK && queued != NULL; queued = queued->next)
        status = engine->wait_audit(tx, &queued->row, err);
    return status;
}
