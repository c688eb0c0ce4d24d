#include "server/revoking.h"

#include <stdio.h>
#include <string.h>

#include "base/kill_point.h"
#include "server/audit.h"
#include "server/otp.h"
#include "server/proof.h"
#include "server/refusal.h"
#include "server/revocation.h"

enum { DAY_S = 86400, YEAR_S = 365 * DAY_S, WHY_SIZE = 48 };

enum status revoking_find(struct tx *tx, int64_t account, const char *serial, struct issued *out,
                          struct problem *refusal, struct err *err)
{
    enum status status = store_lock_person(tx, account, err);

    if (status == ST_OK)
        status = store_issued_by_serial(tx, serial, out, err);
    if (status == ST_OK && out->account != account) {
        issued_clear(out);
        status = ST_NOT_FOUND;
    }
    return status == ST_NOT_FOUND ? refusal_set(refusal, PROBLEM_NOT_FOUND, "this person has no such certificate")
                                  : status;
}

static enum status refuse_often(const struct ra *ra, struct tx *tx, int64_t account, int64_t now_utc,
                                struct problem *refusal, struct err *err)
{
    const struct {
        int64_t most, within_s;
    } limits[] = {{ra->config.revocation.per_day, DAY_S}, {ra->config.revocation.per_year, YEAR_S}};
    int64_t wait_s = 0;
    size_t i = 0;

    for (i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        int64_t at_utc = 0;
        const enum status status =
            store_revoked_by_person_nth_latest(tx, account, now_utc + CLOCK_AHEAD_S, limits[i].most, &at_utc, err);

        if (status != ST_OK)
            return status;
        if (at_utc != 0 && at_utc + limits[i].within_s - now_utc > wait_s)
            wait_s = at_utc + limits[i].within_s - now_utc;
    }
    return wait_s == 0 ? ST_OK : refusal_retry(refusal, PROBLEM_RATE_LIMITED, wait_s, "too many revocations");
}

enum status revoking_allow(const struct ra *ra, struct tx *tx, const struct issued *certificate, int64_t now_utc,
                           struct problem *refusal, struct err *err)
{
    if (!ra->config.revocation.offered)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "this host does not offer revocation");
    if (certificate->revoked_utc != 0)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "it is revoked already");
    if (now_utc > certificate->not_after_utc)
        return refusal_set(refusal, PROBLEM_FORBIDDEN, "it has expired, so it is void already");
    return refuse_often(ra, tx, certificate->account, now_utc, refusal, err);
}

static enum status revoke(const struct ra *ra, struct tx *tx, const struct issued *certificate,
                          const struct revoke_request *request, int64_t now_utc, struct problem *refusal,
                          struct err *err)
{
    const bool by_key = request->proof[0] != '\0';
    char actor[AUDIT_ACTOR_SIZE];
    char why[WHY_SIZE];
    const struct revocation revocation = {
        .serial = certificate->serial,
        .reason = revocation_kept_reason(request->reason),
        .actor = actor,
        .why = why,
        .by_person = true,
        .at_utc = now_utc,
    };
    enum status status = revoking_allow(ra, tx, certificate, now_utc, refusal, err);

    audit_person_actor(certificate->account, actor);
    (void)snprintf(why, sizeof why, "%s, by %s", revocation_reason_word(request->reason), by_key ? "key" : "code");
    if (status == ST_OK)
        status = by_key ? proof_check_revocation(ra, tx, certificate, request, refusal, err)
                        : otp_use_to_revoke(ra, tx, certificate, request->code, refusal, err);
    return status == ST_OK ? revocation_revoke(tx, &revocation, err) : status;
}

enum status revoking_revoke(struct ra *ra, int64_t account, const char *serial, const struct revoke_request *request,
                            struct revoke_answer *out, struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct revoke_answer answer = {.reason = request->reason, .revoked_utc = now_utc};
    struct issued certificate = {.serial = ""};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = revoking_find(tx, account, serial, &certificate, refusal, err);
    memcpy(answer.serial, certificate.serial, sizeof answer.serial);
    if (status == ST_OK && certificate.revoked_utc != 0) {
        answer.reason = revocation_wire_reason(certificate.reason);
        answer.revoked_utc = certificate.revoked_utc;
    } else if (status == ST_OK) {
        status = revoke(ra, tx, &certificate, request, now_utc, refusal, err);
    }
    status = store_finish(&tx, status, err);
    KILL_POINT("revoke.kept");
    issued_clear(&certificate);
    if (status == ST_OK)
        *out = answer;
    return status;
}
