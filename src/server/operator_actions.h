/*
 * What a request to the operators' page comes to, once it is known which one it is, whose, and that it is theirs: one
 * function a route, and the pages that are answers of their own. For operator_page.c.
 */
#ifndef SERVER_OPERATOR_ACTIONS_H
#define SERVER_OPERATOR_ACTIONS_H

#include "server/operator_page.h"
#include "server/operator_visit.h"

/* One request on its way. */
struct operator_call {
    struct operator_page *page;
    struct operator_visit visit;
    char path[OPERATOR_PATH_SIZE]; /* of what is shown */
    int64_t account, before;       /* of a route that names them */
    struct err err;
};

/* Each fills the response. */
void operator_get_start(struct operator_call *call);
void operator_post_login(struct operator_call *call); /* of anybody; the others: logged in */
void operator_post_logout(struct operator_call *call);
void operator_post_look(struct operator_call *call);
void operator_get_person(struct operator_call *call);
void operator_get_trail(struct operator_call *call);
void operator_post_unlock(struct operator_call *call);

/* kind: as operator_view_message has it. */
void operator_show_message(struct operator_call *call, int http_status, const char *kind);
/* call->err says what went wrong. */
void operator_show_failure(struct operator_call *call, enum status status);
/* word: a line above it, or NULL. wait_s: for how long it is of no use to try; 0: it is. */
void operator_show_login(struct operator_call *call, int http_status, const char *word, int64_t wait_s);
void operator_send_to(struct operator_call *call, const char *path);

#endif
