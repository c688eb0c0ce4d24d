/*
 * From consent to certificate. What will be signed is committed (serial and exact bytes, order in processing) before it
 * is signed; signing that again gives the same certificate. So whatever dies whenever, a later call, or the next start,
 * ends what was begun, and no certificate exists that the host does not know of.
 */
#ifndef SERVER_ISSUANCE_H
#define SERVER_ISSUANCE_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/orders.h"

/*
 * The answer's state is issued, confirmed, processing when signing failed for now (it is logged; ask again), or invalid
 * when it never can be signed.
 * ST_REFUSED: orderNotReady, gone.
 */
MUST_CHECK enum status issuance_finalize(struct ra *ra, const struct caller *caller, const char *order,
                                         struct order_answer *out, struct problem *refusal, struct err *err);

/* The two halves. First the intent: consented -> processing; nothing to do for an order that is further. */
MUST_CHECK enum status issuance_intend(struct ra *ra, const struct caller *caller, const char *order,
                                       struct problem *refusal, struct err *err);
/*
 * Then sign, keep, processing -> issued; an older unconfirmed certificate of the person is revoked in the same
 * transaction (never three). Fine if another thread or node was faster. After a failure the order stays in processing,
 * and is completed when it is asked about, by and by, or at the next start. But what this CA can never sign, though it
 * signs others (the intent was made for another CA, say), would fail each time: the order is invalid then, and an audit
 * row says why.
 */
MUST_CHECK enum status issuance_complete(const struct ra *ra, const char *order, struct err *err);

/* Completes every order that a crash left in processing; one that cannot be is logged. *count: completed. At start. */
MUST_CHECK enum status issuance_resume_all(struct ra *ra, unsigned *count, struct err *err);
/* Those that nobody has gone on with for order.resume_s, since their node died, perhaps: each is one node's to try. */
MUST_CHECK enum status issuance_resume_left(const struct ra *ra, uint64_t *count, struct err *err);

/* PEM, the certificate and its issuer (protocol/messages.h). ST_REFUSED: orderNotReady, gone. */
MUST_CHECK enum status issuance_certificate(struct ra *ra, const struct caller *caller, const char *order,
                                            struct buf *pem, struct problem *refusal, struct err *err);

#endif
