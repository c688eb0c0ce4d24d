#include "server/wrong_codes.h"

#include "server/audit.h"
#include "server/refusal.h"
#include "server/store/store_people.h"

static bool is_blocked(const struct ra *ra, const struct account *account)
{
    return account->wrong_codes >= ra->config.code.wrong_before_block;
}

enum status wrong_codes_count(const struct ra *ra, struct tx *tx, int64_t account, bool *blocked, struct err *err)
{
    struct account person;
    enum status status = store_account_count_wrong_code(tx, account, err);

    if (status == ST_OK)
        status = store_account_by_id(tx, account, &person, err);
    if (status != ST_OK)
        return status;
    *blocked = is_blocked(ra, &person);
    if (*blocked)
        status = audit_person(tx, ra_now_utc(ra), AUDIT_HOST, "code.block", person.nid_keyed, "until unlocked", err);
    return status;
}

enum status wrong_codes_blocked(const struct ra *ra, struct tx *tx, int64_t account, bool *blocked, struct err *err)
{
    struct account person;
    const enum status status = store_account_by_id(tx, account, &person, err);

    if (status == ST_OK)
        *blocked = is_blocked(ra, &person);
    return status;
}

enum status wrong_codes_refuse(const struct ra *ra, struct tx *tx, int64_t account, struct problem *refusal,
                               struct err *err)
{
    bool blocked = false;
    const enum status status = wrong_codes_blocked(ra, tx, account, &blocked, err);

    /* Only the helpdesk ends it, so any figure is wrong: the longest there is. */
    if (status == ST_OK && blocked)
        return refusal_retry(refusal, PROBLEM_RATE_LIMITED, INT64_MAX, "too many wrong codes, until unlocked");
    return status;
}
