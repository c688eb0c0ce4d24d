/*
 * What a certificate is worth at this moment (OCSP, RFC 6960), in the profile for many who ask (RFC 5019): a question
 * names one certificate, and its answer is signed ahead by a responder to whom the CA delegates that, for a time, and
 * is the same for everybody; a nonce is not heard. Who is revoked, and how long an answer is kept, is not known here.
 */
#ifndef PKI_OCSP_H
#define PKI_OCSP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/serial.h"
#include "pki/crl.h"
#include "pki/key.h"

enum { OCSP_QUESTION_MAX = 4096, OCSP_ANSWER_MAX = 16 * 1024 };

/* How a question names the CA; its answer does so too. RFC 5019 2.1.1 wants the first. */
enum ocsp_hash { OCSP_SHA1, OCSP_SHA256, OCSP_HASHES };

struct ocsp_question {
    enum ocsp_hash hash;
    char serial[SERIAL_TEXT_SIZE];
};
/* OCSPRequest (RFC 6960 4.1), DER, appended. ST_BAD_INPUT (FAULT_SERIAL), ST_BAD_FILE for the issuer's certificate. */
MUST_CHECK enum status ocsp_question_write(const struct ocsp_question *question, const struct buf *issuer_cert,
                                           struct buf *out, struct err *err);
/*
 * ST_BAD_INPUT: it is none. ST_UNSUPPORTED: of several certificates, by another hash, with a critical extension.
 * ST_NOT_FOUND: of another CA's certificate.
 */
MUST_CHECK enum status ocsp_question_read(const void *der, size_t len, const struct buf *issuer_cert,
                                          struct ocsp_question *out, struct err *err);

struct ocsp_answer {
    bool revoked;
    int64_t revoked_utc; /* these two only if revoked */
    int reason;          /* enum crl_reason, or another number of RFC 5280 5.3.1 */
    int64_t this_update_utc, next_update_utc;
};
struct ocsp_responder {
    struct key *key;
    const struct buf *certificate; /* of issue_responder, DER */
};
/*
 * OCSPResponse (4.2), DER, appended; verified before it is returned. The moment of signing in it is the machine's
 * own. ST_BAD_INPUT for moments out of order, ST_BAD_FILE if responder and issuer do not belong together.
 */
MUST_CHECK enum status ocsp_sign(const struct ocsp_question *question, const struct ocsp_answer *answer,
                                 const struct ocsp_responder *responder, const struct buf *issuer_cert, struct buf *out,
                                 struct err *err);

/* By their numbers in 4.2.1. */
enum ocsp_refusal {
    OCSP_MALFORMED = 1,
    OCSP_TRY_LATER = 3,
    OCSP_UNAUTHORIZED = 6 /* not known here: RFC 5019 2.2.3 */
};
/* An answer that says nothing of a certificate, unsigned, DER, appended. */
MUST_CHECK enum status ocsp_refuse(enum ocsp_refusal why, struct buf *out, struct err *err);

enum { OCSP_CLOCKS_DIFFER_S = 300 };
/*
 * An answer, as whoever asked reads it. ST_OK: it is good or revoked. ST_NOT_FOUND: nobody there knows it (which may
 * have been said without a signature); ST_BUSY: try later; ST_UNSUPPORTED: refused for another reason; ST_EXPIRED:
 * signed, and by more than OCSP_CLOCKS_DIFFER_S not of this moment (the clock is wrong, or an old answer was replayed);
 * ST_BAD_FILE: it is none, or not signed by that CA or its responder, or of something else.
 */
MUST_CHECK enum status ocsp_answer_read(const void *der, size_t len, const struct ocsp_question *question,
                                        const struct buf *issuer_cert, int64_t now_utc, struct ocsp_answer *out,
                                        struct err *err);

#endif
