/*
 * What the two halves of the fake registration authority share.
 */
#ifndef FAKE_RA_INTERNAL_H
#define FAKE_RA_INTERNAL_H

#include "fakes/fake_ra.h"

/* At the begin and at the end of each call: counts it, and fails as it was told to. */
enum status fake_ra_enter(struct fake_ra *ra, enum fake_ra_call call, struct err *err);
enum status fake_ra_leave(struct fake_ra *ra, enum fake_ra_call call, struct err *err);
/* ST_REFUSED (FAULT_SESSION_ENDED). */
enum status fake_ra_check_token(const char *token, struct err *err);

void fake_ra_answer(const struct fake_ra *ra, const struct fake_ra_order *order, struct order_answer *out);
enum status fake_ra_order_create(void *self, const char *token, const char *idempotency_key,
                                 const struct order_request *request, struct order_answer *out,
                                 char open_order[LIMIT_ID_SIZE], bool *same_key, struct err *err);
enum status fake_ra_order_get(void *self, const char *id, const struct order_auth *auth, struct order_answer *out,
                              struct err *err);
enum status fake_ra_order_cancel(void *self, const char *id, const char *token, struct err *err);
enum status fake_ra_code_send(void *self, const char *id, const char *token, struct code_sent_answer *out,
                              struct err *err);
enum status fake_ra_code_verify(void *self, const char *id, const char *token, const struct code_request *request,
                                struct order_answer *out, struct err *err);
enum status fake_ra_consent_get(void *self, struct consent_answer *out, struct err *err);
enum status fake_ra_consent_agree(void *self, const char *id, const char *token, const struct consent_request *request,
                                  struct order_answer *out, struct err *err);
enum status fake_ra_finalize(void *self, const char *id, const char *token, struct order_answer *out, struct err *err);
enum status fake_ra_certificate(void *self, const char *id, const struct order_auth *auth,
                                const struct progress *progress, struct cert_list *out, struct err *err);
enum status fake_ra_confirm(void *self, const char *id, const struct order_auth *auth,
                            const struct confirm_request *request, struct order_answer *out, struct err *err);

#endif
