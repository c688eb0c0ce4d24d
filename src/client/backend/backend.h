/*
 * The registration authority as the flows see it: one table of functions with capabilities. backend/ra_json.c speaks
 * our own protocol, backend/est.c that of EST servers (RFC 7030). Flows ask what is possible and hide what is not; they
 * never ask which backend it is. A function that its host has no capability for may be NULL.
 */
#ifndef CLIENT_BACKEND_BACKEND_H
#define CLIENT_BACKEND_BACKEND_H

#include "client/port/progress.h"
#include "pki/cert.h"
#include "pki/key.h"
#include "protocol/messages.h"

enum {
    BACKEND_CAN_LOGIN = 1 << 0, /* looks at a password by itself; without it, with the first thing that is asked for */
    BACKEND_CAN_STATE = 1 << 1, /* tells the host's state of a person */
    BACKEND_CAN_CODE = 1 << 2,  /* one-time codes */
    BACKEND_CAN_CONSENT = 1 << 3,
    BACKEND_CAN_CANCEL = 1 << 4,
    BACKEND_CAN_CONFIRM = 1 << 5,
    BACKEND_CAN_ORDER_PROOF = 1 << 6, /* an order goes on without a login */
    BACKEND_CAN_RENEW = 1 << 7,
    BACKEND_CAN_REVOKE = 1 << 8,
    BACKEND_CAN_VERIFY = 1 << 9,        /* tells of a signature who signed, and how that certificate stands */
    BACKEND_CAN_RENEWAL_INFO = 1 << 10, /* tells of a certificate how it stands to whoever has it */
    BACKEND_CAN_TRANSFER = 1 << 11,     /* keeps a file until a phone fetches it */
    BACKEND_CAN_RELEASE = 1 << 12,      /* hands out the notice of the newest version */
    BACKEND_CAN_DIRECTORY = 1 << 13,    /* says what it does, and what time it is there */
    BACKEND_CAN_CAS = 1 << 14,          /* names its CAs */
    /*
     * Keeps no orders that could be asked for by name: what was asked for is asked again, until there is a certificate.
     * So one may be issued as soon as an order is created, and again by whoever asks with another request.
     */
    BACKEND_ASKS_AGAIN = 1 << 15,
    BACKEND_RENEWS_NAME = 1 << 16 /* a renewal's request has the names of the certificate that it replaces */
};

/* What a renewal replaces. */
struct order_replaced {
    const struct cert_list
        *chain;               /* itself first; for BACKEND_ASKS_AGAIN alone, and empty if it is not here any more */
    const struct signer *key; /* what its signing fails with, the call fails with */
};

/* What was asked for, as it was asked: for BACKEND_ASKS_AGAIN. */
struct order_asked {
    const struct order_request *request;
    const struct order_replaced *replaced; /* NULL: none */
    const struct cert_list *certificates;  /* what came of it, leaf first; none before */
};

/* Who asks for an order: the session's token, or the key of the order itself. One is set, and no other. */
struct order_auth {
    const char *token;
    const struct signer *key;
    const struct order_asked *asked; /* may be NULL where that is of no use */
};

/* Statuses: those of port/http.h, protocol/problem.h (problem_to_status), and ST_BAD_ANSWER for what cannot be decoded.
 */
struct backend {
    unsigned capabilities;
    enum status (*directory)(void *self, struct directory *out, struct err *err);
    /* In any order; nothing is trusted for standing there. cert_list_clear afterwards. */
    enum status (*cas)(void *self, struct cert_list *out, struct err *err);
    enum status (*login)(void *self, const struct login_request *request, struct session_answer *out, struct err *err);
    enum status (*logout)(void *self, const char *token, struct err *err); /* never ST_CANCELLED */
    enum status (*state)(void *self, const char *token, struct state_answer *out, struct err *err);
    enum status (*profile)(void *self, const char *token, struct profile_answer *out, struct err *err);
    /*
     * replaced: what a renewal replaces, with whose key the request is proved; NULL for other orders.
     * *open_order receives the id of the order that stands in the way, with ST_REFUSED FAULT_ORDER_OPEN; *same_key
     * likewise.
     */
    enum status (*order_create)(void *self, const char *token, const char *idempotency_key,
                                const struct order_request *request, const struct order_replaced *replaced,
                                struct order_answer *out, char open_order[LIMIT_ID_SIZE], bool *same_key,
                                struct err *err);
    enum status (*order_get)(void *self, const char *order, const struct order_auth *auth, struct order_answer *out,
                             struct err *err);
    /* Never ST_CANCELLED. */
    enum status (*order_cancel)(void *self, const char *order, const char *token, struct err *err);
    enum status (*code_send)(void *self, const char *order, const char *token, struct code_sent_answer *out,
                             struct err *err);
    enum status (*code_verify)(void *self, const char *order, const char *token, const struct code_request *request,
                               struct order_answer *out, struct err *err);
    /*
     * In that language if the host has it (NULL: the binding one), else in the binding one. consent_answer_clear
     * afterwards. The text's SHA-256 has been checked.
     */
    enum status (*consent_get)(void *self, const char *language, struct consent_answer *out, struct err *err);
    enum status (*consent_agree)(void *self, const char *order, const char *token,
                                 const struct consent_request *request, struct order_answer *out, struct err *err);
    enum status (*finalize)(void *self, const char *order, const char *token, struct order_answer *out,
                            struct err *err);
    /*
     * Leaf first, then whatever may lead from it to a CA; nothing is trusted for standing there. Reports download
     * progress. cert_list_clear afterwards.
     */
    enum status (*certificate)(void *self, const char *order, const struct order_auth *auth,
                               const struct progress *progress, struct cert_list *out, struct err *err);
    enum status (*confirm)(void *self, const char *order, const struct order_auth *auth,
                           const struct confirm_request *request, struct order_answer *out, struct err *err);
    /*
     * For revoking that certificate of the person's without its key. ST_REFUSED: FAULT_CODE_TOO_SOON,
     * FAULT_REVOKE_LIMIT, FAULT_NOT_ALLOWED (it is void already).
     */
    enum status (*revoke_code_send)(void *self, const char *serial, const char *token, struct code_sent_answer *out,
                                    struct err *err);
    /*
     * key: of that certificate, to make request's proof with; NULL: request holds a code. A certificate that is revoked
     * already is ST_OK again, with the first time and reason. ST_NOT_FOUND (FAULT_HOST_NO_CERTIFICATE) if the person
     * has none of that serial, ST_REFUSED (FAULT_REVOKE_LIMIT).
     */
    enum status (*revoke)(void *self, const char *serial, const char *token, const struct revoke_request *request,
                          const struct signer *key, struct revoke_answer *out, struct err *err);
    /* Nobody is logged in for it. ST_REFUSED (FAULT_SIGNATURE_REFUSED). */
    enum status (*signature_check)(void *self, const struct signature_request *request, struct signature_answer *out,
                                   struct err *err);
    /*
     * Nobody is logged in for it. id: protocol/renewal_id.h. ST_NOT_FOUND (FAULT_HOST_NO_CERTIFICATE) if this host has
     * issued no such certificate.
     */
    enum status (*renewal_info)(void *self, const char *id, struct renewal_info *out, struct err *err);
    /*
     * A file for the person's phone; one that still waits ends. The answer's address is https. ST_REFUSED
     * (FAULT_TRANSFER_FILE, FAULT_TRANSFER_LIMIT, FAULT_NOT_OFFERED).
     */
    enum status (*transfer_make)(void *self, const char *token, const struct transfer_request *request,
                                 struct transfer_made_answer *out, struct err *err);
    /* ST_NOT_FOUND (FAULT_TRANSFER_GONE) if the host knows of no such one of this person's. */
    enum status (*transfer_get)(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                struct err *err);
    /* If it waits it waits no more; *out says how it ended. As transfer_get, and never ST_CANCELLED. */
    enum status (*transfer_cancel)(void *self, const char *transfer, const char *token, struct transfer_answer *out,
                                   struct err *err);
    /* Nobody is logged in for it; what it says is not checked. ST_NOT_FOUND (FAULT_RELEASE_NONE). */
    enum status (*release)(void *self, struct release_answer *out, struct err *err);
    void *self;
};

#endif
