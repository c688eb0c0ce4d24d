/*
 * Records about certificates: what was going to be signed (kept before any signature exists), and what was issued. Each
 * function belongs to the transaction it is given (store.h). The database itself refuses a second confirmed and a
 * second unconfirmed certificate of one account, whatever the caller believes.
 */
#ifndef STORE_STORE_CERTIFICATE_H
#define STORE_STORE_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/serial.h"
#include "pki/digest.h"
#include "protocol/limits.h"
#include "server/store/store.h"

struct intent {
    char serial[SERIAL_TEXT_SIZE];
    int64_t not_before_utc, not_after_utc;
    int64_t ca;     /* number of the issuing CA (ca/names.h) */
    struct buf tbs; /* owned; intent_clear */
};
void intent_clear(struct intent *intent);
/* ST_ALREADY if the order has one, or the serial was ever used. */
MUST_CHECK enum status store_intent_add(struct tx *tx, const char *order, const struct intent *intent, int64_t at_utc,
                                        struct err *err);
/* ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_intent_get(struct tx *tx, const char *order, struct intent *out, struct err *err);

/*
 * Once the certificate is kept: request and prepared bytes say the national ID in the clear once more, and are of no
 * further use. Both are emptied; the serial stays used.
 */
MUST_CHECK enum status store_intent_empty(struct tx *tx, const char *order, struct err *err);

/* Numbers of RFC 5280 5.3.1 (CRLReason), since they will stand in CRLs. */
enum revoke_reason {
    REVOKE_NONE = -1,
    REVOKE_UNSPECIFIED = 0,
    REVOKE_KEY_COMPROMISE = 1,
    REVOKE_SUPERSEDED = 4,
    REVOKE_CESSATION = 5
};

struct issued {
    char serial[SERIAL_TEXT_SIZE];
    char order[LIMIT_ID_SIZE];
    int64_t account;
    char sha256[SHA256_HEX_SIZE];
    char spki_hash[SHA256_HEX_SIZE];
    int64_t not_before_utc, not_after_utc;
    int64_t issued_utc;
    int64_t confirmed_utc; /* 0: its client has not said that it is installed */
    int64_t revoked_utc;   /* 0: not revoked */
    enum revoke_reason reason;
    int64_t ca;     /* as of its intent */
    struct buf der; /* owned; issued_clear */
};
void issued_clear(struct issued *certificate);

/* ST_ALREADY if the order has one, or the account has an unconfirmed one that is not revoked. */
MUST_CHECK enum status store_issued_add(struct tx *tx, const struct issued *certificate, struct err *err);
/* These: ST_NOT_FOUND, err left alone; *out is cleared by the caller. */
MUST_CHECK enum status store_issued_by_order(struct tx *tx, const char *order, struct issued *out, struct err *err);
MUST_CHECK enum status store_issued_by_serial(struct tx *tx, const char *serial, struct issued *out, struct err *err);
/* The account's unconfirmed one that is not revoked. */
MUST_CHECK enum status store_issued_unconfirmed(struct tx *tx, int64_t account, struct issued *out, struct err *err);
/* The confirmed one that is not revoked. */
MUST_CHECK enum status store_issued_confirmed(struct tx *tx, int64_t account, struct issued *out, struct err *err);
/*
 * The last one that is of no use any more (revoked, or expired by now_utc); one that had been confirmed counts before
 * one that never was.
 */
MUST_CHECK enum status store_issued_former(struct tx *tx, int64_t account, int64_t now_utc, struct issued *out,
                                           struct err *err);
/* The one for that key: a key has one certificate and no more. */
MUST_CHECK enum status store_issued_by_key(struct tx *tx, const char *spki_hash, struct issued *out, struct err *err);
MUST_CHECK enum status store_issued_key_known(struct tx *tx, const char *spki_hash, bool *known, struct err *err);

/* ST_NOT_FOUND if it is confirmed or revoked already. */
MUST_CHECK enum status store_issued_confirm(struct tx *tx, const char *serial, int64_t at_utc, struct err *err);
/*
 * ST_NOT_FOUND if it is revoked already. by_person: it was their own wish. For revocation.h alone, which knows what
 * else hangs on it.
 */
MUST_CHECK enum status store_issued_revoke(struct tx *tx, const char *serial, enum revoke_reason reason, bool by_person,
                                           int64_t at_utc, struct err *err);
/* When the n-th latest (from 1) until then of the account's was revoked by their own wish; 0 if there are fewer. */
MUST_CHECK enum status store_revoked_by_person_nth_latest(struct tx *tx, int64_t account, int64_t until_utc, int64_t n,
                                                          int64_t *at_utc, struct err *err);

/* Wrong codes that were typed to revoke a certificate, over all its codes, since the first of them. */
struct revoke_tries {
    int64_t wrong, since_utc;
};
/* All zero if there were none. */
MUST_CHECK enum status store_revoke_tries_get(struct tx *tx, const char *serial, struct revoke_tries *out,
                                              struct err *err);
MUST_CHECK enum status store_revoke_tries_put(struct tx *tx, const char *serial, const struct revoke_tries *tries,
                                              struct err *err);

/* What a CA has issued, is not revoked and ends then or later: how many, and the last end of all that it ever issued, 0
 * without one. Reads them all. */
MUST_CHECK enum status store_issued_alive(struct tx *tx, int64_t ca, int64_t ends_from_utc, int64_t *count,
                                          int64_t *last_end_utc, struct err *err);

/* Every certificate (account 0), or one account's, oldest first. A status other than ST_OK ends it and is returned. */
typedef enum status store_issued_visitor(void *self, const struct issued *certificate, struct err *err);
MUST_CHECK enum status store_issued_each(struct tx *tx, int64_t account, store_issued_visitor *visit, void *self,
                                         struct err *err);

#endif
