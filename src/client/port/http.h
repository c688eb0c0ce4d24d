/*
 * Port: one HTTPS exchange with the configured host. Behind it net/ (libcurl) or a fake in tests. It knows the host's
 * address, its CAs and the proxy; the callers know paths and bodies.
 */
#ifndef CLIENT_PORT_HTTP_H
#define CLIENT_PORT_HTTP_H

#include "base/buf.h"
#include "client/port/progress.h"
#include "pki/cert.h"
#include "pki/key.h"

/* Whose certificate is shown in the TLS handshake, if the host asks for one there: RSA. */
struct http_identity {
    const struct cert_list *chain; /* its own first, then CAs above it that the host may not have */
    const struct signer *key;
};

struct http_request {
    const char *method;          /* "GET", "POST", "DELETE" */
    const char *path;            /* "/v1/sessions", joined to the base address */
    const char *authorization;   /* "Bearer ..." or "OrderProof ...", NULL for none: a secret */
    const char *idempotency_key; /* NULL for none */
    const char *accept;          /* types of an answer that are understood; NULL: JSON and problem documents */
    const char *content_type;    /* NULL without a body */
    const void *body;
    size_t body_len;
    size_t answer_max;               /* a longer answer is ST_BAD_ANSWER; checked on the declared and the real length */
    const struct progress *progress; /* download progress and cancel; may be NULL */
    const struct http_identity *identity; /* NULL: none is shown. With one the exchange goes by TLS 1.2 */
};

enum { HTTP_REQUEST_ID_SIZE = 33, HTTP_AUTH_SIZE = 24 };

struct http_answer {
    long http_status;
    char content_type[96];                 /* as sent, without parameters, lower case */
    int64_t retry_after_s;                 /* 0 if absent; seconds form only, at most one day */
    char request_id[HTTP_REQUEST_ID_SIZE]; /* X-Request-Id: what the host calls it in its log; "" if there is none */
    char other_auth[HTTP_AUTH_SIZE];       /* of a 401: what it wants, "Bearer", where it takes no Basic; "": it does,
                                              or has not said */
    struct buf body;                       /* owned by whoever passed the struct; http_answer_clear */
};
void http_answer_clear(struct http_answer *answer);

struct http_port {
    /*
     * ST_OK for every complete HTTP answer, whatever its status code. *answer must be zeroed. No redirect is followed.
     * ST_OFFLINE (FAULT_HOST_UNREACHABLE, FAULT_HOST_TIMEOUT), ST_UNTRUSTED (FAULT_HOST_TLS), ST_BAD_ANSWER
     * (FAULT_HOST_RUBBISH), ST_CANCELLED. With an identity: what its signer says.
     */
    enum status (*exchange)(void *self, const struct http_request *request, struct http_answer *answer,
                            struct err *err);
    void *self;
    const char *origin; /* "https://ra.example.test:8443", for order proofs; borrowed */
};

#endif
