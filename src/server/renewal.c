#include "server/renewal.h"

#include <string.h>

#include "server/host_state.h"
#include "server/proof.h"
#include "server/refusal.h"
#include "server/store/store_certificate.h"

enum order_state renewal_first_state(const struct config *config, enum order_kind kind)
{
    if (kind != ORDER_RENEW || config->renewal.code)
        return ORDER_CREATED;
    return renewal_state_after_code(config, kind);
}

enum order_state renewal_state_after_code(const struct config *config, enum order_kind kind)
{
    return kind != ORDER_RENEW || config->renewal.consent ? ORDER_VERIFIED : ORDER_CONSENTED;
}

/* Who names a certificate of somebody else learns no more than who names none. */
static enum status judge(const struct ra *ra, int64_t account, const struct issued *replaced, struct problem *refusal)
{
    if (replaced->account != account)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "this person has no such certificate");
    if (replaced->revoked_utc != 0)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "it is revoked: apply anew");
    if (replaced->confirmed_utc == 0)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "it was never confirmed");
    switch (host_state_now(ra, replaced)) {
    case HOST_DUE:
        return ST_OK;
    case HOST_VALID:
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "it is not due yet");
    default:
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "it has expired: apply anew");
    }
}

static bool key_was_used(const struct caller *caller, const struct issued *replaced)
{
    return strcmp(caller->certificate, replaced->serial) == 0;
}

enum status renewal_allow(const struct ra *ra, struct tx *tx, const struct caller *caller,
                          const struct order_request *request, struct problem *refusal, struct err *err)
{
    struct issued replaced = {.serial = ""};
    enum status status = ST_OK;

    if (!ra->config.renewal.offered)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "this host does not offer renewal: apply anew");
    status = store_issued_by_serial(tx, request->replaces, &replaced, err);
    if (status == ST_NOT_FOUND)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "this person has no such certificate");
    if (status == ST_OK)
        status = judge(ra, caller->account, &replaced, refusal);
    if (status == ST_OK && !key_was_used(caller, &replaced))
        status = proof_check_renewal(ra, tx, &replaced, request, refusal, err);
    issued_clear(&replaced);
    return status;
}
