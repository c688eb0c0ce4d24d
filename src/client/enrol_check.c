#include "client/enrol_check.h"

#include <string.h>

#include "base/fault.h"

enum status enrol_check_chain_of(const struct cert_list *list, struct cert_list *out, struct err *err)
{
    enum status status = ST_OK;

    for (size_t i = 1; status == ST_OK && i < list->count; i++)
        status = cert_list_add(out, list->items[i].data, list->items[i].len, err);
    return status;
}

/* Now, or the moment of its own validity that is nearest: a clock that is a little off must not refuse a new
 * certificate. */
static int64_t enrol_check_moment(const struct enrolment *enrolment, const struct cert_info *leaf)
{
    const struct clock_port *clock = enrolment->client->clock;
    const int64_t now_utc = clock->now_utc(clock->self);

    if (now_utc < leaf->not_before_utc)
        return leaf->not_before_utc;
    return now_utc > leaf->not_after_utc ? leaf->not_after_utc : now_utc;
}

static enum status enrol_check_chain(const struct enrolment *enrolment, const struct cert_list *list,
                                     const struct cert_info *leaf, struct err *err)
{
    const struct buf *der = &list->items[0];
    struct cert_list chain = {.count = 0};
    struct err cause = ERR_INIT;
    enum status status = enrol_check_chain_of(list, &chain, err);

    if (status == ST_OK) {
        status = chain_verify(enrolment->client->firm_cas, der->data, der->len, &chain,
                              enrol_check_moment(enrolment, leaf), &cause);
        if (status == ST_NO_MEMORY)
            status = err_set(err, status, FAULT_NO_MEMORY, "chain of the new certificate");
        else if (status != ST_OK)
            status = err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, cause.what);
    }
    cert_list_clear(&chain);
    return status;
}

enum status enrol_check(const struct enrolment *enrolment, const struct cert_list *list, bool *reject, struct err *err)
{
    struct cert_info leaf = {.is_ca = false};
    struct err cause = ERR_INIT;

    *reject = false;
    if (list->count == 0 || cert_read(list->items[0].data, list->items[0].len, &leaf, &cause) != ST_OK)
        return err_set(err, ST_BAD_ANSWER, FAULT_HOST_RUBBISH, "the new certificate cannot be read");
    *reject = true;
    if (strcmp(leaf.spki_hash, enrolment->entry.spki_hash) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, "the new certificate is for another key");
    if (strcmp(leaf.national_id, enrolment->entry.national_id) != 0)
        return err_set(err, ST_BAD_ANSWER, FAULT_ISSUED_OTHER, "the new certificate is for another person");
    *reject = false;
    return enrol_check_chain(enrolment, list, &leaf, err);
}
