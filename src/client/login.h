/*
 * The host session of one person. The password goes out once and is kept nowhere.
 */
#ifndef CLIENT_LOGIN_H
#define CLIENT_LOGIN_H

#include "client/client.h"

struct session {
    char national_id[NATIONAL_ID_SIZE];
    char token[LIMIT_TOKEN_SIZE];
    char name[LIMIT_NAME_SIZE];
    bool phone_bound;
};

/* password: UTF-8, wiped by the caller. ST_WRONG_SECRET (FAULT_LOGIN), ST_REFUSED (FAULT_LOGIN_LOCKED), offline ones.
 */
MUST_CHECK enum status login(const struct client *client, const char *national_id, const char *password,
                             struct session *out, struct err *err);
/* Ends it at the host too, if it can be reached; always wipes *session. */
void logout(const struct client *client, struct session *session);

#endif
