/*
 * Errors on the wire: RFC 9457 problem documents, type "urn:peicheng:ra:error:<name>". The name is the contract; title and
 * detail are English for engineers and are never parsed.
 */
#ifndef PROTOCOL_PROBLEM_H
#define PROTOCOL_PROBLEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "protocol/limits.h"

#define PROBLEM_CONTENT_TYPE "application/problem+json"

enum problem_name {
    PROBLEM_MALFORMED,        /* 400 */
    PROBLEM_BAD_NONCE,        /* 400, carries a fresh nonce */
    PROBLEM_UNAUTHENTICATED,  /* 401: login refused (one text for every cause), or token ended */
    PROBLEM_CODE_WRONG,       /* 401 otpInvalid, tries_left */
    PROBLEM_CODE_EXPIRED,     /* 401 otpExpired */
    PROBLEM_CODE_EXHAUSTED,   /* 401 otpExhausted */
    PROBLEM_FORBIDDEN,        /* 403 */
    PROBLEM_NOT_FOUND,        /* 404 */
    PROBLEM_METHOD,           /* 405 methodNotAllowed */
    PROBLEM_NO_PHONE,         /* 409 */
    PROBLEM_ORDER_OPEN,       /* 409, order and same_key */
    PROBLEM_ORDER_NOT_READY,  /* 409: another step comes first; next */
    PROBLEM_ORDER_ISSUED,     /* 409: too late to cancel */
    PROBLEM_CONSENT_CHANGED,  /* 409: the text is not the current one */
    PROBLEM_CONFLICT,         /* 409: the same call with another content */
    PROBLEM_ORDER_ENDED,      /* 410 gone: expired, cancelled, invalid, rejected */
    PROBLEM_TOO_LARGE,        /* 413 */
    PROBLEM_MEDIA_TYPE,       /* 415 */
    PROBLEM_BAD_CSR,          /* 422, creates nothing */
    PROBLEM_BAD_PROOF,        /* 422 */
    PROBLEM_RATE_LIMITED,     /* 429, retry_after */
    PROBLEM_INTERNAL,         /* 500, request_id only */
    PROBLEM_BUSY,             /* 503, retry_after */
    PROBLEM_OTHER             /* a name that this version does not know */
};

struct problem {
    enum problem_name name;
    int http_status;
    char name_text[64];             /* as it came, for PROBLEM_OTHER: [A-Za-z0-9] only */
    char detail[200];               /* English, may be "" */
    char request_id[LIMIT_ID_SIZE]; /* "" if absent */
    int64_t retry_after_s;          /* 0 if absent */
    int tries_left;                 /* -1 if absent */
    char nonce[LIMIT_NONCE_SIZE];   /* with badNonce */
    char order[LIMIT_ID_SIZE];      /* with orderOpen */
    bool same_key;                  /* with orderOpen: the open order is for the key that was sent */
    char next[16];                  /* with orderNotReady */
};

int problem_http_status(enum problem_name name);
const char *problem_name_text(enum problem_name name); /* "otpInvalid" */

MUST_CHECK enum status problem_encode(const struct problem *problem, struct buf *out, struct err *err);
/* ST_BAD_ANSWER if it is no problem document. Unknown names and members are allowed. */
MUST_CHECK enum status problem_decode(const void *json, size_t len, struct problem *out, struct err *err);

/*
 * As the client's answer: status, fault, retry time, insert. err is filled.
 * logging_in: an "unauthenticated" is a refused login, not an ended session.
 */
enum status problem_to_status(const struct problem *problem, bool logging_in, struct err *err);

#endif
