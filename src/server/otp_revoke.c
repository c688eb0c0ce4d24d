#include "server/otp.h"

#include "base/wipe.h"
#include "server/audit.h"
#include "server/otp_internal.h"
#include "server/refusal.h"
#include "server/store/store_people.h"
#include "server/wrong_codes.h"

/* An order ends when its tries are used up; a certificate cannot, so its tries come back after a day. */
enum { TRIES_WITHIN_S = 86400 };

/* Those that still count. */
static enum status read_tries(const struct ra *ra, struct tx *tx, const char *serial, struct revoke_tries *out,
                              struct err *err)
{
    const enum status status = store_revoke_tries_get(tx, serial, out, err);
    const int64_t now_utc = ra_now_utc(ra);

    if (status == ST_OK && (now_utc >= out->since_utc + TRIES_WITHIN_S || out->since_utc > now_utc + CLOCK_AHEAD_S))
        *out = (struct revoke_tries){.wrong = 0, .since_utc = now_utc};
    return status;
}

static enum status refuse_tries(const struct ra *ra, const struct revoke_tries *tries, struct problem *refusal)
{
    return refusal_retry(refusal, PROBLEM_RATE_LIMITED, tries->since_utc + TRIES_WITHIN_S - ra_now_utc(ra),
                         "no tries are left for this certificate");
}

enum status otp_refuse_exhausted(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                                 struct problem *refusal, struct err *err)
{
    struct revoke_tries tries = {0};
    const enum status status = read_tries(ra, tx, certificate->serial, &tries, err);

    if (status == ST_OK && tries.wrong >= ra->config.code.tries)
        return refuse_tries(ra, &tries, refusal);
    return status;
}

static enum status count_wrong(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                               struct problem *refusal, struct err *err)
{
    char actor[AUDIT_ACTOR_SIZE];
    struct revoke_tries tries = {0};
    bool blocked = false;
    enum status status = read_tries(ra, tx, certificate->serial, &tries, err);

    tries.wrong++;
    if (status == ST_OK)
        status = store_revoke_tries_put(tx, certificate->serial, &tries, err);
    if (status == ST_OK)
        status = wrong_codes_count(ra, tx, certificate->account, &blocked, err);
    if (status == ST_OK && blocked)
        return wrong_codes_refuse(ra, tx, certificate->account, refusal, err);
    if (status != ST_OK)
        return status;
    if (tries.wrong < ra->config.code.tries) {
        (void)refusal_set(refusal, PROBLEM_CODE_WRONG, "wrong code");
        refusal->tries_left = (int)(ra->config.code.tries - tries.wrong);
        return ST_REFUSED;
    }
    audit_person_actor(certificate->account, actor);
    status = audit_certificate(tx, ra_now_utc(ra), actor, "code.exhaust", certificate->serial, "none left", err);
    return status == ST_OK ? refuse_tries(ra, &tries, refusal) : status;
}

/* A code that is too old, or was never sent, is not compared at all, so that it tells nothing and costs no try. */
enum status otp_use_to_revoke(const struct ra *ra, struct tx *tx, const struct issued *certificate, const char *typed,
                              struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    unsigned char keyed[SHA256_BYTES];
    struct code code;
    enum status status = wrong_codes_refuse(ra, tx, certificate->account, refusal, err);

    if (status == ST_OK)
        status = otp_refuse_exhausted(ra, tx, certificate, refusal, err);
    if (status != ST_OK)
        return status;
    status = store_code_get(tx, certificate->order, OTP_PURPOSE_REVOKE, &code, err);
    if (status == ST_NOT_FOUND || (status == ST_OK && now_utc >= code.expires_utc))
        return refusal_set(refusal, PROBLEM_CODE_EXPIRED, "no code, or too old: ask for a new one");
    if (status == ST_OK)
        status = otp_keyed(ra, certificate->order, OTP_PURPOSE_REVOKE, code.prefix, typed, keyed, err);
    if (status != ST_OK)
        return status;
    if (!equal_in_constant_time(keyed, code.keyed, sizeof keyed))
        return count_wrong(ra, tx, certificate, refusal, err);
    status = store_account_forget_wrong_codes(tx, certificate->account, err);
    return status == ST_OK ? store_code_use(tx, certificate->order, OTP_PURPOSE_REVOKE, now_utc, err) : status;
}
