/*
 * What an operator does about a customer: look them up, turn their trail's pages, unlock. Each is a row of the audit
 * log with the operator's name and the request's identifier, written before anything is shown. It must not know pages.
 */
#ifndef SERVER_OPERATOR_DESK_H
#define SERVER_OPERATOR_DESK_H

#include "server/ra.h"
#include "server/store/store_people.h"

enum { OPERATOR_REASON_SIZE = 401, OPERATOR_REASON_CHARACTERS_MAX = 100 };

/* Who does it, and by which request. */
struct operator_doing {
    const char *name;    /* the operator's */
    const char *request; /* its identifier */
};

/* By what was typed. ST_BAD_INPUT: it is no national ID; ST_NOT_FOUND: nobody's. Each has its row too. */
MUST_CHECK enum status operator_desk_look(const struct ra *ra, const struct operator_doing *doing, const char *typed,
                                          int64_t *account, struct err *err);
/* Once more, one who was looked up before. */
MUST_CHECK enum status operator_desk_look_again(const struct ra *ra, const struct operator_doing *doing,
                                                int64_t account, struct err *err);
/* A page of the trail, of rows below that number. */
MUST_CHECK enum status operator_desk_read_trail(const struct ra *ra, const struct operator_doing *doing,
                                                int64_t account, int64_t before, struct err *err);

/*
 * What may stand in the log: one line, none of it invisible, numbers of seven digits or more masked. ST_BAD_INPUT:
 * nothing, or longer than OPERATOR_REASON_CHARACTERS_MAX.
 */
MUST_CHECK enum status operator_desk_read_reason(const char *typed, char out[OPERATOR_REASON_SIZE]);
/* *done: something was locked. Else nothing is changed, and the row says that. */
MUST_CHECK enum status operator_desk_unlock(const struct ra *ra, const struct operator_doing *doing, int64_t account,
                                            const char *reason, bool *done, struct err *err);
/* login.h, wrong_codes.h: whether there is anything to unlock. */
bool operator_desk_is_locked(const struct ra *ra, const struct account *account, const struct login_count *count);

MUST_CHECK enum status operator_desk_log_out(const struct ra *ra, const struct operator_doing *doing, struct err *err);

#endif
