/*
 * Records about persons: accounts, counters of wrong logins, sessions, nonces. National IDs and phone numbers come
 * keyed (HMAC) and sealed; nothing here can read them. Each function belongs to the transaction it is given (store.h).
 */
#ifndef STORE_STORE_PEOPLE_H
#define STORE_STORE_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "pki/digest.h"
#include "pki/password.h"
#include "protocol/limits.h"
#include "server/store/store.h"

enum { SEALED_MAX_BYTES = 64 };

struct sealed {
    unsigned char bytes[SEALED_MAX_BYTES];
    size_t len; /* 0: none */
};

struct account {
    int64_t id;
    unsigned char nid_keyed[SHA256_BYTES];
    struct sealed nid;
    struct sealed phone; /* len 0: no phone bound */
    char name[LIMIT_NAME_SIZE];
    char password[PASSWORD_PHC_SIZE];
    int64_t created_utc;
    int64_t wrong_codes; /* one-time codes, in a row; a new account begins with none */
};

/* ST_ALREADY if that national ID has an account. account->id is not looked at; *id may be NULL. */
MUST_CHECK enum status store_account_add(struct tx *tx, const struct account *account, int64_t *id, struct err *err);
/* ST_NOT_FOUND (err is left alone: for a login that is an ordinary outcome). */
MUST_CHECK enum status store_account_by_nid(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES],
                                            struct account *out, struct err *err);
MUST_CHECK enum status store_account_by_id(struct tx *tx, int64_t id, struct account *out, struct err *err);
MUST_CHECK enum status store_account_set_phone(struct tx *tx, int64_t id, const struct sealed *phone, struct err *err);

MUST_CHECK enum status store_account_count_wrong_code(struct tx *tx, int64_t id, struct err *err);
MUST_CHECK enum status store_account_forget_wrong_codes(struct tx *tx, int64_t id, struct err *err);
/* The next one after that id (0 begins) with so many wrong codes or wrong logins in a row; ST_NOT_FOUND, err left
 * alone. */
MUST_CHECK enum status store_account_blocked(struct tx *tx, int64_t after, int64_t wrong_codes, int64_t wrong_logins,
                                             struct account *out, struct err *err);

/* Consecutive wrong logins, by keyed national ID, whether or not there is such an account. */
struct login_count {
    int64_t wrong;
    int64_t locked_until_utc; /* 0: not locked */
};
/* All zero if nothing was ever counted. */
MUST_CHECK enum status store_login_count_get(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES],
                                             struct login_count *out, struct err *err);
/* at_utc: when it was counted. */
MUST_CHECK enum status store_login_count_put(struct tx *tx, const unsigned char nid_keyed[SHA256_BYTES],
                                             const struct login_count *count, int64_t at_utc, struct err *err);

struct session {
    unsigned char token_hash[SHA256_BYTES]; /* the token itself is nowhere */
    int64_t account;
    int64_t created_utc, used_utc;
};
MUST_CHECK enum status store_session_add(struct tx *tx, const struct session *session, struct err *err);
/* ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_session_get(struct tx *tx, const unsigned char token_hash[SHA256_BYTES],
                                         struct session *out, struct err *err);
/* The account's session that was used last, without its token. ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_session_latest(struct tx *tx, int64_t account, struct session *out, struct err *err);
MUST_CHECK enum status store_session_use(struct tx *tx, const unsigned char token_hash[SHA256_BYTES], int64_t used_utc,
                                         struct err *err);
MUST_CHECK enum status store_session_remove(struct tx *tx, const unsigned char token_hash[SHA256_BYTES],
                                            struct err *err);
/* Those created, or last used, at or before the given moments. */
MUST_CHECK enum status store_session_remove_ended(struct tx *tx, int64_t created_utc, int64_t used_utc,
                                                  struct err *err);

/*
 * Keeps a used nonce until it expires, and removes those that have by gone_utc. *first is true for one caller only, for
 * as long as it is kept.
 */
MUST_CHECK enum status store_nonce_use(struct tx *tx, const char *nonce, int64_t expires_utc, int64_t gone_utc,
                                       bool *first, struct err *err);

#endif
