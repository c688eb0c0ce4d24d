/*
 * Enrolment and re-enrolment as the backend's orders. Private to backend/est*.c; contracts in backend/backend.h.
 *
 * An order's id is made here, of its key; what was asked for comes with every question about it (struct order_asked).
 */
#ifndef CLIENT_BACKEND_EST_ORDER_H
#define CLIENT_BACKEND_EST_ORDER_H

#include "client/backend/est.h"

/* With the certificate in one answer, which est_certificate then hands out: ORDER_ISSUED; else ORDER_PROCESSING. */
MUST_CHECK enum status est_order_create(void *self, const char *token, const char *idempotency_key,
                                        const struct order_request *request, const struct order_replaced *replaced,
                                        struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key,
                                        struct err *err);
/* The server is left alone until it wants to be asked again. */
MUST_CHECK enum status est_order_get(void *self, const char *order, const struct order_auth *auth,
                                     struct order_answer *out, struct err *err);
/* Whose key was asked for first, then what else came with it, and the CAs that the server names, as far as it does. */
MUST_CHECK enum status est_certificate(void *self, const char *order, const struct order_auth *auth,
                                       const struct progress *progress, struct cert_list *out, struct err *err);
/* It is shown; a server that will not see it has nothing to be told. ST_REFUSED (FAULT_NOT_OFFERED): to reject. */
MUST_CHECK enum status est_confirm(void *self, const char *order, const struct order_auth *auth,
                                   const struct confirm_request *request, struct order_answer *out, struct err *err);

/* backend/est.c's: cacerts. cert_list_clear afterwards. *http_status: 0 if nothing was answered. */
MUST_CHECK enum status est_ask_cas(const struct est *est, const struct http_identity *identity, struct cert_list *out,
                                   long *http_status, struct err *err);

#endif
