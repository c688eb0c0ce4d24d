/*
 * What the files cmp_*.c share. Inside pki/ alone.
 */
#ifndef PKI_CMP_INTERNAL_H
#define PKI_CMP_INTERNAL_H

#include <openssl/cmp.h>

#include "pki/cmp.h"

/* A client of the peer for one call; the caller frees *out with OSSL_CMP_CTX_free. It says nothing by itself. */
MUST_CHECK enum status cmp_peer_client(const struct cmp_peer *peer, OSSL_CMP_CTX **out, struct err *err);
enum cmp_request cmp_peer_request(const struct cmp_peer *peer);

/* --- one call of the library, message by message (cmp_exchange.c) --- */

/* The choices of PKIBody (RFC 9810 5.1.2) that are told apart here; the library's own names for them are not public. */
enum cmp_body { CMP_NO_BODY = -1, CMP_BODY_ERROR = 23, CMP_BODY_CERT_CONF = 24, CMP_BODY_POLL_REQ = 25 };

/*
 * What is known of an answer before the library has verified it is in 'fresh'; it takes its place in the transaction
 * when the library goes on with it.
 */
struct cmp_exchange {
    const struct cmp_port *port;
    struct cmp_transaction *transaction; /* NULL: nothing of it is remembered */
    struct buf fresh;                    /* the live answer to the request or a poll, until it is taken */
    int asked, answered;                 /* body types of the last message and of its answer; CMP_NO_BODY */
    bool polled;                         /* a poll left here */
    bool first_shown, last_shown;        /* what was remembered is used up */
    bool was_confirming;                 /* before this call */
    bool declined;
    struct cmp_result *result;
    enum status status; /* of the port's, or of memory; it sticks */
    struct err err;
};

void cmp_exchange_init(struct cmp_exchange *exchange, const struct cmp_port *port, struct cmp_transaction *transaction,
                       struct cmp_result *result);
void cmp_exchange_clear(struct cmp_exchange *exchange);
/* Lets the client send by it. */
MUST_CHECK enum status cmp_exchange_bind(struct cmp_exchange *exchange, OSSL_CMP_CTX *client, struct err *err);
/* The library has verified the fresh answer: it is remembered, and made durable. */
MUST_CHECK enum status cmp_exchange_take(struct cmp_exchange *exchange, bool confirming);

/* --- what a failure of the library means (cmp_failure.c) --- */

/* It said no, and proved to be the CA: the library takes nothing of an answer before that. */
bool cmp_failure_said_no(const OSSL_CMP_CTX *client);
/* OSSL_CMP_CTX_FAILINFO_* that the CA named; 0: none. */
int cmp_failure_bits(const OSSL_CMP_CTX *client);
/* The CA's words for it, in visible ASCII. */
void cmp_failure_words(const OSSL_CMP_CTX *client, char out[CMP_REASON_SIZE]);
/* After a call that failed: ST_OK with an outcome, or the status. Empties the library's queue. */
MUST_CHECK enum status cmp_failure_judge(struct cmp_exchange *exchange, const OSSL_CMP_CTX *client,
                                         struct cmp_result *out, struct err *err);

#endif
