/*
 * What an EST client asks for in one request, and sends again until it has it (RFC 7030 4.2.3): the order of that
 * request for a certificate, made at the first time and found again at every other, goes as far as it can without the
 * person. A first certificate waits there until the firm has seen the person and approved the order (approval.h), in
 * place of code and consent; a renewal waits for nothing unless renewal.code or renewal.consent is set. A key has one
 * order: a request made anew for it is the same one.
 */
#ifndef SERVER_EST_ENROLMENT_H
#define SERVER_EST_ENROLMENT_H

#include "server/exchange.h"

/*
 * Whoever showed a certificate in the handshake is its person from here on (exchange->caller), and it is confirmed by
 * that. ST_REFUSED: unauthenticated if this host has issued no such certificate. ST_OK without one: caller is nobody.
 */
MUST_CHECK enum status est_meet_certificate(struct exchange *exchange);

/*
 * With the body's request. ST_OK: *certificate is it (DER, an empty buffer beforehand), or an empty one and
 * response->retry_after_s says when to ask again. ST_REFUSED: as login.h and orders.h say; unauthenticated.
 */
MUST_CHECK enum status est_enrol(struct exchange *exchange, struct buf *certificate);
/* The same for the certificate that was shown, by a login of its person. ST_REFUSED forbidden: of another's. */
MUST_CHECK enum status est_reenrol(struct exchange *exchange, struct buf *certificate);

#endif
