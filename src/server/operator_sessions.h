/*
 * Who is logged in to the operators' page: a random token that only the browser has, and its hash here. In memory, of
 * this node: a restart logs everybody out. They end after idle time, after absolute time, by logout; whether the
 * operator still may is for the caller to ask, each time. Of a fixed size: of very many the one that was quiet longest
 * goes. Thread-safe.
 */
#ifndef SERVER_OPERATOR_SESSIONS_H
#define SERVER_OPERATOR_SESSIONS_H

#include <stdbool.h>

#include "pki/digest.h"
#include "protocol/limits.h"
#include "server/config.h"
#include "server/page_language.h"
#include "server/store/store_operator.h"

struct operator_session {
    char name[OPERATOR_NAME_SIZE];
    unsigned char password_digest[SHA256_BYTES]; /* of its hash at the login: another one ends the session */
    enum page_language language;
};

/* What is to stand above a customer's page when it is shown next: after a form was sent, and so seen once. */
struct operator_said {
    int64_t account;
    const char *word; /* a text that stays; NULL: nothing */
    bool good;        /* it worked */
};

struct operator_sessions;

MUST_CHECK enum status operator_sessions_new(struct operator_sessions **out, struct err *err);
/* NULL is allowed. */
void operator_sessions_free(struct operator_sessions **sessions);

/* *token: a new one, a secret. */
MUST_CHECK enum status operator_sessions_open(struct operator_sessions *sessions,
                                              const struct operator_session *session, int64_t now_utc,
                                              char token[LIMIT_TOKEN_SIZE], struct err *err);
/* False: there is no such session, or none any more. Using it keeps it from going idle. */
bool operator_sessions_use(struct operator_sessions *sessions, const struct config *config, const char *token,
                           int64_t now_utc, struct operator_session *out);
void operator_sessions_set_language(struct operator_sessions *sessions, const char *token, enum page_language language);
/* Of one session the last that was said; no session: nothing happens. */
void operator_sessions_say(struct operator_sessions *sessions, const char *token, const struct operator_said *said);
/* What was said about that customer; from then on nothing is. */
struct operator_said operator_sessions_hear(struct operator_sessions *sessions, const char *token, int64_t account);
void operator_sessions_end(struct operator_sessions *sessions, const char *token);

#endif
