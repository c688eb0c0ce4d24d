/*
 * The messages of the protocol as plain structs, and each one's JSON both ways, so that client and server cannot
 * disagree. openapi.yaml is the contract, PROTOCOL.md explains it; tests hold this file to both.
 *
 * Decoders: ST_BAD_INPUT with err.what naming the member; the server answers malformed, the client says ST_BAD_ANSWER.
 * Unknown members are ignored in answers and refused in requests. Times are RFC 3339 in UTC on the wire.
 */
#ifndef PROTOCOL_MESSAGES_H
#define PROTOCOL_MESSAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/national_id.h"
#include "base/serial.h"
#include "pki/digest.h"
#include "pki/subject.h"
#include "protocol/limits.h"

/* --- what the host is and allows: GET /v1/directory, no authentication --- */
struct directory {
    int64_t server_time_utc;
    char server_version[32];
    int32_t zone_offset_s;
    int64_t code_ttl_s, code_resend_s; /* one-time codes */
    bool can_renew, can_revoke, can_transfer;
};

/* --- POST /v1/sessions; DELETE /v1/sessions/current --- */
struct login_request {
    char national_id[NATIONAL_ID_SIZE];
    char password[LIMIT_PASSWORD_BYTES + 1]; /* wipe the struct after use */
};
struct session_answer {
    char token[LIMIT_TOKEN_SIZE]; /* secret */
    char name[LIMIT_NAME_SIZE];
    bool phone_bound;
    int64_t idle_s, absolute_s;
};

/* --- GET /v1/profile, token: what the request for a certificate must hold --- */
struct profile_answer {
    char key_type[8]; /* "rsa" */
    int64_t key_bits; /* 2048 */
    struct subject subject;
};

/* --- POST /v1/nonces, no authentication --- */
struct nonce_answer {
    char nonce[LIMIT_NONCE_SIZE];
    int64_t expires_in_s;
};

/* --- orders --- */
enum order_kind { ORDER_NEW, ORDER_RENEW };
enum order_state {
    ORDER_CREATED,
    ORDER_VERIFIED,
    ORDER_CONSENTED,
    ORDER_PROCESSING,
    ORDER_ISSUED,
    ORDER_CONFIRMED,
    ORDER_EXPIRED, /* ends from here on */
    ORDER_CANCELLED,
    ORDER_INVALID,
    ORDER_REJECTED
};
/* What the order waits for; the client obeys it and nothing else. */
enum order_next { NEXT_CODE, NEXT_CONSENT, NEXT_FINALIZE, NEXT_WAIT, NEXT_CONFIRM, NEXT_NOTHING };
bool order_state_ended(enum order_state state); /* expired, cancelled, invalid, rejected */

/* A renewal names the certificate that it replaces, and proves to hold that one's key (key_proof.h). */
struct order_request {
    enum order_kind kind;
    struct buf csr;                   /* DER; base64 on the wire */
    char replaces[SERIAL_TEXT_SIZE];  /* these two with ORDER_RENEW, and never else: "" */
    char proof[LIMIT_KEY_PROOF_SIZE]; /* of a renewal_claim */
};
struct order_answer {
    char order[LIMIT_ID_SIZE];
    enum order_kind kind;
    enum order_state state;
    enum order_next next;
    char spki_hash[SHA256_HEX_SIZE]; /* of the key that the order is for */
    char replaces[SERIAL_TEXT_SIZE]; /* of a renewal, else "" */
    char serial[SERIAL_TEXT_SIZE];   /* from issued on, else "" */
    int64_t created_utc, expires_utc;
    int64_t retry_after_s; /* with next "wait", else 0 */
    bool overdue;          /* issued so long ago that its client should have confirmed it by now */
};

/* POST /v1/orders/{o}/otp */
struct code_sent_answer {
    char prefix[8]; /* "7750": shown as "7750-" */
    char masked_phone[24];
    int64_t expires_in_s, resend_after_s;
};
/* POST /v1/orders/{o}/otp/verify */
struct code_request {
    char code[CODE_DIGITS + 1];
};
/* GET /v1/consent and GET /v1/consent/{l}, no authentication; POST /v1/orders/{o}/consent */
struct consent_answer {
    char id[LIMIT_ID_SIZE];       /* version of the text */
    char sha256[SHA256_HEX_SIZE]; /* of the text's bytes */
    char title[128];
    char language[LIMIT_LANGUAGE_SIZE]; /* "zh-TW"; "" if the host does not say */
    bool translation;                   /* of the binding text of that id, which is in another language */
    struct buf text;                    /* UTF-8 */
};
struct consent_request {
    char id[LIMIT_ID_SIZE];
    char sha256[SHA256_HEX_SIZE];
    bool agreed;
};
/* POST /v1/orders/{o}/confirm */
struct confirm_request {
    char sha256[SHA256_HEX_SIZE]; /* of the certificate's DER */
    bool installed;               /* false: rejected, the host revokes it */
    char reason[LIMIT_REASON_SIZE];
};
/* GET /v1/orders/{o}/certificate answers application/pem-certificate-chain (RFC 8555 9.1): leaf first, no root. */
#define CERTIFICATE_CONTENT_TYPE "application/pem-certificate-chain"

/* --- GET /v1/state, token: the host's word on this person --- */
enum host_state {
    HOST_UNKNOWN, /* never on the wire: not asked */
    HOST_NONE,
    HOST_VALID,
    HOST_DUE,
    HOST_EXPIRED,
    HOST_REVOKED
};
struct host_certificate {
    char serial[SERIAL_TEXT_SIZE];
    char sha256[SHA256_HEX_SIZE];
    char name[LIMIT_NAME_SIZE];
    int64_t not_before_utc, not_after_utc;
    int64_t renew_from_utc; /* the host's word on when it is due */
    bool confirmed;         /* false: issued, its client has not said that it is installed */
    char order[LIMIT_ID_SIZE];
};
struct state_answer {
    enum host_state state; /* of the certificate below; "none" without one */
    bool has_certificate;  /* the confirmed one; else the last expired or revoked one */
    struct host_certificate certificate;
    bool has_order; /* an open order (created to issued, not yet confirmed) */
    struct order_answer order;
};

/* --- POST /v1/certificates/{c}/otp (code_sent_answer) and .../revoke, token; {c} is the serial --- */
enum revocation_reason { REASON_UNSPECIFIED, REASON_KEY_COMPROMISE, REASON_SUPERSEDED, REASON_CESSATION };
struct revoke_request {
    enum revocation_reason reason;
    char proof[LIMIT_KEY_PROOF_SIZE]; /* of a revocation_claim; or, without the key, */
    char code[CODE_DIGITS + 1];       /* one of the two, the other is "" */
};
/* Of the first revocation, whoever asked and however often. */
struct revoke_answer {
    char serial[SERIAL_TEXT_SIZE];
    enum revocation_reason reason;
    int64_t revoked_utc;
};

/*
 * --- GET /v1/renewal-info/{i}, no authentication (RFC 9773 section 4) ---
 * {i} is base64url(AKI key identifier) "." base64url(content octets of the serial), both without padding.
 */
struct renewal_window {
    int64_t start_utc, end_utc;
};
struct renewal_info {
    struct renewal_window window;
    enum host_state state; /* valid, due, expired or revoked */
};

/* --- POST /v1/signatures, no authentication: a detached signature by a certificate of this host --- */
struct signature_request {
    struct buf cms;                       /* RFC 5652; base64 on the wire */
    char content_sha256[SHA256_HEX_SIZE]; /* of the content, which stays where it is */
};
struct signature_answer {
    char serial[SERIAL_TEXT_SIZE]; /* of the certificate that signed */
    enum host_state state;         /* of it now: valid, due, expired or revoked */
};

/*
 * --- POST /v1/transfers, token: a PFX file for one phone; GET and DELETE /v1/transfers/{t} ---
 * The host keeps the file unopened until a phone fetches it, once, at the address of the answer.
 */
enum transfer_device { DEVICE_IPHONE, DEVICE_ANDROID };
enum transfer_state {
    TRANSFER_WAITING,
    TRANSFER_FETCHED, /* ends from here on */
    TRANSFER_EXPIRED,
    TRANSFER_CANCELLED
};
struct transfer_request {
    enum transfer_device device; /* which of the two the page explains */
    struct buf file;             /* PFX; base64 on the wire */
};
struct transfer_made_answer {
    char transfer[LIMIT_ID_SIZE];
    char url[LIMIT_URL_SIZE]; /* of the page; secret, and told this once: whoever has it can fetch the file */
    int64_t expires_in_s;
};
struct transfer_answer {
    char transfer[LIMIT_ID_SIZE];
    enum transfer_state state;
    int64_t expires_in_s; /* 0 unless waiting */
    int64_t fetched_utc;  /* with TRANSFER_FETCHED, else 0 */
};

/* --- GET /v1/release, no authentication: what the firm signed offline (release_notice.h) --- */
struct release_answer {
    char notice[LIMIT_RELEASE_SIZE]; /* compact JWS */
};

/* The words on the wire: "created", "otp", "due", "keyCompromise"... Never NULL. */
const char *order_state_word(enum order_state state);
const char *order_next_word(enum order_next next);
const char *host_state_word(enum host_state state);
const char *order_kind_word(enum order_kind kind);
const char *revocation_reason_word(enum revocation_reason reason);
const char *transfer_device_word(enum transfer_device device);
const char *transfer_state_word(enum transfer_state state);
/* ST_NOT_FOUND: none of them. */
MUST_CHECK enum status revocation_reason_read(const char *word, enum revocation_reason *out);

#define MESSAGE(type)                                                                                                  \
    MUST_CHECK enum status type##_encode(const struct type *message, struct buf *out, struct err *err);                \
    MUST_CHECK enum status type##_decode(const void *json, size_t len, struct type *out, struct err *err)

MESSAGE(directory);
MESSAGE(login_request);
MESSAGE(session_answer);
MESSAGE(profile_answer);
MESSAGE(nonce_answer);
MESSAGE(order_request); /* decode: order_request_clear afterwards */
MESSAGE(order_answer);
MESSAGE(code_sent_answer);
MESSAGE(code_request);
MESSAGE(consent_answer); /* decode: consent_answer_clear afterwards */
MESSAGE(consent_request);
MESSAGE(confirm_request);
MESSAGE(state_answer);
MESSAGE(revoke_request);
MESSAGE(revoke_answer);
MESSAGE(renewal_info);
MESSAGE(signature_request); /* decode: signature_request_clear afterwards */
MESSAGE(signature_answer);
MESSAGE(transfer_request); /* decode: transfer_request_clear afterwards */
MESSAGE(transfer_made_answer);
MESSAGE(transfer_answer);
MESSAGE(release_answer);
#undef MESSAGE

void order_request_clear(struct order_request *message);
void consent_answer_clear(struct consent_answer *message);
void signature_request_clear(struct signature_request *message);
void transfer_request_clear(struct transfer_request *message);

#endif
