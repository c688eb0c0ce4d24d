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
                                 const struct order_request *request, const struct order_replaced *replaced,
                                 struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key,
                                 struct err *err);
enum status fake_ra_order_get(void *self, const char *id, const struct order_auth *auth, struct order_answer *out,
                              struct err *err);
enum status fake_ra_order_cancel(void *self, const char *id, const char *token, struct err *err);
enum status fake_ra_code_send(void *self, const char *id, const char *token, struct code_sent_answer *out,
                              struct err *err);
enum status fake_ra_code_verify(void *self, const char *id, const char *token, const struct code_request *request,
                                struct order_answer *out, struct err *err);
enum status fake_ra_consent_get(void *self, const char *language, struct consent_answer *out, struct err *err);
enum status fake_ra_consent_agree(void *self, const char *id, const char *token, const struct consent_request *request,
                                  struct order_answer *out, struct err *err);
enum status fake_ra_finalize(void *self, const char *id, const char *token, struct order_answer *out, struct err *err);
enum status fake_ra_certificate(void *self, const char *id, const struct order_auth *auth,
                                const struct progress *progress, struct cert_list *out, struct err *err);
enum status fake_ra_confirm(void *self, const char *id, const struct order_auth *auth,
                            const struct confirm_request *request, struct order_answer *out, struct err *err);

/* What a key signs that only now was thought of. */
struct fake_ra_proof {
    unsigned char signature[KEY_SIGNATURE_MAX];
    size_t len;
};
/* The key's own failure: nothing reaches the host then. */
enum status fake_ra_prove(const struct signer *key, struct fake_ra_proof *out, struct err *err);
bool fake_ra_believes(const struct fake_ra_order *order, const struct fake_ra_proof *proof);
/* What forbids renewing now: ST_REFUSED (FAULT_NOT_ALLOWED, FAULT_BAD_PROOF). */
enum status fake_ra_check_renewal(const struct fake_ra *ra, const struct order_request *request,
                                  const struct fake_ra_proof *proof, struct err *err);
void fake_ra_revoke_order(const struct fake_ra *ra, struct fake_ra_order *order, enum revocation_reason reason);

enum status fake_ra_directory(void *self, struct directory *out, struct err *err);
enum status fake_ra_revoke_code_send(void *self, const char *serial, const char *token, struct code_sent_answer *out,
                                     struct err *err);
enum status fake_ra_revoke(void *self, const char *serial, const char *token, const struct revoke_request *request,
                           const struct signer *key, struct revoke_answer *out, struct err *err);
enum status fake_ra_transfer_make(void *self, const char *token, const struct transfer_request *request,
                                  struct transfer_made_answer *out, struct err *err);
enum status fake_ra_transfer_get(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                 struct err *err);
enum status fake_ra_transfer_cancel(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                    struct err *err);
enum status fake_ra_renewal_info(void *self, const char *id, struct renewal_info *out, struct err *err);
enum status fake_ra_release(void *self, struct release_answer *out, struct err *err);

#endif
