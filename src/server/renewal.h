/*
 * Which certificate may be renewed, by whom, when, and what a renewal needs beside login and proof. The order itself is
 * an order as any other (orders.h); what becomes of the older certificate: confirmation.h.
 */
#ifndef SERVER_RENEWAL_H
#define SERVER_RENEWAL_H

#include "protocol/messages.h"
#include "protocol/problem.h"
#include "server/orders.h"

/*
 * In the writing transaction in which the order is made. ST_REFUSED: forbidden unless request->replaces is the
 * account's confirmed certificate, neither revoked nor expired, and due (host_state.h), or this host offers no renewal;
 * then badProof and badNonce (proof.h), but for the certificate whose key the caller's connection has shown.
 */
MUST_CHECK enum status renewal_allow(const struct ra *ra, struct tx *tx, const struct caller *caller,
                                     const struct order_request *request, struct problem *refusal, struct err *err);

/* The steps that are left out, by the configuration: where an order of that kind begins, and where a right code leads.
 */
enum order_state renewal_first_state(const struct config *config, enum order_kind kind);
enum order_state renewal_state_after_code(const struct config *config, enum order_kind kind);

#endif
