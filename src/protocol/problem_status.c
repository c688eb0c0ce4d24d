/* What a problem of the host means to the client. */
#include "protocol/problem.h"

#include <stdio.h>

#include "base/fault.h"

struct meaning {
    enum status status;
    int fault;
};

/* Those left out are ST_REFUSED with FAULT_HOST_REFUSED. */
static const struct meaning MEANINGS[PROBLEM_OTHER + 1] = {
    [PROBLEM_BAD_NONCE] = {ST_REFUSED, FAULT_BAD_PROOF},
    [PROBLEM_UNAUTHENTICATED] = {ST_REFUSED, FAULT_SESSION_ENDED},
    [PROBLEM_CODE_WRONG] = {ST_WRONG_SECRET, FAULT_CODE_WRONG},
    [PROBLEM_CODE_EXPIRED] = {ST_REFUSED, FAULT_CODE_EXPIRED},
    [PROBLEM_CODE_EXHAUSTED] = {ST_REFUSED, FAULT_CODE_EXHAUSTED},
    [PROBLEM_FORBIDDEN] = {ST_REFUSED, FAULT_NOT_ALLOWED},
    [PROBLEM_CODES_BLOCKED] = {ST_REFUSED, FAULT_CODES_BLOCKED},
    [PROBLEM_NOT_FOUND] = {ST_NOT_FOUND, FAULT_HOST_REFUSED},
    [PROBLEM_NO_PHONE] = {ST_REFUSED, FAULT_NO_PHONE},
    [PROBLEM_ORDER_OPEN] = {ST_REFUSED, FAULT_ORDER_OPEN},
    [PROBLEM_ORDER_NOT_READY] = {ST_REFUSED, FAULT_ORDER_NOT_READY},
    [PROBLEM_ORDER_ISSUED] = {ST_REFUSED, FAULT_ORDER_ISSUED},
    [PROBLEM_CONSENT_CHANGED] = {ST_REFUSED, FAULT_CONSENT_CHANGED},
    [PROBLEM_ORDER_ENDED] = {ST_EXPIRED, FAULT_ORDER_ENDED},
    [PROBLEM_BAD_CSR] = {ST_REFUSED, FAULT_BAD_CSR},
    [PROBLEM_BAD_PROOF] = {ST_REFUSED, FAULT_BAD_PROOF},
    [PROBLEM_BAD_SIGNATURE] = {ST_REFUSED, FAULT_SIGNATURE_REFUSED},
    [PROBLEM_RATE_LIMITED] = {ST_REFUSED, FAULT_CODE_TOO_SOON},
    [PROBLEM_INTERNAL] = {ST_BAD_ANSWER, FAULT_HOST_INTERNAL},
    [PROBLEM_BUSY] = {ST_BUSY, FAULT_HOST_BUSY},
};

static struct meaning problem_meaning(const struct problem *problem, bool logging_in)
{
    if (logging_in && problem->name == PROBLEM_UNAUTHENTICATED)
        return (struct meaning){ST_WRONG_SECRET, FAULT_LOGIN};
    if (logging_in && problem->name == PROBLEM_RATE_LIMITED)
        return (struct meaning){ST_REFUSED, FAULT_LOGIN_LOCKED};
    if (problem->name < PROBLEM_OTHER && MEANINGS[problem->name].fault != FAULT_NONE)
        return MEANINGS[problem->name];
    if (problem->http_status >= 500) /* a name of a later version */
        return (struct meaning){ST_BAD_ANSWER, FAULT_HOST_REFUSED};
    return (struct meaning){ST_REFUSED, FAULT_HOST_REFUSED};
}

/* The one insert of the sentence. */
static void problem_insert(const struct problem *problem, int fault, struct err *err)
{
    char tries[12];

    if (fault == FAULT_HOST_REFUSED) {
        err_detail(err, problem->name_text);
    } else if (fault == FAULT_HOST_INTERNAL) {
        err_detail(err, problem->request_id);
    } else if (fault == FAULT_ORDER_NOT_READY) {
        err_detail(err, problem->next);
    } else if (fault == FAULT_CODE_WRONG && problem->tries_left >= 0) {
        (void)snprintf(tries, sizeof tries, "%d", problem->tries_left);
        err_detail(err, tries);
    }
}

enum status problem_to_status(const struct problem *problem, bool logging_in, struct err *err)
{
    struct meaning meaning = problem_meaning(problem, logging_in);
    struct err filled = ERR_INIT;
    char what[ERR_WHAT_MAX];

    (void)snprintf(what, sizeof what, "the host answered %s", problem->name_text);
    err_set_code(&filled, meaning.status, meaning.fault, ERR_HTTP, problem->http_status, what);
    filled.retry_after_s = problem->retry_after_s;
    problem_insert(problem, meaning.fault, &filled);
    if (err != NULL && err->status == ST_OK)
        *err = filled;
    return meaning.status;
}
