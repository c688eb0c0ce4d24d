/*
 * What the host says of its certificates, one by one (pki/ocsp.h). It has a key of its own, made at the first question
 * and never written down, and a certificate of the CA for it that is changed long before its end; so each node of a
 * host is a responder by itself, and the CA's own key signs no answers.
 *
 * Whether a certificate is revoked, the records say, at each question. An answer is signed ahead of all who will ask:
 * it is kept, up to RESPONDER_KEPT of them, and handed out until it is near its end or the records say otherwise. What
 * is not in the records is not answered with a signature: made-up serial numbers cost a look-up and no more.
 *
 * It must not know HTTP. On any thread.
 */
#ifndef SERVER_RESPONDER_H
#define SERVER_RESPONDER_H

#include "server/published.h"
#include "server/ra.h"

#define RESPONDER_NAME "OCSP" /* behind the name of the authority, in the responder's certificate */
enum {
    RESPONDER_KEPT = 8192, /* some 2 KB each */
    RESPONDER_DAYS = 30,   /* of its certificate: longer than any answer, by several times */
    RESPONDER_AGAIN_S = 60 /* after a failure to make one */
};

struct responder;

/* ra is borrowed. kept: how many answers at most (RESPONDER_KEPT), from 1. ST_NO_MEMORY. */
MUST_CHECK enum status responder_new(const struct ra *ra, size_t kept, struct responder **out, struct err *err);
/* NULL is allowed. */
void responder_free(struct responder **responder);

/*
 * question: DER as it came. *out is held (published_clear). ST_BAD_INPUT: it is none. ST_NOT_FOUND: of a certificate
 * that is not here. ST_UNSUPPORTED: of several, and the like. ST_BUSY: another thread makes the first key. Otherwise
 * the host is in trouble.
 */
MUST_CHECK enum status responder_ask(struct responder *responder, const void *question, size_t len,
                                     struct published *out, struct err *err);

#endif
