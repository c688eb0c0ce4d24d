/*
 * Errors on the wire: RFC 9457 problem documents, type "urn:peicheng:ra:error:<name>". The name is the contract; title
 * and detail are English for engineers and are never parsed.
 */
#ifndef PROTOCOL_PROBLEM_H
#define PROTOCOL_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/limits.h"

#define PROBLEM_CONTENT_TYPE "application/problem+json"

enum problem_name {
    PROBLEM_MALFORMED,       /* 400 */
    PROBLEM_BAD_NONCE,       /* 400, carries a fresh nonce */
    PROBLEM_UNAUTHENTICATED, /* 401: login refused (one text for every cause), or token ended */
    PROBLEM_CODE_WRONG,      /* 401 otpInvalid, tries_left */
    PROBLEM_CODE_EXPIRED,    /* 401 otpExpired */
    PROBLEM_CODE_EXHAUSTED,  /* 401 otpExhausted */
    PROBLEM_FORBIDDEN,       /* 403 */
    PROBLEM_CODES_BLOCKED,   /* 403 otpBlocked: until the helpdesk unlocks the person, so no retry_after */
    PROBLEM_NOT_FOUND,       /* 404 */
    PROBLEM_METHOD,          /* 405 methodNotAllowed */
    PROBLEM_NO_PHONE,        /* 409 */
    PROBLEM_ORDER_OPEN,      /* 409, order and same_key */
    PROBLEM_ORDER_NOT_READY, /* 409: another step comes first; next */
    PROBLEM_ORDER_ISSUED,    /* 409: too late to cancel */
    PROBLEM_CONSENT_CHANGED, /* 409: the text is not the current one */
    PROBLEM_CONFLICT,        /* 409: the same call with another content */
    PROBLEM_ORDER_ENDED,     /* 410 gone: expired, cancelled, invalid, rejected */
    PROBLEM_TOO_LARGE,       /* 413 */
    PROBLEM_MEDIA_TYPE,      /* 415 */
    PROBLEM_BAD_CSR,         /* 422, creates nothing */
    PROBLEM_BAD_PROOF,       /* 422 */
    PROBLEM_CALL_MISMATCH,   /* 422 idempotencyMismatch: its Idempotency-Key came before, with another request */
    PROBLEM_BAD_SIGNATURE,   /* 422 */
    PROBLEM_BAD_FILE,        /* 422: a file for a phone that is no PFX, or asks for too much */
    PROBLEM_RATE_LIMITED,    /* 429, retry_after */
    PROBLEM_INTERNAL,        /* 500, request_id only */
    PROBLEM_BUSY,            /* 503, retry_after */
    PROBLEM_OTHER            /* a name that this version does not know */
};

struct problem {
    enum problem_name name;
    int http_status;
    char name_text[64];             /* as it came, [A-Za-z0-9] only; encoding looks at it for PROBLEM_OTHER alone */
    char detail[200];               /* English, may be "" */
    char request_id[LIMIT_ID_SIZE]; /* "" if absent */
    int64_t retry_after_s;          /* 0 if absent */
    int tries_left;                 /* -1 if absent */
    char nonce[LIMIT_NONCE_SIZE];   /* with badNonce */
    char order[LIMIT_ID_SIZE];      /* with orderOpen */
    bool same_key;                  /* with orderOpen: the open order is for the key that was sent */
    char next[16];                  /* with orderNotReady */
};

/* A problem of that name with its HTTP status and everything else absent. */
struct problem problem_of(enum problem_name name);
int problem_http_status(enum problem_name name);       /* 500 for PROBLEM_OTHER */
const char *problem_name_text(enum problem_name name); /* "otpInvalid"; "" for PROBLEM_OTHER */

/* ST_BAD_INPUT if a member breaks its limits. retry_after_s also belongs into the header Retry-After: the caller's. */
MUST_CHECK enum status problem_encode(const struct problem *problem, struct buf *out, struct err *err);
/* ST_BAD_ANSWER (FAULT_HOST_RUBBISH) if it is no problem document, ST_NO_MEMORY. Unknown names and members are allowed.
 */
MUST_CHECK enum status problem_decode(const void *json, size_t len, struct problem *out, struct err *err);

/*
 * As the client's answer: status, fault, retry time, insert; err is filled, with the HTTP status as its number.
 * logging_in: "unauthenticated" is a refused login, not an ended session, and "rateLimited" a locked one, not a code
 * asked for too soon.
 *
 * ST_WRONG_SECRET: wrong password, wrong code (err.detail: tries left, if told). ST_EXPIRED: the order has ended, and
 * nothing else; an ended session and an expired code are ST_REFUSED with their fault, so that nobody gives up an order
 * for them. ST_BUSY: busy. ST_BAD_ANSWER: internal (err.detail: request id) and unknown 5xx. ST_NOT_FOUND: notFound.
 * Everything else is ST_REFUSED; where there is no finer fault, FAULT_HOST_REFUSED with the problem's name as
 * err.detail.
 */
enum status problem_to_status(const struct problem *problem, bool logging_in, struct err *err);

#endif
