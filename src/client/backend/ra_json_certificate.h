/*
 * The questions of backend/ra_json.c that are about a certificate that the host has issued (client/backend/backend.h).
 */
#ifndef CLIENT_BACKEND_RA_JSON_CERTIFICATE_H
#define CLIENT_BACKEND_RA_JSON_CERTIFICATE_H

#include "client/backend/backend.h"

MUST_CHECK enum status ra_json_revoke_code_send(void *self, const char *serial, const char *token,
                                                struct code_sent_answer *out, struct err *err);
MUST_CHECK enum status ra_json_revoke(void *self, const char *serial, const char *token,
                                      const struct revoke_request *request, const struct signer *key,
                                      struct revoke_answer *out, struct err *err);
MUST_CHECK enum status ra_json_renewal_info(void *self, const char *id, struct renewal_info *out, struct err *err);

#endif
