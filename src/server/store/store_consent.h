/*
 * The texts that people agree to, and the evidence that they did. Texts are only added to, and so is the evidence:
 * triggers in the database see to that, whoever asks (sqlite_schema.c). Each function belongs to the transaction it
 * is given (store.h).
 */
#ifndef STORE_STORE_CONSENT_H
#define STORE_STORE_CONSENT_H

#include "base/buf.h"
#include "pki/digest.h"
#include "protocol/messages.h"
#include "server/store/store.h"

enum { CONSENT_TITLE_SIZE = 128, CONSENT_PEER_SIZE = 64, CONSENT_SESSION_SIZE = 33, CONSENT_CLIENT_SIZE = 64 };

/* One text in one language. The binding one of an id says what counts; translations of it are beside it. */
struct consent_text {
    int64_t number; /* in the order in which they were added; from the store */
    char id[LIMIT_ID_SIZE];
    char language[LIMIT_LANGUAGE_SIZE];
    int64_t version; /* counts up with the binding texts; a translation has its text's */
    bool binding;
    char title[CONSENT_TITLE_SIZE];
    char sha256[SHA256_HEX_SIZE]; /* of the text's bytes */
    int64_t valid_from_utc, added_utc;
};

/* ST_ALREADY if there is one of that id and language. */
MUST_CHECK enum status store_consent_text_add(struct tx *tx, const struct consent_text *text, const struct buf *bytes,
                                              struct err *err);
/* These: ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_consent_text_get(struct tx *tx, const char *id, const char *language,
                                              struct consent_text *out, struct err *err);
/* The one that was shown: of that id, whatever its language. */
MUST_CHECK enum status store_consent_text_shown(struct tx *tx, const char *id, const char *sha256,
                                                struct consent_text *out, struct err *err);
/* The binding one that counts at that moment; INT64_MAX: the last there is. */
MUST_CHECK enum status store_consent_text_current(struct tx *tx, int64_t now_utc, struct consent_text *out,
                                                  struct err *err);
/* The next after that number (0 begins). */
MUST_CHECK enum status store_consent_text_next(struct tx *tx, int64_t after, struct consent_text *out, struct err *err);
/* Its bytes; *out is replaced. */
MUST_CHECK enum status store_consent_text_bytes(struct tx *tx, int64_t number, struct buf *out, struct err *err);

/* The evidence of a consent. */
struct consent_given {
    char order[LIMIT_ID_SIZE];
    int64_t account;
    char document[LIMIT_ID_SIZE];
    int64_t version;
    char language[LIMIT_LANGUAGE_SIZE]; /* of what was shown */
    char sha256[SHA256_HEX_SIZE];       /* of what was shown */
    int64_t at_utc;
    char peer[CONSENT_PEER_SIZE];
    char request_id[LIMIT_ID_SIZE];
    char session[CONSENT_SESSION_SIZE]; /* the first half of the token's hash, in hex: one session's are the same */
    char client[CONSENT_CLIENT_SIZE];   /* what it calls itself and its version; "" if it did not say */
};
MUST_CHECK enum status store_consent_add(struct tx *tx, const struct consent_given *consent, struct err *err);
/* ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_consent_get(struct tx *tx, const char *order, struct consent_given *out, struct err *err);
/* The next of an account after that order ("" begins), by order. ST_NOT_FOUND, err left alone. */
MUST_CHECK enum status store_consent_of(struct tx *tx, int64_t account, const char *after, struct consent_given *out,
                                        struct err *err);

#endif
