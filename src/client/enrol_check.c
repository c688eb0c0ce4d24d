#include "client/enrol_check.h"

#include <string.h>

#include "base/fault.h"
#include "client/firm_cas.h"

enum status enrol_check_chain_of(const struct cert_list *list, struct cert_list *out, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 1; status == ST_OK && i < list->count; i++)
        status = cert_list_add(out, list->items[i].data, list->items[i].len, err);
    return status;
}

/* A clock that is behind must not refuse a new certificate. One that has ended is refused, and may be a clock's fault.
 */
static int64_t enrol_check_moment(const struct enrolment *enrolment, const struct cert_info *leaf)
{
    const struct clock_port *clock = enrolment->client->clock;
    const int64_t now_utc = clock->now_utc(clock->self);

    return now_utc < leaf->not_before_utc ? leaf->not_before_utc : now_utc;
}

/* What a way that was not found means; that nobody could look stays what it is. */
static enum status enrol_check_no_way(const struct enrolment *enrolment, const struct cert_info *leaf,
                                      const struct err *cause, struct err *err)
{
    if (cause->status == ST_NOT_OURS || cause->status == ST_BAD_FILE)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, cause->what);
    if (cause->status == ST_EXPIRED)
        return err_set(err, ST_BAD_ANSWER,
                       enrol_check_moment(enrolment, leaf) > leaf->not_after_utc ? FAULT_ISSUED_ENDED
                                                                                 : FAULT_ISSUED_OTHER,
                       cause->what);
    if (err != NULL && err->status == ST_OK)
        *err = *cause;
    return cause->status;
}

static enum status enrol_check_way(const struct enrolment *enrolment, const struct cert_list *list,
                                   const struct cert_info *leaf, struct cert_list *path, struct err *err)
{
    struct cert_list helpers = {.count = 0};
    struct err cause = ERR_INIT;
    enum status status = enrol_check_chain_of(list, &helpers, err);

    if (status == ST_OK) {
        status = firm_cas_path(enrolment->client, &list->items[0], &helpers, enrol_check_moment(enrolment, leaf), path,
                               &cause);
        if (status != ST_OK)
            status = enrol_check_no_way(enrolment, leaf, &cause, err);
    }
    cert_list_clear(&helpers);
    return status;
}

/* The leaf, and behind it that way in place of all that came. *path is empty afterwards. */
static void enrol_check_keep(struct cert_list *list, struct cert_list *path)
{
    for (size_t i = 1; i < list->count; i++)
        buf_clear(&list->items[i]);
    memcpy(&list->items[1], path->items, path->count * sizeof path->items[0]);
    list->count = 1 + path->count;
    path->count = 0; /* they are the list's now */
}

/* *end_utc stays where that one is not here any more. */
static enum status enrol_check_replaced_end(const struct enrolment *enrolment, int64_t *end_utc, struct err *err)
{
    const struct cert_store_port *store = enrolment->client->store;
    const char *sha256 = enrolment->entry.replaced.sha256;
    const struct store_filter same = store_filter_one(sha256);
    struct store_list list = {.entries = NULL};
    const enum status status = store->list(store->self, &same, &list, err);

    if (status == ST_OK && store_list_find(&list, sha256) != NULL)
        *end_utc = store_list_find(&list, sha256)->info.not_after_utc;
    store_list_clear(&list);
    return status;
}

/* Nobody would be better off with it, and the one that it replaces would be given up for it. */
static enum status enrol_check_use(const struct enrolment *enrolment, const struct cert_info *leaf, bool *useless,
                                   struct err *err)
{
    int64_t end_utc = leaf->not_after_utc;
    enum status status = ST_OK;

    if (enrolment->entry.kind == ORDER_RENEW)
        status = enrol_check_replaced_end(enrolment, &end_utc, err);
    if (status != ST_OK)
        return status;
    *useless = true;
    if (leaf->is_ca)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, "the new certificate is a CA's");
    if (leaf->not_after_utc < end_utc)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, "the new certificate ends before the old one");
    *useless = false;
    return ST_OK;
}

enum status enrol_check(const struct enrolment *enrolment, struct cert_list *list, bool *reject, struct err *err)
{
    struct cert_list path = {.count = 0};
    struct cert_info leaf = {.is_ca = false};
    enum status status = ST_BAD_FILE;

    *reject = false;
    if (list->count > 0)
        status = cert_read(list->items[0].data, list->items[0].len, &leaf, NULL);
    if (status == ST_NO_MEMORY)
        return err_set(err, status, FAULT_NO_MEMORY, "reading the new certificate");
    if (status != ST_OK)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "the new certificate cannot be read");
    *reject = true;
    if (strcmp(leaf.spki_hash, enrolment->entry.spki_hash) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, "the new certificate is for another key");
    if (strcmp(leaf.national_id, enrolment->entry.national_id) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, "the new certificate is for another person");
    *reject = false;
    status = enrol_check_way(enrolment, list, &leaf, &path, err);
    if (status == ST_OK)
        status = enrol_check_use(enrolment, &leaf, reject, err);
    if (status == ST_OK)
        enrol_check_keep(list, &path);
    cert_list_clear(&path);
    return status;
}
