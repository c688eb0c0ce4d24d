/*
 * One request to the host as a use case: asked as its listener would, and asked again afterwards, as a client does that
 * heard a failure or nothing. cmocka.h comes before this.
 */
#ifndef TESTS_FAULT_HOST_REQUEST_H
#define TESTS_FAULT_HOST_REQUEST_H

#include "host_scene.h"
#include "protocol/signed_proof.h"

enum { REQUEST_PATH_SIZE = 128, REQUEST_BODY_SIZE = 32768, REQUEST_KEY = 0, REQUEST_OTHER_KEY = 1 };

/* The one that runs; host_request_open and what follows it fill it in, and then whoever wants it otherwise. */
struct host_request {
    const char *method;
    char path[REQUEST_PATH_SIZE], body[REQUEST_BODY_SIZE]; /* "": none */
    bool without_session, goes_on;
    bool by_proof;      /* of the order's key (REQUEST_KEY), instead of the session: another one each time */
    bool once;          /* what was done is refused the next time */
    int64_t wait_s;     /* before it is asked again */
    const char *effect; /* SQL: a number that is 1 once it is done; NULL: not looked at */
};
extern struct host_request host_request;

/* Each makes a new host with its person logged in, and a request without a body. */
void host_request_open(enum stage stage, const char *method, const char *path);
void host_request_of_order(enum stage stage, const char *method, const char *tail);
/* What is asked next: the same, of another path. */
void host_request_go_on(const char *method, const char *path);
/* A body: that the certificate of the order is here, and signs. */
void host_request_say_installed(void);
/* What it says; *json is cleared. */
void host_request_take_body(struct buf *json);

/* For a proof that goes to that path: with a nonce of the host's. */
struct proof_place host_request_place(const char *path);

/* For the table of use cases. */
enum status host_request_run(void *state, struct err *err);
void host_request_settle(void *state, enum status said);

#endif
