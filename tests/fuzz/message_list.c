#include "message_list.h"

#define MESSAGES(X)                                                                                                    \
    X(directory)                                                                                                       \
    X(login_request)                                                                                                   \
    X(session_answer)                                                                                                  \
    X(profile_answer)                                                                                                  \
    X(nonce_answer)                                                                                                    \
    X(order_request)                                                                                                   \
    X(order_answer)                                                                                                    \
    X(code_sent_answer)                                                                                                \
    X(code_request)                                                                                                    \
    X(consent_answer)                                                                                                  \
    X(consent_request)                                                                                                 \
    X(confirm_request)                                                                                                 \
    X(state_answer)                                                                                                    \
    X(revoke_request)                                                                                                  \
    X(revoke_answer)                                                                                                   \
    X(renewal_info)                                                                                                    \
    X(signature_request)                                                                                               \
    X(signature_answer)                                                                                                \
    X(transfer_request)                                                                                                \
    X(transfer_made_answer)                                                                                            \
    X(transfer_answer)                                                                                                 \
    X(release_answer)

#define FUNCTIONS(type)                                                                                                \
    static enum status encode_##type(const void *message, struct buf *out)                                             \
    {                                                                                                                  \
        return type##_encode(message, out, NULL);                                                                      \
    }                                                                                                                  \
    static enum status decode_##type(const char *json, size_t len, void *out)                                          \
    {                                                                                                                  \
        return type##_decode(json, len, out, NULL);                                                                    \
    }
MESSAGES(FUNCTIONS)

/* Inside a proof or a notice, where a signature stands before them: without it here. */
#define SHAPE_FUNCTIONS(type)                                                                                          \
    static enum status encode_##type(const void *message, struct buf *out)                                             \
    {                                                                                                                  \
        return shape_encode(&type##_shape, message, out, NULL);                                                        \
    }                                                                                                                  \
    static enum status decode_##type(const char *json, size_t len, void *out)                                          \
    {                                                                                                                  \
        return shape_decode(&type##_shape, json, len, out, NULL);                                                      \
    }
#define SIGNED(X) X(renewal_claim) X(revocation_claim) X(release_notice)
SIGNED(SHAPE_FUNCTIONS)

#define ROW(type) {&type##_shape, encode_##type, decode_##type},
const struct message_kind message_kinds[] = {MESSAGES(ROW) SIGNED(ROW)};
const size_t message_kind_count = sizeof message_kinds / sizeof message_kinds[0];
