/*
 * Orders: making, reading and cancelling them, and the rules that every further step shares (whose it is, whether its
 * time is over, which step comes next). The steps themselves: otp.h, agreement.h, issuance.h, confirmation.h.
 *
 * created -> verified -> consented -> processing -> issued -> confirmed; ends: expired, cancelled, invalid (tries used
 * up), rejected. Every function that takes a caller: ST_REFUSED notFound for an order that is not the caller's, as if
 * it were not there.
 */
#ifndef SERVER_ORDERS_H
#define SERVER_ORDERS_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/idempotency.h"
#include "server/ra.h"
#include "server/store/store_order.h"

/* Who asks: a person who is logged in, or whoever proved to hold the key of one order. */
struct caller {
    int64_t account;                    /* 0: by order proof */
    char order[LIMIT_ID_SIZE];          /* by order proof: that order and no other */
    char certificate[SERIAL_TEXT_SIZE]; /* of that account: its key was used in the TLS handshake; "": none */
    bool nameless_is_fine;              /* a request that names nobody will do: its client cannot know the name */
};

/*
 * The same call again is answered with the order that it made, as that stands now. ST_REFUSED: badCSR (nothing is
 * made), orderOpen with the open order and whether it is for the same key, idempotencyMismatch, rateLimited
 * (order.per_day); for a renewal what renewal.h says.
 */
MUST_CHECK enum status orders_create(struct ra *ra, const struct caller *caller, const struct idempotency *call,
                                     const struct order_request *request, struct order_answer *out,
                                     struct problem *refusal, struct err *err);
/* Also finishes an order that a crash left in processing. */
MUST_CHECK enum status orders_get(struct ra *ra, const struct caller *caller, const char *id, struct order_answer *out,
                                  struct problem *refusal, struct err *err);
/* Cancelling what is cancelled is fine. ST_REFUSED: orderIssued from processing on, gone. */
MUST_CHECK enum status orders_cancel(struct ra *ra, const struct caller *caller, const char *id,
                                     struct order_answer *out, struct problem *refusal, struct err *err);

/* --- for the steps --- */

/*
 * Reads the caller's order; one whose time is over is expired, and marked so unless the transaction only reads.
 * ST_REFUSED notFound.
 */
MUST_CHECK enum status orders_load(struct tx *tx, const struct caller *caller, const char *id, int64_t now_utc,
                                   struct order *out, struct problem *refusal, struct err *err);
/* What the order waits for. */
enum order_next orders_next(enum order_state state);
/* ST_REFUSED: gone for an order that has ended, else orderNotReady with its next step. */
enum status orders_refuse_step(const struct order *order, struct problem *refusal);
MUST_CHECK enum status orders_answer(const struct ra *ra, struct tx *tx, const struct order *order,
                                     struct order_answer *out, struct err *err);

#endif
