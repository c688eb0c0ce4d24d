/*
 * Records about orders: the order itself, its one-time code, the messages sent to a number. Each
 * function belongs to the transaction it is given (store.h). Which state may follow which is decided by the caller;
 * that the order still is in the state it was read in is proved here, by the condition of the UPDATE and its row count.
 */
#ifndef STORE_STORE_ORDER_H
#define STORE_STORE_ORDER_H

#include <stdint.h>

#include "base/buf.h"
#include "pki/digest.h"
#include "protocol/messages.h"
#include "server/store/store.h"

enum { ORDER_SPKI_MAX_BYTES = 1024, PURPOSE_SIZE = 16, PEER_SIZE = 64 };

struct order {
    char id[LIMIT_ID_SIZE];
    int64_t account;
    enum order_kind kind;
    enum order_state state;
    unsigned char spki[ORDER_SPKI_MAX_BYTES];
    size_t spki_len;
    char spki_hash[SHA256_HEX_SIZE];
    char replaces[SERIAL_TEXT_SIZE]; /* of a renewal, else "" */
    int64_t created_utc, expires_utc;
    int64_t wrong_codes; /* over all codes of this order */
};

/* csr: the request as it came, kept until its certificate is (store_intent_empty). ST_ALREADY if the account has an
 * order in created..processing. */
MUST_CHECK enum status store_order_add(struct tx *tx, const struct order *order, const struct buf *csr,
                                       struct err *err);
/* These five: ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_order_get(struct tx *tx, const char *id, struct order *out, struct err *err);
/* The account's order in created..processing; there is at most one. */
MUST_CHECK enum status store_order_unfinished(struct tx *tx, int64_t account, struct order *out, struct err *err);
/* The next order in processing after that identifier ("" begins), in any account, of those that this host issues. */
MUST_CHECK enum status store_order_processing(struct tx *tx, const char *after, struct order *out, struct err *err);
/*
 * An order that has been in processing, or leased, since that moment or longer: leased to the caller from at_utc on, so
 * that of several nodes one goes on with it. A lease spares work and promises nothing: a late owner may still be at it.
 */
MUST_CHECK enum status store_order_lease(struct tx *tx, int64_t since_utc, int64_t at_utc, struct order *out,
                                         struct err *err);
/* The one in created..consented that would renew that certificate. */
MUST_CHECK enum status store_order_renewing(struct tx *tx, const char *serial, struct order *out, struct err *err);
/* When the account's n-th latest (from 1) until then was made; 0 if there are fewer. */
MUST_CHECK enum status store_order_nth_latest(struct tx *tx, int64_t account, int64_t until_utc, int64_t n,
                                              int64_t *at_utc, struct err *err);
/* ST_NOT_FOUND if it is not, or no longer, in 'from'. */
MUST_CHECK enum status store_order_move(struct tx *tx, const char *id, enum order_state from, enum order_state to,
                                        int64_t at_utc, struct err *err);
MUST_CHECK enum status store_order_count_wrong_code(struct tx *tx, const char *id, struct err *err);

/* The one code of an order for a purpose: a new one replaces it. */
struct code {
    char purpose[PURPOSE_SIZE];
    char prefix[8];
    unsigned char keyed[SHA256_BYTES]; /* HMAC over order, purpose, prefix and code */
    int64_t sent_utc, expires_utc;
    int64_t used_utc; /* 0: not yet */
};
MUST_CHECK enum status store_code_put(struct tx *tx, const char *order, const struct code *code, struct err *err);
/* ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_code_get(struct tx *tx, const char *order, const char *purpose, struct code *out,
                                      struct err *err);
/* ST_NOT_FOUND if it was used before. */
MUST_CHECK enum status store_code_use(struct tx *tx, const char *order, const char *purpose, int64_t used_utc,
                                      struct err *err);
MUST_CHECK enum status store_code_remove(struct tx *tx, const char *order, const char *purpose, struct err *err);
/* Those of the account's orders that nobody has used. */
MUST_CHECK enum status store_code_remove_unused(struct tx *tx, int64_t account, struct err *err);

/* Messages sent to a number, by the keyed number; those at or before forget_utc are removed. */
MUST_CHECK enum status store_message_add(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], int64_t at_utc,
                                         int64_t forget_utc, struct err *err);
/* Its gateway did not take it: it still counts, but the next one need not wait for it. */
MUST_CHECK enum status store_message_fail(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES], int64_t at_utc,
                                          struct err *err);
/* When the last one up to until_utc left that its gateway took; 0 if none did. */
MUST_CHECK enum status store_message_last(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES],
                                          int64_t until_utc, int64_t *at_utc, struct err *err);
/* When the n-th latest (from 1) up to until_utc was sent, or was to be; 0 if there are fewer. */
MUST_CHECK enum status store_message_nth_latest(struct tx *tx, const unsigned char phone_keyed[SHA256_BYTES],
                                                int64_t until_utc, int64_t n, int64_t *at_utc, struct err *err);

#endif
