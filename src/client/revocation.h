/*
 * Revoking: the host declares a person's certificate void, at once and for good. Proved by the certificate's key where
 * this PC has it, else by a one-time code. The certificate on this PC stays until somebody removes it.
 *
 * Order of calls: revocation_find; then, if it is revoked already, revocation_when; else revocation_by_key if it is
 * provable, else revocation_send_code and revocation_by_code. All need the person's login. Each may fail and be called
 * again: a repeated one finds it done.
 */
#ifndef CLIENT_REVOCATION_H
#define CLIENT_REVOCATION_H

#include "client/login.h"

struct revocation {
    char serial[SERIAL_TEXT_SIZE];
    bool here;             /* on this PC, with or without its key */
    bool provable;         /* its key is here too */
    bool already;          /* the host has said that it is revoked */
    struct cert_info info; /* if it is here */
};

/*
 * The certificate that the host has of this person, or with serial (as typed) one of the person's, wherever it is: the
 * host knows whose it is, and whether it is revoked already.
 *
 * ST_NOT_FOUND (FAULT_HOST_NO_CERTIFICATE), ST_EXPIRED (FAULT_CERTIFICATE_EXPIRED), ST_REFUSED (FAULT_NOT_OFFERED),
 * ST_BAD_INPUT (FAULT_SERIAL).
 */
MUST_CHECK enum status revocation_find(const struct client *client, const struct session *session, const char *serial,
                                       struct revocation *out, struct err *err);

/*
 * When and why it was revoked, of one that is: neither key nor code is wanted, and nothing is revoked by asking.
 * ST_REFUSED (FAULT_NOT_ALLOWED) if it is not.
 */
MUST_CHECK enum status revocation_when(const struct client *client, const struct session *session,
                                       const struct revocation *revocation, struct revoke_answer *out, struct err *err);

/*
 * ST_OK also if it was revoked before: *out tells when and why. ST_NO_KEY or ST_IO if the key does not sign: a code is
 * the other way. ST_NOT_FOUND (FAULT_HOST_NO_CERTIFICATE), ST_REFUSED (FAULT_REVOKE_LIMIT, err.retry_after_s).
 */
MUST_CHECK enum status revocation_by_key(const struct client *client, const struct session *session,
                                         const struct revocation *revocation, enum revocation_reason reason,
                                         struct revoke_answer *out, struct err *err);

/* ST_REFUSED (FAULT_NOT_ALLOWED) where no code can help: it has expired, or is revoked, which revocation_when tells. */
MUST_CHECK enum status revocation_send_code(const struct client *client, const struct session *session,
                                            const struct revocation *revocation, struct code_sent_answer *out,
                                            struct err *err);
/* code: as typed (client/code_typed.h). The failures of revocation_by_key and of enrol_verify_code (client/enrol.h). */
MUST_CHECK enum status revocation_by_code(const struct client *client, const struct session *session,
                                          const struct revocation *revocation, enum revocation_reason reason,
                                          const char *code, struct revoke_answer *out, struct err *err);

#endif
