/*
 * The backend that asks an EST server for certificates (RFC 7030 with RFC 8951): enrolment and re-enrolment by national
 * ID and password (HTTP Basic), re-enrolment with the certificate that is replaced in the TLS handshake, what a request
 * should be (csrattrs), and the CAs (cacerts), which only complete a chain to those that are configured.
 *
 * EST has no session: the password is kept here while its person is logged in, wiped at the logout or after
 * EST_IDLE_S without a question, and looked at by the server with each enrolment; one that it refuses is not kept. It
 * has no orders either: the same request is sent again until the certificate comes, and never before the server wants
 * to be asked again. Of a certificate that came the server is told by showing it in a handshake, as its next renewal
 * would.
 */
#ifndef CLIENT_BACKEND_EST_H
#define CLIENT_BACKEND_EST_H

#include "client/backend/backend.h"
#include "client/port/clock.h"
#include "client/port/http.h"

#define EST_ROOT "/.well-known/est" /* before label and operation (RFC 7030 section 3.2.2) */

enum { EST_LABEL_SIZE = 65, EST_IDLE_S = 15 * 60 };

struct est_config {
    char label[EST_LABEL_SIZE]; /* "/.well-known/est/<label>/..." (RFC 7030 section 3.2.2); "": none */
    bool names_person;          /* a first request's subject is serialNumber=<national ID>; else it is empty */
};

/* Whose certificates are asked for. Secret. */
struct est_login {
    char national_id[NATIONAL_ID_SIZE];
    char token[LIMIT_TOKEN_SIZE]; /* "": nobody is logged in */
    struct buf authorization;     /* "Basic ..." */
    int64_t used_utc;
};

/* What the server said last, and of which order. */
struct est_order {
    char id[LIMIT_ID_SIZE];
    struct cert_list issued; /* none yet */
    int64_t again_utc;       /* it does not want to be asked before; 0: it has not said so */
};

struct est {
    const struct http_port *http;
    const struct clock_port *clock;
    const struct progress *progress; /* for cancel; may be NULL */
    struct est_config config;
    struct est_login login;
    struct est_order order;
};

/* The ports stay the caller's and must outlive *out. est_close in every case: it holds secrets. */
void est_init(struct est *est, const struct http_port *http, const struct clock_port *clock,
              const struct progress *progress, const struct est_config *config, struct backend *out);
void est_close(struct est *est);

#endif
