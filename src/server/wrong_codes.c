#include "server/wrong_codes.h"

#include "server/audit.h"
#include "server/refusal.h"

bool wrong_codes_block(const struct config *config, const struct account *account)
{
    return account->wrong_codes >= config->code.wrong_before_block;
}

enum status wrong_codes_count(const struct ra *ra, struct tx *tx, int64_t account, bool *blocked, struct err *err)
{
    struct account person;
    enum status status = store_account_count_wrong_code(tx, account, err);

    if (status == ST_OK)
        status = store_account_by_id(tx, account, &person, err);
    if (status != ST_OK)
        return status;
    *blocked = wrong_codes_block(&ra->config, &person);
    if (*blocked)
        status = audit_person(tx, ra_now_utc(ra), AUDIT_HOST, "code.block", person.nid_keyed, "until unlocked", err);
    return status;
}

enum status wrong_codes_refuse(const struct ra *ra, struct tx *tx, int64_t account, struct problem *refusal,
                               struct err *err)
{
    struct account person;
    const enum status status = store_account_by_id(tx, account, &person, err);

    if (status == ST_OK && wrong_codes_block(&ra->config, &person))
        return refusal_set(refusal, PROBLEM_CODES_BLOCKED, "too many wrong codes in a row, until unlocked");
    return status;
}
