/*
 * What asking by OCSP (revocation_service_ocsp.c) and for the list (revocation_service_list.c) share. Private to
 * revocation_service*.c.
 */
#ifndef CLIENT_REVOCATION_SERVICE_INTERNAL_H
#define CLIENT_REVOCATION_SERVICE_INTERNAL_H

#include "client/port/plain_http.h"
#include "client/revocation_service.h"
#include "pki/ocsp.h"

/* One certificate that is asked about. */
struct revocation_asking {
    struct revocation_service *service;
    const struct client *client;
    const struct buf *issuer;
    struct ocsp_question question;
    int64_t now_utc;
};

/* Likewise both: *told is filled in every case; ST_CANCELLED, ST_NO_MEMORY. */
MUST_CHECK enum status revocation_service_by_ocsp(struct revocation_asking *asking, const struct cert_address *address,
                                                  struct revocation_told *told, struct err *err);
MUST_CHECK enum status revocation_service_by_list(struct revocation_asking *asking, const struct cert_address *address,
                                                  struct revocation_told *told, struct err *err);

/* What reads a body into *told. ST_NO_MEMORY. */
typedef enum status revocation_reader(const struct revocation_asking *asking, const struct buf *body,
                                      struct revocation_told *told, struct err *err);
/* One exchange with told->host, unless that was silent before; the reader gets an answer of HTTP status 200. */
MUST_CHECK enum status revocation_service_exchange(struct revocation_asking *asking,
                                                   const struct plain_http_request *request, revocation_reader *read,
                                                   struct revocation_told *told, struct err *err);

/* Good or revoked. */
bool revocation_service_settled(const struct revocation_told *told);
/* The verdict, and with it what failed, under the verdict's own fault. */
void revocation_service_tell(struct revocation_told *told, enum revocation_verdict verdict, const struct err *cause);

#endif
