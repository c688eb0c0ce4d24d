/*
 * What the firm's CA tells everybody of one certificate, at the addresses that stand in it, as a trading application
 * would ask: OCSP (RFC 6960, in the profile of RFC 5019), and where that brings nothing, the revocation list. Whoever
 * answers is believed for the CA's signature alone, but for "unauthorized", which has none (RFC 5019 2.2.3). What the
 * host itself says of the certificate is not known here, and counts more.
 */
#ifndef CLIENT_REVOCATION_SERVICE_H
#define CLIENT_REVOCATION_SERVICE_H

#include "client/client.h"
#include "pki/cert.h"

enum revocation_verdict {
    REVOCATION_NO_ADDRESS, /* none stands in the certificate */
    REVOCATION_GOOD,
    REVOCATION_REVOKED,
    REVOCATION_UNKNOWN,     /* nobody there knows the certificate, and no list has it */
    REVOCATION_UNREACHABLE, /* nobody answers there, or not in time */
    REVOCATION_UNAVAILABLE, /* somebody does, and has nothing to say at the moment */
    REVOCATION_OTHER_TIME,  /* signed, and not of this moment */
    REVOCATION_UNTRUSTED    /* not what the CA would say: no answer, about another, not signed by it */
};

struct revocation_told {
    enum revocation_verdict verdict;
    char host[CERT_URL_HOST_SIZE]; /* who said so; "" without an address */
    bool by_list;
    int64_t revoked_utc; /* these two if it was revoked */
    int reason;          /* enum crl_reason, or another number of RFC 5280 5.3.1 */
    struct err cause;    /* of the last four: FAULT_REVOCATION_..., err.detail the host */
};

/* Of one round of questions: whoever did not answer once is not waited for again. Zero-initialise. */
struct revocation_service {
    char silent[CERT_URL_HOST_SIZE];
    struct err cause;
};

/*
 * issuer: the CA's certificate (chain_issuer). client->plain must be there. It sends the certificate's serial number
 * and the names of its CA, and nothing of the person. ST_OK whatever was told; ST_CANCELLED, ST_NO_MEMORY, ST_BAD_FILE
 * for a certificate that cannot be read.
 */
MUST_CHECK enum status revocation_service_ask(struct revocation_service *service, const struct client *client,
                                              const struct buf *certificate, const struct buf *issuer,
                                              struct revocation_told *out, struct err *err);

#endif
