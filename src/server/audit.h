/*
 * Words of the audit rows, so that each looks the same wherever it is written: who, what, on what, how it ended.
 */
#ifndef SERVER_AUDIT_H
#define SERVER_AUDIT_H

#include "pki/digest.h"
#include "server/store/store_audit.h"

#define AUDIT_HOST "host"
#define AUDIT_HELPDESK "helpdesk"
enum { AUDIT_ACTOR_SIZE = 48 };
/* "account 12": the person of that account. */
void audit_person_actor(int64_t account, char out[AUDIT_ACTOR_SIZE]);
/* "operator mei": whoever is logged in to the operators' page under that name. */
void audit_operator_actor(const char *name, char out[AUDIT_ACTOR_SIZE]);

/* By whoever it is, on an order. */
MUST_CHECK enum status audit_order_by(struct tx *tx, int64_t at_utc, const char *actor, const char *action,
                                      const char *order, const char *outcome, struct err *err);
/* By the person of that account. */
MUST_CHECK enum status audit_order(struct tx *tx, int64_t at_utc, int64_t account, const char *action,
                                   const char *order, const char *outcome, struct err *err);
/* By the host itself, or by the operator at the command line, on a keyed national ID. */
MUST_CHECK enum status audit_person(struct tx *tx, int64_t at_utc, const char *actor, const char *action,
                                    const unsigned char nid_keyed[SHA256_BYTES], const char *outcome, struct err *err);
/* By whoever it is, on a certificate. */
MUST_CHECK enum status audit_certificate(struct tx *tx, int64_t at_utc, const char *actor, const char *action,
                                         const char *serial, const char *outcome, struct err *err);
/* By whoever it is, on a file for a phone. */
MUST_CHECK enum status audit_transfer(struct tx *tx, int64_t at_utc, const char *actor, const char *action,
                                      const char *transfer, const char *outcome, struct err *err);
/* A text that people are to agree to. */
MUST_CHECK enum status audit_consent_text(struct tx *tx, int64_t at_utc, const char *actor, const char *id,
                                          const char *outcome, struct err *err);
/* On an operator's account. name NULL: what was typed names none, and may be anything, so it stands nowhere. */
MUST_CHECK enum status audit_operator(struct tx *tx, int64_t at_utc, const char *actor, const char *action,
                                      const char *name, const char *outcome, struct err *err);
/* By the host: a revocation list of that number. */
MUST_CHECK enum status audit_list(struct tx *tx, int64_t at_utc, int64_t number, struct err *err);

#endif
