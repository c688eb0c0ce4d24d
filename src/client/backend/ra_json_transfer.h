/*
 * Files on their way to a phone. Private to backend/ra_json*.c; contracts in backend/backend.h.
 */
#ifndef CLIENT_BACKEND_RA_JSON_TRANSFER_H
#define CLIENT_BACKEND_RA_JSON_TRANSFER_H

#include "client/backend/ra_json.h"

MUST_CHECK enum status ra_json_transfer_make(void *self, const char *token, const struct transfer_request *request,
                                             struct transfer_made_answer *out, struct err *err);
MUST_CHECK enum status ra_json_transfer_get(void *self, const char *transfer, const char *token,
                                            struct transfer_answer *out, struct err *err);
MUST_CHECK enum status ra_json_transfer_cancel(void *self, const char *transfer, const char *token,
                                               struct transfer_answer *out, struct err *err);

#endif
