#include "server/login.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "base/kill_point.h"
#include "base/wipe.h"
#include "server/accounts.h"
#include "server/audit.h"
#include "server/refusal.h"
#include "server/sessions.h"

/* Only the helpdesk ends it, so any figure is wrong: the longest that a problem document takes. */
enum { BLOCKED_RETRY_S = 86400, OUTCOME_SIZE = 80 };

int64_t login_lock_s(const struct config *config, int64_t wrong)
{
    const int64_t least = config->login.lock_s;
    const int64_t most = config->login.lock_most_s;
    int64_t lock_s = least;
    int64_t locks = 0;

    if (wrong == 0 || wrong % config->login.wrong_before_lock != 0)
        return 0;
    for (locks = wrong / config->login.wrong_before_lock; locks > 1 && lock_s < most; locks--)
        lock_s *= 2;
    return lock_s < most ? lock_s : most;
}

bool login_blocked(const struct config *config, int64_t wrong)
{
    return wrong >= config->login.wrong_before_block;
}

int64_t login_wait_s(const struct config *config, const struct login_count *count, int64_t now_utc)
{
    const int64_t wait_s = count->locked_until_utc - now_utc;

    if (login_blocked(config, count->wrong))
        return BLOCKED_RETRY_S;
    if (wait_s <= 0 || wait_s > login_lock_s(config, count->wrong) + CLOCK_AHEAD_S) /* of a clock that was ahead */
        return 0;
    return wait_s;
}

enum status login_read_count(const struct ra *ra, struct tx *tx, const unsigned char keyed[SHA256_BYTES],
                             int64_t now_utc, struct login_count *out, struct problem *refusal, struct err *err)
{
    const enum status status = store_login_count_get(tx, keyed, out, err);
    const int64_t wait_s = status == ST_OK ? login_wait_s(&ra->config, out, now_utc) : 0;

    return wait_s > 0 ? refusal_retry(refusal, PROBLEM_RATE_LIMITED, wait_s, "too many wrong logins") : status;
}

enum status login_count_wrong(const struct ra *ra, struct tx *tx, const unsigned char keyed[SHA256_BYTES],
                              struct login_count *count, int64_t now_utc, enum login_end *end, struct err *err)
{
    int64_t lock_s = 0;

    count->wrong++;
    lock_s = login_lock_s(&ra->config, count->wrong);
    count->locked_until_utc = lock_s > 0 ? now_utc + lock_s : 0;
    *end = login_blocked(&ra->config, count->wrong) ? LOGIN_BLOCKED : lock_s > 0 ? LOGIN_LOCKED : LOGIN_OPEN;
    return store_login_count_put(tx, keyed, count, now_utc, err);
}

enum status login_compare(struct ra *ra, const char *password, const char *phc, bool *matches, struct problem *refusal,
                          struct err *err)
{
    enum status status = ST_OK;

    if (gate_enter(ra->hashing) != ST_OK)
        return refusal_retry(refusal, PROBLEM_BUSY, 1, "too many logins at once");
    status = password_check(password, ra->keys.pepper, phc, matches, err);
    gate_leave(ra->hashing);
    return status;
}

/* One attempt on its way. */
struct attempt {
    unsigned char nid_keyed[SHA256_BYTES];
    struct account account; /* id 0: there is none, password: nobody's */
    bool matches;
};

/* Is the ID locked; and whose password is to be checked. */
static enum status look_up(struct ra *ra, struct attempt *attempt, struct problem *refusal, struct err *err)
{
    struct login_count count = {0};
    struct tx *tx = NULL;
    enum status status = store_begin_read(ra->store, &tx, err);

    if (status == ST_OK)
        status = login_read_count(ra, tx, attempt->nid_keyed, ra_now_utc(ra), &count, refusal, err);
    if (status == ST_OK) {
        status = store_account_by_nid(tx, attempt->nid_keyed, &attempt->account, err);
        if (status == ST_NOT_FOUND)
            status = ra_nobodys_password(ra, attempt->nid_keyed, attempt->account.password, err);
    }
    return store_finish(&tx, status, err);
}

static enum status check_password(struct ra *ra, const char *password, struct attempt *attempt, struct problem *refusal,
                                  struct err *err)
{
    const enum status status = login_compare(ra, password, attempt->account.password, &attempt->matches, refusal, err);

    if (attempt->account.id == 0)
        attempt->matches = false;
    return status;
}

/* A number that nobody has costs and says what one of a person does; only of a flood of them, not each is told. */
static enum status audit_lock(struct ra *ra, struct tx *tx, const struct attempt *attempt, bool blocked,
                              int64_t now_utc, struct err *err)
{
    char outcome[OUTCOME_SIZE] = "";
    int64_t stands_for = 1;

    if (attempt->account.id == 0)
        stands_for = lock_flood_rows(ra->nobodys_locks, now_utc);
    if (stands_for == 0)
        return ST_OK;
    (void)snprintf(outcome, sizeof outcome, "%s", blocked ? "until unlocked" : "for a time");
    if (stands_for > 1)
        (void)snprintf(outcome, sizeof outcome, "%s, and %lld before it of nobody's numbers",
                       blocked ? "until unlocked" : "for a time", (long long)(stands_for - 1));
    return audit_person(tx, now_utc, "host", blocked ? "login.block" : "login.lock", attempt->nid_keyed, outcome, err);
}

static enum status note_wrong(struct ra *ra, struct tx *tx, const struct attempt *attempt, struct login_count *count,
                              int64_t now_utc, struct err *err)
{
    enum login_end end = LOGIN_OPEN;
    enum status status = login_count_wrong(ra, tx, attempt->nid_keyed, count, now_utc, &end, err);

    if (status == ST_OK && end != LOGIN_OPEN)
        status = audit_lock(ra, tx, attempt, end == LOGIN_BLOCKED, now_utc, err);
    return status;
}

/*
 * The outcome, in one transaction with its counting, and a session if a token is wanted (not NULL). The lock is asked
 * again: of many attempts at once, those that were hashed while another one locked the ID must not learn whether they
 * were right.
 */
static enum status conclude(struct ra *ra, const struct attempt *attempt, char token[LIMIT_TOKEN_SIZE],
                            struct problem *refusal, struct err *err)
{
    const int64_t now_utc = ra_now_utc(ra);
    struct login_count count = {0};
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = store_lock_login(tx, attempt->nid_keyed, err);
    if (status == ST_OK)
        status = login_read_count(ra, tx, attempt->nid_keyed, now_utc, &count, refusal, err);
    if (status == ST_OK && !attempt->matches) {
        status = note_wrong(ra, tx, attempt, &count, now_utc, err);
        if (status == ST_OK)
            status = refusal_set(refusal, PROBLEM_UNAUTHENTICATED, "login refused");
    } else if (status == ST_OK && token != NULL) {
        count = (struct login_count){0};
        status = store_login_count_put(tx, attempt->nid_keyed, &count, now_utc, err);
        if (status == ST_OK)
            status = sessions_add(ra, tx, attempt->account.id, now_utc, token, err);
    }
    status = store_finish(&tx, status, err);
    KILL_POINT("login.counted");
    return status;
}

static enum status try_it(struct ra *ra, const struct login_request *request, struct attempt *attempt,
                          char token[LIMIT_TOKEN_SIZE], struct problem *refusal, struct err *err)
{
    enum status status = keys_name(&ra->keys, "nid", request->national_id, attempt->nid_keyed, err);

    if (status == ST_OK)
        status = look_up(ra, attempt, refusal, err);
    if (status == ST_OK)
        status = check_password(ra, request->password, attempt, refusal, err);
    return status == ST_OK ? conclude(ra, attempt, token, refusal, err) : status;
}

enum status login_open(struct ra *ra, const struct login_request *request, struct session_answer *out,
                       struct problem *refusal, struct err *err)
{
    struct session_answer answer = {
        .idle_s = ra->config.login.session_idle_s,
        .absolute_s = ra->config.login.session_absolute_s,
    };
    struct attempt attempt = {.matches = false};
    const enum status status = try_it(ra, request, &attempt, answer.token, refusal, err);

    if (status == ST_OK) {
        answer.phone_bound = attempt.account.phone.len != 0;
        memcpy(answer.name, attempt.account.name, sizeof answer.name);
        *out = answer;
    }
    wipe(&answer, sizeof answer);
    return status;
}

enum status login_check(struct ra *ra, const struct login_request *request, int64_t *account, struct problem *refusal,
                        struct err *err)
{
    struct attempt attempt = {.matches = false};
    const enum status status = try_it(ra, request, &attempt, NULL, refusal, err);

    if (status == ST_OK)
        *account = attempt.account.id;
    return status;
}

enum status login_forget_wrong(const struct ra *ra, struct tx *tx, const struct account *account, struct err *err)
{
    const struct login_count none = {0};
    const enum status status = store_login_count_put(tx, account->nid_keyed, &none, ra_now_utc(ra), err);

    return status == ST_OK ? store_account_forget_wrong_codes(tx, account->id, err) : status;
}

enum status login_unlock(struct ra *ra, const char *national_id, struct err *err)
{
    struct account account;
    struct tx *tx = NULL;
    enum status status = store_begin(ra->store, &tx, err);

    if (status == ST_OK)
        status = accounts_find(ra, tx, national_id, &account, err);
    if (status == ST_OK)
        status = store_lock_login(tx, account.nid_keyed, err);
    if (status == ST_OK)
        status = store_lock_person(tx, account.id, err);
    if (status == ST_OK)
        status = login_forget_wrong(ra, tx, &account, err);
    if (status == ST_OK)
        status = audit_person(tx, ra_now_utc(ra), "helpdesk", "login.unlock", account.nid_keyed, "done", err);
    return store_finish(&tx, status, err);
}
