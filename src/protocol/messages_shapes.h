/*
 * The table of every message, for its encoder, its decoder and the check that compares openapi.yaml with them.
 * Private to protocol/ and its tests; everybody else uses protocol/messages.h.
 */
#ifndef PROTOCOL_MESSAGES_SHAPES_H
#define PROTOCOL_MESSAGES_SHAPES_H

#include "protocol/messages.h"
#include "protocol/shape.h"

extern const struct shape directory_shape;
extern const struct shape login_request_shape;
extern const struct shape session_answer_shape;
extern const struct shape profile_answer_shape;
extern const struct shape nonce_answer_shape;
extern const struct shape order_request_shape;
extern const struct shape order_answer_shape;
extern const struct shape code_sent_answer_shape;
extern const struct shape code_request_shape;
extern const struct shape consent_answer_shape;
extern const struct shape consent_request_shape;
extern const struct shape confirm_request_shape;
extern const struct shape state_answer_shape;
extern const struct shape revoke_request_shape;
extern const struct shape revoke_answer_shape;
extern const struct shape renewal_info_shape;
extern const struct shape renewal_claim_shape, revocation_claim_shape; /* key_proof.c */
extern const struct words host_state_words, revocation_reason_words;
extern const struct shape signature_request_shape;
extern const struct shape signature_answer_shape;
extern const struct shape transfer_request_shape;
extern const struct shape transfer_made_answer_shape;
extern const struct shape transfer_answer_shape;
extern const struct shape release_answer_shape;
extern const struct shape release_notice_shape; /* release_notice.c */
extern const struct shape problem_shape;        /* the members of fixed kind; problem.c adds type, title and same_key */

enum { SECONDS_A_DAY = 24 * 60 * 60 };

#define SHAPE(type, closed_)                                                                                           \
    const struct shape type##_shape = {.name = #type,                                                                  \
                                       .size = sizeof(struct type),                                                    \
                                       .closed = (closed_),                                                            \
                                       .fields = type##_fields,                                                        \
                                       .count = sizeof type##_fields / sizeof type##_fields[0]}
#define REQUEST_SHAPE(type) SHAPE(type, true)
#define ANSWER_SHAPE(type) SHAPE(type, false)

/* The two functions that messages.h declares for each message. */
#define MESSAGE_BY_SHAPE(type)                                                                                         \
    enum status type##_encode(const struct type *message, struct buf *out, struct err *err)                            \
    {                                                                                                                  \
        return shape_encode(&type##_shape, message, out, err);                                                         \
    }                                                                                                                  \
    enum status type##_decode(const void *json, size_t len, struct type *out, struct err *err)                         \
    {                                                                                                                  \
        return shape_decode(&type##_shape, json, len, out, err);                                                       \
    }

#endif
