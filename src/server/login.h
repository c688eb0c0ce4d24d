/*
 * Logging in: one rule for known and unknown IDs. Every attempt that is looked at at all costs one Argon2id and one
 * update of one counter, whatever the outcome (but for a right one of login_check), and ends in the same words; an
 * attempt while locked costs neither and says so, again for known and unknown IDs alike, right password or not
 * (product.md section 8; facts/pki.md 3).
 */
#ifndef SERVER_LOGIN_H
#define SERVER_LOGIN_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/ra.h"
#include "server/store/store_people.h"

/*
 * ST_REFUSED: unauthenticated, rateLimited while locked (or blocked until the helpdesk unlocks), busy when too many
 * wait to be hashed. *out holds the token: wipe it.
 */
MUST_CHECK enum status login_open(struct ra *ra, const struct login_request *request, struct session_answer *out,
                                  struct problem *refusal, struct err *err);

/*
 * The same, once: whose account it is, and no session. For whoever sends the password with each request, again and
 * again (EST): being right does not forget the wrong ones before it, or whoever guesses beside such a client had no
 * end.
 */
MUST_CHECK enum status login_check(struct ra *ra, const struct login_request *request, int64_t *account,
                                   struct problem *refusal, struct err *err);

/* Forget the wrong logins and wrong codes of a national ID. ST_NOT_FOUND if there is no such customer. */
MUST_CHECK enum status login_unlock(struct ra *ra, const char *national_id, struct err *err);

/* The same within a transaction that holds store_lock_login and store_lock_person; the audit row is the caller's. */
MUST_CHECK enum status login_forget_wrong(const struct ra *ra, struct tx *tx, const struct account *account,
                                          struct err *err);

/*
 * --- its steps, for others with a password here (operator_login.h): wrong ones are counted by a keyed name ---
 */

/* ST_REFUSED: rateLimited, while it is locked or blocked. */
MUST_CHECK enum status login_read_count(const struct ra *ra, struct tx *tx, const unsigned char keyed[SHA256_BYTES],
                                        int64_t now_utc, struct login_count *out, struct problem *refusal,
                                        struct err *err);
/* One Argon2id. ST_REFUSED: busy. */
MUST_CHECK enum status login_compare(struct ra *ra, const char *password, const char *phc, bool *matches,
                                     struct problem *refusal, struct err *err);
enum login_end { LOGIN_OPEN, LOGIN_LOCKED, LOGIN_BLOCKED };
/* One more; *end: what that one led to. Under store_lock_login of that name. */
MUST_CHECK enum status login_count_wrong(const struct ra *ra, struct tx *tx, const unsigned char keyed[SHA256_BYTES],
                                         struct login_count *count, int64_t now_utc, enum login_end *end,
                                         struct err *err);

/* --- the rule itself, pure --- */

/* How long from the wrong-th consecutive failure on; 0 if that one does not lock. */
int64_t login_lock_s(const struct config *config, int64_t wrong);
/* Whether only the helpdesk can unlock. */
bool login_blocked(const struct config *config, int64_t wrong);
/* 0 if an attempt may be made now; else how many seconds to wait. */
int64_t login_wait_s(const struct config *config, const struct login_count *count, int64_t now_utc);

#endif
