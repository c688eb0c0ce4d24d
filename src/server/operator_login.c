#include "server/operator_login.h"

#include <stdio.h>
#include <string.h>

#include "server/audit.h"
#include "server/login.h"
#include "server/refusal.h"

enum { OUTCOME_SIZE = 160, FLOOD_SIZE = 48 };

/* One attempt on its way. */
struct attempt {
    const char *request;
    unsigned char keyed[SHA256_BYTES];
    struct operator_record record; /* id 0: nobody's name; password: nobody's then */
    bool matches;
};

static enum status look_up(const struct ra *ra, const char *name, struct attempt *attempt, struct problem *refusal,
                           struct err *err)
{
    struct login_count count = {0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = login_read_count(ra, tx, attempt->keyed, ra_now_utc(ra), &count, refusal, err);
    if (status == ST_OK) {
        status = store_operator_get(tx, name, &attempt->record, err);
        if (status == ST_NOT_FOUND)
            status = ra_nobodys_password(ra, attempt->keyed, attempt->record.password, err);
    }
    return store_finish(&tx, status, err);
}

/* Names that nobody has are told as numbers that nobody has are: of a flood, the sum (lock_flood.h). */
static enum status audit_wrong(const struct ra *ra, struct tx *tx, const struct attempt *attempt, enum login_end end,
                               int64_t now_utc, struct err *err)
{
    static const char *const ENDS[] = {
        [LOGIN_OPEN] = "", [LOGIN_LOCKED] = ", locked for a time", [LOGIN_BLOCKED] = ", locked until a new password"};
    const bool known = attempt->record.id != 0;
    const int64_t stands_for = known ? 1 : lock_flood_rows(ra->nobodys_names, now_utc);
    char outcome[OUTCOME_SIZE], before[FLOOD_SIZE] = "";

    if (stands_for == 0)
        return ST_OK;
    if (stands_for > 1)
        (void)snprintf(before, sizeof before, ", and %lld before it", (long long)(stands_for - 1));
    (void)snprintf(outcome, sizeof outcome, "%s%s%s (request %s)",
                   !known                              ? "no such name"
                   : attempt->record.disabled_utc != 0 ? "disabled"
                                                       : "wrong password",
                   ENDS[end], before, attempt->request);
    return audit_operator(tx, now_utc, AUDIT_HOST, "operator.refuse", known ? attempt->record.name : NULL, outcome,
                          err);
}

static enum status note_wrong(const struct ra *ra, struct tx *tx, const struct attempt *attempt,
                              struct login_count *count, int64_t now_utc, struct err *err)
{
    enum login_end end = LOGIN_OPEN;
    enum status status = login_count_wrong(ra, tx, attempt->keyed, count, now_utc, &end, err);

    return status == ST_OK ? audit_wrong(ra, tx, attempt, end, now_utc, err) : status;
}

static enum status note_right(struct tx *tx, const struct attempt *attempt, int64_t now_utc, struct err *err)
{
    const struct login_count none = {0};
    char actor[AUDIT_ACTOR_SIZE], outcome[OUTCOME_SIZE];
    enum status status = store_login_count_put(tx, attempt->keyed, &none, now_utc, err);

    audit_operator_actor(attempt->record.name, actor);
    (void)snprintf(outcome, sizeof outcome, "opened (request %s)", attempt->request);
    return status == ST_OK ? audit_operator(tx, now_utc, actor, "operator.login", attempt->record.name, outcome, err)
                           : status;
}

/* The lock is asked again, as login.c does: many may have been hashed at once. */
static enum status conclude(const struct ra *ra, const struct attempt *attempt, struct problem *refusal,
                            struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct login_count count = {0};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_lock_login(tx, attempt->keyed, err);
    if (status == ST_OK)
        status = login_read_count(ra, tx, attempt->keyed, now_utc, &count, refusal, err);
    if (status == ST_OK && attempt->matches) {
        status = note_right(tx, attempt, now_utc, err);
    } else if (status == ST_OK) {
        status = note_wrong(ra, tx, attempt, &count, now_utc, err);
        if (status == ST_OK)
            status = refusal_set(refusal, PROBLEM_UNAUTHENTICATED, "login refused");
    }
    return store_finish(&tx, status, err);
}

enum status operator_login(struct ra *ra, const char *name, const char *password, const char *request,
                           struct operator_record *out, struct problem *refusal, struct err *err)
{
    struct attempt attempt = {.request = request};
    enum status status = operators_keyed(ra, name, attempt.keyed, err);

    if (status == ST_OK)
        status = look_up(ra, name, &attempt, refusal, err);
    if (status == ST_OK)
        status = login_compare(ra, password, attempt.record.password, &attempt.matches, refusal, err);
    if (attempt.record.id == 0 || attempt.record.disabled_utc != 0)
        attempt.matches = false;
    if (status == ST_OK)
        status = conclude(ra, &attempt, refusal, err);
    if (status == ST_OK)
        *out = attempt.record;
    return status;
}
