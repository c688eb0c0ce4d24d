/*
 * Sizes and counts that both sides hold to (openapi.yaml says the same; a test compares them).
 */
#ifndef PROTOCOL_LIMITS_H
#define PROTOCOL_LIMITS_H

enum {
    LIMIT_BODY_BYTES = 64 * 1024, /* request body; login and code: LIMIT_LOGIN_BODY_BYTES */
    LIMIT_LOGIN_BODY_BYTES = 4 * 1024,
    LIMIT_ANSWER_BYTES = 256 * 1024, /* any answer of the host */
    LIMIT_JSON_DEPTH = 8,
    LIMIT_JSON_MEMBERS = 64,    /* of one object; elements of one array likewise */
    LIMIT_CSR_BYTES = 8 * 1024, /* DER */
    LIMIT_PASSWORD_BYTES = 256, /* login password, UTF-8 */
    LIMIT_ID_SIZE = 33,         /* identifiers of orders: 32 hex digits and the NUL */
    LIMIT_TOKEN_SIZE = 65,
    LIMIT_NONCE_SIZE = 33,
    LIMIT_IDEMPOTENCY_KEY_SIZE = 65,
    LIMIT_NAME_SIZE = 256, /* a person's name, UTF-8 */
    LIMIT_CONSENT_BYTES = 64 * 1024,
    LIMIT_PROOF_BYTES = 8 * 1024, /* an order proof in the Authorization header */
    LIMIT_KEY_PROOF_SIZE = 4097,  /* a key proof in a body */
    LIMIT_REASON_SIZE = 201,
    LIMIT_CMS_BYTES = 32 * 1024,      /* a detached signature, DER */
    LIMIT_TRANSFER_BYTES = 32 * 1024, /* a PFX file on its way to a phone */
    LIMIT_URL_SIZE = 257,
    LIMIT_RELEASE_SIZE = 4097, /* a signed release notice */
    LIMIT_LANGUAGE_SIZE = 17,  /* "zh-TW" */
    CODE_DIGITS = 6
};

/* A certificate is due this share of its life before its end at the latest, whatever the host says. */
enum { DUE_LATEST_SHARE = 52 };

#endif
