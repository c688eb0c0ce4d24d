/*
 * The store of certificates and the keys beside it: read, written, and put to use.
 */
#include "base/kill_point.h"
#include "client/backup_chain.h"
#include "client/checks_internal.h"
#include "client/inventory.h"
#include "client/message.h"

enum status checks_store_read(struct checks *checks, struct err *err)
{
    struct inventory inventory = {.holdings = NULL};
    struct err cause = ERR_INIT;
    const enum status status = inventory_read(checks->client, NULL, NULL, &inventory, &cause);

    checks->certificates = inventory.count;
    inventory_clear(&inventory);
    if (status != ST_OK)
        return checks_add_failure(checks, CHECK_STORE_READ,
                                  check_fails(MSG_CHECK_STORE_UNREADABLE, MSG_CHECK_REMEDY_STORE, CHECK_DO_NOTHING),
                                  &cause, err);
    checks_insert_number(checks_add(checks, CHECK_STORE_READ, check_passes(MSG_CHECK_STORE_READABLE)), 0,
                         (int64_t)checks->certificates);
    return ST_OK;
}

/* One that is at work on the store may be right to hold it: nothing is known then. */
static struct check_words checks_unless_busy(const struct err *cause, int sentence, int remedy)
{
    return cause->status == ST_BUSY ? check_not_asked(MSG_CHECK_STORE_BUSY)
                                    : check_fails(sentence, remedy, CHECK_DO_NOTHING);
}

enum status checks_store_write(struct checks *checks, struct err *err)
{
    const struct cert_store_port *store = checks->client->store;
    struct err cause = ERR_INIT;
    const enum status status = store->try_write(store->self, checks->client->progress, &cause);

    KILL_POINT("checks_store.tried_writing");
    if (status == ST_OK) {
        (void)checks_add(checks, CHECK_STORE_WRITE, check_passes(MSG_CHECK_STORE_WRITABLE));
        return ST_OK;
    }
    return checks_add_failure(checks, CHECK_STORE_WRITE,
                              checks_unless_busy(&cause, MSG_CHECK_STORE_UNWRITABLE, MSG_CHECK_REMEDY_STORE_WRITE),
                              &cause, err);
}

enum status checks_provider(struct checks *checks, struct err *err)
{
    const struct cert_store_port *store = checks->client->store;
    struct err cause = ERR_INIT;
    const enum status status = store->try_key(store->self, checks->client->progress, &cause);

    KILL_POINT("checks_store.tried_a_key");
    if (status == ST_OK) {
        (void)checks_add(checks, CHECK_PROVIDER, check_passes(MSG_CHECK_PROVIDER_FINE));
        return ST_OK;
    }
    return checks_add_failure(checks, CHECK_PROVIDER,
                              checks_unless_busy(&cause, MSG_CHECK_PROVIDER_BROKEN, MSG_CHECK_REMEDY_PROVIDER), &cause,
                              err);
}

/* Only where a certificate of the firm needs them, as repair sees it. */
enum status checks_chain(struct checks *checks, struct err *err)
{
    const struct cert_store_port *store = checks->client->store;
    struct cert_list cas = {.count = 0};
    struct err cause = ERR_INIT;
    size_t missing = 0;
    enum status status = backup_chain_intermediates(checks->client, &cas, &cause);

    if (status == ST_OK)
        status = store->count_missing_cas(store->self, &cas, &missing, &cause);
    cert_list_clear(&cas);
    if (status != ST_OK)
        return checks_add_failure(checks, CHECK_CHAIN, check_not_asked(MSG_CHECK_CHAIN_UNKNOWN), &cause, err);
    if (checks->certificates == 0)
        (void)checks_add(checks, CHECK_CHAIN, check_not_asked(MSG_CHECK_SIGNATURE_NOTHING));
    else if (missing == 0)
        (void)checks_add(checks, CHECK_CHAIN, check_passes(MSG_CHECK_CHAIN_FINE));
    else
        checks_insert_number(checks_add(checks, CHECK_CHAIN,
                                        check_warns(MSG_CHECK_CHAIN_MISSING, MSG_CHECK_REMEDY_REPAIR, CHECK_DO_REPAIR)),
                             0, (int64_t)missing);
    return ST_OK;
}
